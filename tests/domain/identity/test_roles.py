"""Roles and what scopes contain."""

from hypothesis import given
from hypothesis import strategies as st

from signoff.domain.identity import queries
from signoff.domain.identity.roles import ADMINISTRATOR, READ_ONLY, READ_WRITE
from signoff.domain.identity.scopes import EVERYTHING, Scope, closure, reading
from tests.world import World

scopes = st.frozensets(st.sampled_from([str(scope) for scope in Scope]))


@given(scopes, scopes)
def test_closure_is_a_closure(some: frozenset[str], more: frozenset[str]) -> None:
    assert some <= closure(some) == closure(closure(some))
    assert closure(some) <= closure(some | more)


@given(scopes)
def test_reading_keeps_only_what_reads(some: frozenset[str]) -> None:
    assert reading(some) <= some
    assert not any(
        word in scope for scope in reading(some) for word in ("manage", "delete", "record", "invite")
    )


def test_built_in_roles_grow(world: World) -> None:
    with world.db.reading(world.alice) as tx:
        roles = {role.name: role.scopes for role in queries.roles(tx)}

    assert roles[ADMINISTRATOR] == world.alice.scopes == EVERYTHING
    assert roles[READ_WRITE] == world.bob.scopes
    assert roles[READ_ONLY] == world.carol.scopes
    assert reading(roles[READ_ONLY]) <= roles[READ_WRITE] <= roles[ADMINISTRATOR]
    assert closure(roles[READ_ONLY]) <= roles[ADMINISTRATOR]


def test_roles_have_the_same_uuids_in_every_organisation(world: World) -> None:
    uuids = []
    for actor in (world.alice, world.mallory):
        with world.db.reading(actor) as tx:
            uuids.append({role.name: role.uuid for role in queries.roles(tx)})

    assert uuids[0] == uuids[1]
