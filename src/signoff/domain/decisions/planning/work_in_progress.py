"""Work in progress: new contracts at the heads of branches and tags, verified before anybody asked for them."""

from collections.abc import Collection, Iterable

from signoff.domain.decisions.planning import pending
from signoff.domain.decisions.planning.consumer_selectors import Kind
from signoff.domain.decisions.planning.pending import Asker
from signoff.domain.decisions.queries import planning
from signoff.domain.decisions.queries.planning import Candidate, Group, Pool
from signoff.domain.decisions.types import Match, Party, Selected, Standing
from signoff.kernel import clock
from signoff.kernel.tx import Tx

LOOK_BACK_DAYS = 30


def in_progress(
    tx: Tx, who: Asker, consumers: dict[int, Party], explicit: Collection[int], since: str
) -> list[tuple[Selected, Standing]]:
    """Give the contents published after `since`, beyond the explicitly selected ones, that the asker never proved.

    Proofs that came from work in progress do not count: such a content would drop out before anybody selected it.
    Proofs on branches count for thirty days.
    """
    if not who.labels:
        return []
    by_content: dict[int, list[Match]] = {}
    newest: dict[int, Candidate] = {}
    for kind, each in _heads(tx, who, consumers, since):
        if each.content_id not in explicit:
            match = Match(kind, each.version_id, each.version, each.key)
            by_content.setdefault(each.content_id, []).append(match)
            newest[each.content_id] = max(newest.get(each.content_id, each), each, key=_age)
    look_back = clock.shifted(tx.now, days=-LOOK_BACK_DAYS) if who.group is Group.BRANCH else ""
    unproven = pending.unproven(tx, who, newest, explicit=True, since=look_back)
    unmet = [
        (_selected(consumers, each, by_content[each.content_id]), _standing(who, unproven[each.content_id]))
        for each in newest.values()
        if unproven[each.content_id]
    ]
    return sorted(unmet, key=lambda pair: (pair[0].consumer.name, pair[0].version_id))


def _heads(tx: Tx, who: Asker, consumers: dict[int, Party], since: str) -> Iterable[tuple[Kind, Candidate]]:
    pools = [(Kind.BRANCH, Pool.EACH_HEAD), (Kind.LATEST_TAG, Pool.EACH_NEWEST_TAGGED)]
    for kind, pool in pools if who.group is Group.BRANCH else reversed(pools):
        statement = planning.candidates[pool]
        found = tx.all(statement, provider_id=who.provider_id, consumers=list(consumers), since=since)
        yield from ((kind, each) for each in sorted(found, key=lambda each: each.key))


def _age(candidate: Candidate) -> int:
    return candidate.version_id


def _selected(consumers: dict[int, Party], newest: Candidate, matches: list[Match]) -> Selected:
    consumer = consumers[newest.consumer_id]
    found_by = tuple(matches)
    return Selected(
        consumer, newest.version_id, newest.version, newest.content_id, newest.sha, found_by, wip=True
    )


def _standing(who: Asker, labels: tuple[str, ...]) -> Standing:
    return Standing(pending=True, pending_tags=labels if who.group is Group.TAG else ())
