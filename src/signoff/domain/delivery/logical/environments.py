"""Logical environments: one name for several, which cannot stand for logical ones nor be reported on."""

from msgspec import Struct

from signoff.domain.catalog import environments
from signoff.domain.catalog.types import Environment, EnvironmentKind
from signoff.domain.delivery.logical import queries, store
from signoff.domain.delivery.logical.events import MemberJoined, MemberLeft
from signoff.domain.delivery.snapshots.reporting import READERS
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx

KINDS = tuple(EnvironmentKind)
PHYSICAL = tuple(kind for kind in EnvironmentKind if kind is not EnvironmentKind.LOGICAL)


class Member(Struct, frozen=True):
    """An environment that a logical one stands for, and since when."""

    environment: Environment
    since: str


def every(
    tx: Tx, page: Page, kinds: tuple[EnvironmentKind, ...] = KINDS, containing: str | None = None
) -> Paged[Environment]:
    """List environments of the given kinds by name, without archived ones; those whose name contains a text."""
    tx.must(*READERS)
    wanted = {
        "organisation_id": tx.organisation_id,
        "kinds": [str(kind) for kind in kinds],
        "pattern": like_pattern(containing),
    }
    return page_of(tx, queries.environments, queries.environments_count, page, **wanted)


def listed(tx: Tx) -> list[Environment]:
    """List the logical environments by name, without archived ones."""
    tx.must(*READERS)
    return tx.all(queries.logical, organisation_id=tx.organisation_id)


def by_uuid(tx: Tx, uuid: str) -> Environment:
    """Look a logical environment up; raises NotFound."""
    found = environments.by_uuid(tx, uuid)
    if not found.logical:
        raise NotFound(f"No logical environment with UUID {uuid} found")
    return found


def members(tx: Tx, logical_ids: list[int]) -> dict[int, list[Member]]:
    """Give, by logical environment, those that it stands for, by name."""
    tx.must(*READERS)
    found: dict[int, list[Member]] = {each: [] for each in logical_ids}
    rows = tx.all(queries.members, organisation_id=tx.organisation_id, logical_ids=logical_ids)
    for logical_id, since, environment in rows:
        found[logical_id].append(Member(environment, since))
    return found


def join(tx: Tx, logical: Environment, member: Environment) -> None:
    """Let a logical environment stand for one more; raises Invalid for a logical one, and Conflict for a member.

    Records logical_environment.member_joined.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE)
    _check(logical, member)
    if not _joined(tx, logical, member):
        raise Conflict(f"Environment '{member.name}' is already a member of '{logical.name}'")


def leave(tx: Tx, logical: Environment, member: Environment) -> None:
    """Let a logical environment stand for one less; raises NotFound. Records logical_environment.member_left."""
    tx.must(Scope.ENVIRONMENT_MANAGE)
    if not _left(tx, logical, member):
        raise NotFound(f"Environment '{member.name}' is not a member of '{logical.name}'")


def set_members(tx: Tx, logical: Environment, wanted: list[Environment]) -> None:
    """Let a logical environment stand for exactly these; raises Invalid.

    Records logical_environment.member_joined and logical_environment.member_left.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE)
    for each in wanted:
        _check(logical, each)
    known = {each.environment.id: each.environment for each in members(tx, [logical.id])[logical.id]}
    for each in wanted:
        if each.id not in known:
            _joined(tx, logical, each)
    keep = {each.id for each in wanted}
    for key, each in known.items():
        if key not in keep:
            _left(tx, logical, each)


def _check(logical: Environment, member: Environment) -> None:
    if not logical.logical:
        raise Invalid({"": [f"Environment '{logical.name}' is not logical"]})
    if member.logical:
        raise Invalid({"": [f"Environment '{member.name}' is logical and cannot join another one"]})


def _joined(tx: Tx, logical: Environment, member: Environment) -> bool:
    made = tx.value(
        store.insert_member,
        logical_id=logical.id,
        member_id=member.id,
        organisation_id=tx.organisation_id,
        created_at=tx.now,
    )
    if made is None:
        return False
    tx.record(MemberJoined(logical.name, member.name))
    return True


def _left(tx: Tx, logical: Environment, member: Environment) -> bool:
    if tx.value(store.delete_member, logical_id=logical.id, member_id=member.id) is None:
        return False
    tx.record(MemberLeft(logical.name, member.name))
    return True
