"""Service accounts by name, and tokens that follow one another."""

import pytest

from signoff.domain.identity import queries, services
from signoff.domain.identity.accounts import create_account
from signoff.domain.identity.roles import (
    ADMINISTRATOR,
    READ_ONLY,
    READ_WRITE,
    REPORTER,
    refresh_built_in_roles,
)
from signoff.domain.identity.tables import role
from signoff.domain.identity.tokens import create_token, list_tokens, revoke_token, rotate_token
from signoff.domain.identity.types import AccountKind, CreateAccount, CreateToken
from signoff.kernel import clock
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.page import Page
from signoff.kernel.sql import prepare
from tests.world import World

DAY = 86_400


def test_a_service_is_made_described_and_removed(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = services.create(tx, "ci", READ_WRITE, "Pipelines")
        assert (made.roles, made.description) == ((READ_WRITE,), "Pipelines")
        assert services.change(tx, "ci", READ_ONLY, "Looks").description == "Looks"
        assert services.change(tx, "ci").roles == (READ_ONLY,)
        token = create_token(tx, CreateToken(made.uuid, "first")).token
        assert services.token_of(tx, made, token.uuid) == token
        services.remove(tx, "ci")
        with pytest.raises(NotFound):
            services.named(tx, "ci")
        assert [each.name for each in services.listed(tx)] == ["bob"]

    assert world.events(world.alice)[-6:] == [
        ("account.created", "ci"),
        ("account.roles_changed", "ci"),
        ("account.described", "ci"),
        ("token.created", f"ci/{token.uuid}"),
        ("account.deactivated", "ci"),
        ("token.revoked", f"ci/{token.uuid}"),
    ]


def test_what_was_removed_comes_back_without_its_tokens(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = services.create(tx, "ci", READ_WRITE, "Pipelines")
        create_token(tx, CreateToken(made.uuid, "first"))
        services.remove(tx, "ci")
        again = services.create(tx, "ci", REPORTER, "Reports")
        assert (again.id, again.roles, again.description) == (made.id, (REPORTER,), "Reports")
        assert services.tokens_of(tx, again) == []
        with pytest.raises(Conflict):
            services.create(tx, "ci", READ_WRITE)


def test_people_are_no_services(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        with pytest.raises(NotFound):
            services.named(tx, "carol")
        with pytest.raises(Conflict):
            services.create(tx, "carol", READ_ONLY)
        with pytest.raises(Invalid):
            services.create(tx, "other", "no role")
        with pytest.raises(Invalid):
            services.change(tx, "bob", description="x" * 10_001)


def test_nobody_manages_services_without_the_permission(world: World) -> None:
    for actor in (world.bob, world.carol):
        with world.db.writing(actor) as tx:
            for refused in (
                lambda tx=tx: services.create(tx, "mine", ADMINISTRATOR),
                lambda tx=tx: services.change(tx, "bob", ADMINISTRATOR),
                lambda tx=tx: services.remove(tx, "bob"),
                lambda tx=tx: services.listed(tx),
            ):
                with pytest.raises(Forbidden):
                    refused()


def test_a_token_has_a_successor_and_ends_after_a_while(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        bob = services.named(tx, "bob")
        first = create_token(tx, CreateToken(bob.uuid, "first", read_only=True)).token
        second = rotate_token(tx, first.uuid, DAY).token
        assert (second.description, second.read_only, second.expires_at) == ("first", True, None)
        [_, old] = list_tokens(tx, bob.uuid, Page()).rows
        assert old.expires_at == clock.shifted(tx.now, days=1)
        revoke_token(tx, second.uuid)
        with pytest.raises(NotFound):
            rotate_token(tx, second.uuid, DAY)

    kinds = [kind for kind, _ in world.events(world.alice)]
    assert kinds[-3:] == ["token.created", "token.rotated", "token.revoked"]


def test_a_successor_gives_no_token_a_longer_life(world: World) -> None:
    soon = clock.shifted(clock.now(), seconds=3600)
    with world.db.writing(world.alice) as tx:
        bob = services.named(tx, "bob")
        first = create_token(tx, CreateToken(bob.uuid, "first", expires_at=soon)).token
        assert rotate_token(tx, first.uuid, DAY).token.expires_at == soon
        assert services.token_of(tx, bob, first.uuid).expires_at == soon
        later = clock.shifted(tx.now, days=9)
        assert rotate_token(tx, first.uuid, 60, later).token.expires_at == later


def test_organisations_get_the_roles_that_they_lack(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        tx.run(prepare(role.delete().where(role.c.name == REPORTER)))
        assert REPORTER not in {each.name for each in queries.roles(tx)}
        refresh_built_in_roles(tx)
        refresh_built_in_roles(tx)
        assert [each.name for each in queries.roles(tx)].count(REPORTER) == 1
    with world.db.reading(world.mallory) as tx:
        assert REPORTER in {each.name for each in queries.roles(tx)}


def test_a_reporter_only_reports(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = create_account(tx, CreateAccount("sensor", AccountKind.SERVICE, roles=(REPORTER,)))
    assert made.roles == (REPORTER,)
