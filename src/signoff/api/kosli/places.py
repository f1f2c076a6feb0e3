"""The things that a path names, and how it is said that one is not there."""

from signoff.api.kit.call import Call
from signoff.api.kosli import kinds, names
from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.catalog.types import Environment, EnvironmentKind
from signoff.domain.delivery.snapshots import places
from signoff.domain.delivery.snapshots.types import Snapshot
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Trail
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx


def flow_of(tx: Tx, call: Call) -> Flow:
    """Give the flow in the path; raises NotFound."""
    return flow_named(tx, call, call["flow"])


def flow_named(tx: Tx, call: Call, name: str) -> Flow:
    """Give a flow; raises NotFound."""
    found = flows.find(tx, name)
    if found is None:
        raise NotFound(f"Flow named '{name}' does not exist for organization '{call['org']}'")
    return found


def trail_of(tx: Tx, call: Call, flow: Flow, name: str | None = None) -> Trail:
    """Give the trail in the path, or of a name; raises NotFound."""
    name = call["trail"] if name is None else name
    found = trails.find(tx, flow, name)
    if found is None:
        place = f"flow '{flow.name}' belonging to organization '{call['org']}'"
        raise NotFound(f"Trail with name '{name}' does not exist in {place}")
    return found


def ensured(tx: Tx, flow: str, trail: str) -> tuple[Flow, Trail]:
    """Give the flow and the trail that evidence is reported on, made where they are not there; raises Invalid."""
    names.check(flow=(flow, names.FLOW), trail=(trail, names.TRAIL))
    found = flows.ensure(tx, flow)
    return found, trails.ensure(tx, found, trail)


def environment_of(tx: Tx, call: Call) -> Environment:
    """Give the environment in the path; raises NotFound."""
    return environment_named(tx, call, call["environment"])


def environment_named(tx: Tx, call: Call, name: str) -> Environment:
    """Give an environment; raises NotFound."""
    found = environments.find(tx, name)
    if found is None:
        raise NotFound(f"Environment named '{name}' does not exist for organization '{call['org']}'")
    return found


def snapshot_of(tx: Tx, call: Call, environment: Environment, place: places.Place) -> Snapshot:
    """Give the snapshot that is meant; raises NotFound."""
    if environment.logical:
        raise Invalid({"": [f"Environment '{environment.name}' is logical, and has no snapshots of its own"]})
    try:
        return places.resolve(tx, environment, place)
    except NotFound as error:
        raise NotFound(f"Org: '{call['org']}'. {error.message}") from error


def must_take(environment: Environment, kind: EnvironmentKind) -> None:
    """Refuse a report of a type that the environment does not take; raises Invalid."""
    if environment.kind not in (kind, EnvironmentKind.GENERIC):
        said = f"Environment '{environment.name}' is of type '{kinds.word(environment.kind)}'"
        raise Invalid({"": [f"{said} and takes no report of type '{kinds.word(kind)}'"]})
