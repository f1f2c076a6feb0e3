"""Environments and flows that a body names, by id or by name."""

from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.catalog.types import Environment
from signoff.domain.evidence.trails import trails
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def environment_of(tx: Tx, uuid: str | None, name: str | None) -> Environment | None:
    """Give the environment with an id, or else with a name or an id in its place; raises NotFound."""
    if uuid is None and name is None:
        return None
    found = environments.find(tx, name) if uuid is None and name is not None else None
    if found is not None:
        return found
    try:
        return environments.by_uuid(tx, (uuid or name or "").lower())
    except NotFound as error:
        raise NotFound(f"Environment not found: {uuid or name}") from error


def flow_of(tx: Tx, uuid: str | None, trail_uuid: str | None) -> Flow | None:
    """Give the flow with an id, or that of a trail; raises NotFound."""
    if uuid is not None:
        return flows.by_uuid(tx, uuid)
    if trail_uuid is None:
        return None
    trail = trails.by_uuid(tx, trail_uuid)
    return flows.by_ids(tx, [trail.flow_id])[trail.flow_id]
