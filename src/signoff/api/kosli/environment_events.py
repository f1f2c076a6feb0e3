"""The log of an environment."""

from typing import Any, Final

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, links, narrowing, places, reading
from signoff.api.kosli.snapshot_documents import kind_of
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running import showing
from signoff.domain.decisions.running.types import Provenance
from signoff.domain.delivery.snapshots import log, snapshots
from signoff.domain.delivery.snapshots import places as expressions
from signoff.domain.delivery.snapshots.types import Change, RunningChange, Snapshot
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.repositories import repositories
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.page import Page, Paged
from signoff.kernel.tx import Tx

SIZE = 15
# So many of a repository's newest artifacts are looked for in a log.
MOST: Final = Page(1, 10_000)


def listed(tx: Tx, call: Call) -> Reply:
    """List what came, changed and left, newest first unless reversed; the headers tell of the other pages."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    period = _period(tx, call, environment)
    reverse = reading.parameter(call, "reverse") == "true"
    found = log.changes(tx, environment, period, reading.page_of(call, SIZE), oldest_first=reverse)
    known = showing.provenance(tx, [each.fingerprint for each in found.rows])
    taken = snapshots.numbered(tx, environment, {each.number for each in found.rows})
    documents = [
        _event(call, environment, each, taken.get(each.number), known.get(each.fingerprint, []))
        for each in found.rows
    ]
    return json_reply(documents, errors.JSON).with_headers(*_headers(call, found))


def _event(
    call: Call,
    environment: Environment,
    change: RunningChange,
    snapshot: Snapshot | None,
    provenance: list[Provenance],
) -> dict[str, Any]:
    newest = next(iter(provenance), None)
    return {
        "environment_name": environment.name,
        "snapshot_index": change.number,
        "artifact_name": change.name,
        "sha256": change.fingerprint,
        "description": description_of(change),
        "reported_at": clock.seconds(change.at),
        "pipeline": newest.flow.name if newest else "",
        "deployments": [],
        "flows": [{"flow_name": each.flow.name, "deployments": []} for each in provenance],
        "artifact_compliance": None if change.compliant is None else bool(change.compliant),
        "snapshot_compliance": None if snapshot is None else snapshot.state,
        "type": kind_of(Change(change.change), change.compliant),
        "code_diff": None,
        "_links": _links(call, environment, change, known=newest is not None),
    }


def _links(call: Call, environment: Environment, change: RunningChange, *, known: bool) -> dict[str, Any]:
    page = links.artifact(call, change.fingerprint) if known else None
    shown = links.snapshot(call, environment.uuid, change.number)
    return {"artifact": {"self": page, "html": page}, "snapshot": {"self": shown, "html": shown}}


def description_of(change: RunningChange) -> str:
    """Say in words what became of an artifact."""
    kind = Change(change.change)
    count = abs(change.now - change.was)
    instances = "1 instance" if count == 1 else f"{count} instances"
    span = f"(from {change.was} to {change.now})"
    if kind is Change.VERDICT:
        return "became compliant" if change.compliant else "is not compliant any more"
    if kind is Change.ORIGIN:
        return "provenance was updated"
    return f"{instances} {'started' if change.now > change.was else 'stopped'} running {span}"


def _period(tx: Tx, call: Call, environment: Environment) -> log.Period:
    first, last = expressions.interval(tx, environment, reading.parameter(call, "interval") or "")
    start, end = _end(tx, call, "start"), _end(tx, call, "end")
    since = narrowing.moment(call, "start_ts") or start.time
    until = narrowing.moment(call, "end_ts") or end.time
    return log.Period(
        (max(first, start.number or 1), last if end.number is None else min(last, end.number)),
        (since or log.EVER[0], until or log.EVER[1]),
        fingerprints_of(tx, reading.parameters(call, "repo_name")),
    )


def _end(tx: Tx, call: Call, name: str) -> expressions.Place:
    text = reading.parameter(call, name)
    if text is None:
        return expressions.Place()
    try:
        return expressions.parse_end(text.replace(" ", "+"), tx.now)
    except Invalid as error:
        raise Invalid({name: [f"must be a snapshot's index or a time [input: {text[:50]}]"]}) from error


def fingerprints_of(tx: Tx, wanted: list[str]) -> tuple[str, ...] | None:
    """Give what repositories of some names built; None if there are no names."""
    if not wanted:
        return None
    found = [each.id for name in wanted for each in repositories.named(tx, name)]
    reports = artifacts.listed(tx, MOST, repository_ids=found)
    return tuple(sorted({each.fingerprint for each in reports}))


def _headers(call: Call, found: Paged[RunningChange]) -> list[tuple[str, str]]:
    page, last = found.page.number, max(found.pages, 1)
    others = {"first": 1, "last": last} | ({"next": page + 1} if page < last else {})
    others |= {"prev": page - 1} if page > 1 else {}
    size = found.page.size
    link = ", ".join(
        f'<{call.here}?page={each}&per_page={size}>; rel="{rel}"' for rel, each in others.items()
    )
    return [
        ("x-total-count", str(found.total)),
        ("x-per-page", str(size)),
        ("x-current-page", str(page)),
        ("x-total-pages", str(found.pages)),
        ("link", link),
    ]
