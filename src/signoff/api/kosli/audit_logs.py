"""What happened in an environment, as a table for auditors."""

import csv
from io import StringIO
from typing import Final

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.downloads import disposition
from signoff.api.kosli import commits, environment_events, narrowing, places, reading
from signoff.api.kosli.snapshot_documents import kind_of
from signoff.domain.decisions.running import showing
from signoff.domain.decisions.running.types import Provenance
from signoff.domain.delivery.snapshots import log
from signoff.domain.delivery.snapshots.types import Change, RunningChange
from signoff.kernel.errors import Invalid
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

CSV: Final = "text/csv"
COLUMNS: Final = (
    *("timestamp", "environment", "snapshot_index", "event_type", "artifact_name", "fingerprint"),
    *("flow_name", "trail_name", "git_commit", "artifact_compliance", "description"),
)
EVENTS: Final = {
    "started": (Change.STARTED,),
    "exited": (Change.EXITED,),
    "changed": (Change.SCALED, Change.VERDICT, Change.ORIGIN),
}
UNPROVEN: Final = "no provenance"
MOST: Final = Page(1, 20_000)


def show(tx: Tx, call: Call) -> Reply:
    """Give the log of an environment as CSV, oldest first, as the client narrows it."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    since, until = narrowing.moment(call, "from_timestamp"), narrowing.moment(call, "to_timestamp")
    wanted = environment_events.fingerprints_of(tx, _names(call, "repo_names"))
    period = log.Period(times=(since or log.EVER[0], until or log.EVER[1]), fingerprints=wanted)
    found = log.changes(tx, environment, period, MOST, oldest_first=True)
    if found.total > MOST.size:
        raise Invalid({"from_timestamp": [f"must be given: there are more than {MOST.size} events"]})
    known = showing.provenance(tx, [each.fingerprint for each in found.rows])
    kinds, flows = _kinds(call), _names(call, "flow_names")
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for change in found.rows:
        provenance = known.get(change.fingerprint, [])
        if Change(change.change) in kinds and (not flows or _called(provenance) & set(flows)):
            rows.writerow(map(_harmless, _row(environment.name, change, next(iter(provenance), None))))
    name = ("content-disposition", disposition(f"{environment.name}-auditlog.csv"))
    return Reply(200, text.getvalue().encode(), CSV, (name,))


def _row(environment: str, change: RunningChange, newest: Provenance | None) -> tuple[str, ...]:
    commit = commits.of(newest.artifact) if newest else None
    verdict = {None: "", 0: "NON-COMPLIANT", 1: "COMPLIANT"}[change.compliant]
    return (
        *(change.at, environment, str(change.number), kind_of(Change(change.change), change.compliant)),
        *(change.name, change.fingerprint),
        newest.flow.name if newest else "",
        newest.trail.called if newest else "",
        commit["sha1"] if commit else "",
        verdict,
        environment_events.description_of(change),
    )


def _called(provenance: list[Provenance]) -> set[str]:
    return {each.flow.name for each in provenance} or {UNPROVEN}


def _kinds(call: Call) -> set[Change]:
    wanted = _names(call, "event_types") or list(EVENTS)
    unknown = [each for each in wanted if each not in EVENTS]
    if unknown:
        raise Invalid({"event_types": [f"must be of {', '.join(EVENTS)} [input: {unknown[0][:50]}]"]})
    return {change for each in wanted for change in EVENTS[each]}


def _names(call: Call, name: str) -> list[str]:
    return [part.strip() for part in (reading.parameter(call, name) or "").split(",") if part.strip()]


def _harmless(text: str) -> str:
    # A spreadsheet takes what begins so for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
