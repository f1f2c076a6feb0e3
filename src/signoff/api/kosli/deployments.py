"""Deployments: an artifact that begins to run in an environment."""

from collections.abc import Iterable
from typing import Any, Final

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import commits, errors, links, narrowing, pages, places, reading
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running import showing
from signoff.domain.decisions.running.types import Provenance
from signoff.domain.delivery.logical import environments
from signoff.domain.delivery.snapshots import snapshots, starts
from signoff.domain.delivery.snapshots.types import Start
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.repositories import repositories
from signoff.domain.evidence.types import decoded
from signoff.kernel import clock
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.page import EVERYTHING, Page
from signoff.kernel.tx import Tx

SIZE, LARGEST = 15, 50
SIZE_OF_ENVIRONMENT, DAYS_OF_ENVIRONMENT = 50, 30
# So many of a repository's newest artifacts are looked for, and so many deployments make a frequency.
MOST: Final = Page(1, 10_000)


def listed(tx: Tx, call: Call) -> Reply:
    """List deployments of a window of time, newest first, of an environment or of a repository if given."""
    reading.organisation(tx, call)
    name = reading.parameter(call, "env_name")
    given = [places.environment_named(tx, call, name)] if name else environments.every(tx, EVERYTHING).rows
    page = reading.page_of(call, SIZE, LARGEST)
    found = starts.listed(tx, given, narrowing.window(tx, call), page, _of_repository(tx, call))
    document = {"deployments": documents_of(tx, call, found.rows, given), **pages.place(found)}
    return json_reply(document, errors.JSON)


def of_environment(tx: Tx, call: Call) -> Reply:
    """List the deployments of an environment in a period, newest first."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    until = _instant(call, "to") or tx.now
    since = _instant(call, "from") or clock.shifted(until, days=-DAYS_OF_ENVIRONMENT)
    page = pages.asked(call, SIZE_OF_ENVIRONMENT, "page_size")
    found = starts.listed(tx, [environment], (since, until), page)
    document = {
        "deployments": documents_of(tx, call, found.rows, [environment]),
        "page": page.number,
        "page_size": page.size,
        "total_pages": found.pages,
        "total_count": found.total,
    }
    return json_reply(document, errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show when an artifact last began to run in an environment; its fingerprint may be given by its beginning."""
    reading.organisation(tx, call)
    environment, given = places.environment_of(tx, call), call["fingerprint"]
    fingerprint = given if len(given) == len("0" * 64) else artifacts.resolve(tx, given)
    found = starts.last(tx, environment, fingerprint)
    if found is None:
        place = f"environment '{environment.name}' of organization '{call['org']}'"
        raise NotFound(f"Artifact with fingerprint '{given}' was never deployed to {place}")
    return json_reply(documents_of(tx, call, [found], [environment])[0], errors.JSON)


def frequency(tx: Tx, call: Call) -> Reply:
    """Tell how often something was deployed to an environment, of the flow with an id if given."""
    reading.organisation(tx, call)
    environment, (since, until) = places.environment_of(tx, call), narrowing.window(tx, call)
    every = starts.listed(tx, [environment], (since, until), MOST)
    if every.total > MOST.size:
        raise Invalid({"start_ts": [f"there are {every.total} deployments since, more than {MOST.size}"]})
    found = every.rows
    wanted = reading.parameter(call, "flow_id")
    if wanted is not None:
        known = showing.provenance(tx, [each.fingerprint for each in found])
        found = [each for each in found if _built_in(known.get(each.fingerprint, []), wanted)]
    days = (clock.moment(until) - clock.moment(since)).total_seconds() / 86_400
    document = {
        "environment_name": environment.name,
        "flow_id": wanted,
        "start_ts": clock.seconds(since),
        "end_ts": clock.seconds(until),
        "count": len(found),
        "per_day": len(found) / days if days > 0 else 0.0,
        "deployed_at": [clock.seconds(each.at) for each in reversed(found)],
    }
    return json_reply(document, errors.JSON)


def documents_of(
    tx: Tx, call: Call, found: list[Start], where: Iterable[Environment]
) -> list[dict[str, Any]]:
    """Render deployments; the number of queries does not depend on how many there are."""
    prints = sorted({each.fingerprint for each in found})
    known = showing.provenance(tx, prints)
    running = {
        (seen.environment_id, seen.fingerprint)
        for seen in (snapshots.where_running(tx, prints) if prints else [])
        if seen.runs
    }
    named = {each.id: each for each in where}
    return [
        {
            **_seen(call, each, named[each.environment_id]),
            "is_running": (each.environment_id, each.fingerprint) in running,
            **_built(each, next(iter(known.get(each.fingerprint, [])), None)),
        }
        for each in found
    ]


def lead_time(start: Start, found: Provenance | None) -> float | None:
    """Tell how many seconds after its commit an artifact began to run; none if the time of the commit is not known."""
    told: dict[str, Any] = (decoded(found.artifact.commit) or {}) if found else {}
    committed = told.get("timestamp")
    return clock.seconds(start.at) - float(committed) if committed else None


def _seen(call: Call, start: Start, environment: Environment) -> dict[str, Any]:
    return {
        "environment_name": environment.name,
        "snapshot_index": start.number,
        "artifact_name": start.name,
        "fingerprint": start.fingerprint,
        "deployed_at": clock.seconds(start.at),
        "is_compliant": None if start.compliant is None else bool(start.compliant),
        "html_url": links.snapshot(call, environment.uuid, start.number),
    }


def _built(start: Start, found: Provenance | None) -> dict[str, Any]:
    commit = commits.of(found.artifact) if found else None
    return {
        "flow_name": found.flow.name if found else None,
        "trail_name": found.trail.called if found else None,
        "git_commit": commit["sha1"] if commit else None,
        "commit_url": found.artifact.commit_url if found else None,
        "commit_lead_time": lead_time(start, found),
    }


def _built_in(found: list[Provenance], flow_id: str) -> bool:
    return any(each.flow.uuid.startswith(flow_id) for each in found)


def _of_repository(tx: Tx, call: Call) -> list[str] | None:
    name = reading.parameter(call, "repo_name")
    if name is None:
        return None
    ids = [each.id for each in repositories.named(tx, name)]
    return sorted({each.fingerprint for each in artifacts.listed(tx, MOST, repository_ids=ids)})


def _instant(call: Call, name: str) -> str | None:
    text = reading.parameter(call, name)
    try:
        return None if text is None else clock.instant(clock.moment(text.replace(" ", "+")))
    except (ValueError, OverflowError) as error:
        raise Invalid({name: [f"must be a time in ISO 8601 [input: {text}]"]}) from error
