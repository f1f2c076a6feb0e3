"""Pending: a provider need not meet a content yet that it has never met where it is being built.

What counts is the branches and tags that the provider's versions have now, not those they had when they verified.
"""

from collections.abc import Collection, Iterable

from msgspec import Struct

from signoff.domain.decisions.planning.consumer_selectors import VerificationQuery
from signoff.domain.decisions.queries import planning
from signoff.domain.decisions.queries.planning import Group
from signoff.domain.decisions.types import Standing
from signoff.kernel.tx import Tx


class Asker(Struct, frozen=True):
    """As which of the provider's branches or tags somebody asks; a branch goes before tags."""

    provider_id: int
    group: Group
    labels: tuple[str, ...]


def asker(provider_id: int, query: VerificationQuery) -> Asker:
    """Tell as what a query asks."""
    if query.provider_branch:
        return Asker(provider_id, Group.BRANCH, (query.provider_branch,))
    return Asker(provider_id, Group.TAG, tuple(dict.fromkeys(query.provider_tags)))


def standings(tx: Tx, who: Asker, contents: Collection[int]) -> dict[int, Standing]:
    """Judge each content: pending unless it was met on the branch, or on another before the branch began.

    With tags it is pending if any of them says so; with neither, unless it was ever met.
    """
    if not who.labels:
        met = {row[0] for row in tx.all(planning.proven_at_all, contents=list(contents))}
        return {content: Standing(content not in met) for content in contents}
    open_labels = unproven(tx, who, contents)
    if who.group is Group.BRANCH:
        return {content: Standing(bool(labels)) for content, labels in open_labels.items()}
    return {
        content: Standing(bool(labels), labels, tuple(each for each in who.labels if each not in labels))
        for content, labels in open_labels.items()
    }


def unproven(
    tx: Tx, who: Asker, contents: Iterable[int], *, explicit: bool = False, since: str = ""
) -> dict[int, tuple[str, ...]]:
    """Give for each content the labels without proof.

    A proof is a success since some time by a version with the label, or by one with another label before this one
    began; `explicit` takes none from verifications of work in progress.
    """
    proven: set[tuple[int, str]] = set()
    open_contents = list(contents)
    for statements in (planning.proven_by_others_before, planning.proven_by_group):
        if open_contents:
            found = tx.all(
                statements[who.group, explicit],
                provider_id=who.provider_id,
                keys=list(who.labels),
                contents=open_contents,
                since=since,
            )
            proven.update((content, label) for content, label in found)
            open_contents = [each for each in open_contents if _open(who, proven, each)]
    return {content: _open(who, proven, content) for content in contents}


def _open(who: Asker, proven: set[tuple[int, str]], content: int) -> tuple[str, ...]:
    return tuple(label for label in who.labels if (content, label) not in proven)
