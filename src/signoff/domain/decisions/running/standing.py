"""How environments stand: compliant, not, or unknown; a logical one as its members do together."""

from collections.abc import Iterable

from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running.types import MemberView
from signoff.domain.delivery.logical import environments as logical_environments
from signoff.domain.delivery.snapshots import snapshots
from signoff.kernel.tx import Tx


def state(tx: Tx, environment: Environment) -> bool | None:
    """Tell whether all that runs in an environment may run there; None when that is not known."""
    return states(tx, [environment])[environment.id]


def states(tx: Tx, environments: list[Environment]) -> dict[int, bool | None]:
    """Tell how environments stand, logical ones too."""
    logical = [each.id for each in environments if each.logical]
    members = logical_environments.members(tx, logical) if logical else {}
    physical = {each.id for each in environments if not each.logical}
    inside = {member.environment.id for group in members.values() for member in group}
    latest = snapshots.latest_of(tx, sorted(physical | inside))
    known = {key: latest[key].state if key in latest else None for key in physical | inside}
    result: dict[int, bool | None] = {key: known[key] for key in physical}
    for key, group in members.items():
        result[key] = together(known[member.environment.id] for member in group)
    return result


def together(states_given: Iterable[bool | None]) -> bool | None:
    """Join states: one that is not compliant is enough; all must be known to be compliant."""
    given = list(states_given)
    if False in given:
        return False
    return True if given and all(given) else None


def merged(tx: Tx, logical: Environment) -> list[MemberView]:
    """Give the members of a logical environment, each with its newest snapshot and what runs there."""
    group = logical_environments.members(tx, [logical.id])[logical.id]
    ids = [member.environment.id for member in group]
    latest, running = snapshots.latest_of(tx, ids), snapshots.running_in(tx, ids)
    return [
        MemberView(
            member.environment, latest.get(member.environment.id), running.get(member.environment.id, [])
        )
        for member in group
    ]
