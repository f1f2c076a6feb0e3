"""Tokens: their shape, who makes them for whom, and their end."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from signoff.domain.identity.accounts import deactivate_account
from signoff.domain.identity.scopes import Scope, closure
from signoff.domain.identity.tables import token as token_table
from signoff.domain.identity.tokens import (
    create_token,
    is_token,
    list_all_tokens,
    list_tokens,
    new_value,
    revoke_token,
)
from signoff.domain.identity.types import AccountKind, CreateToken
from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.page import Page
from signoff.kernel.sql import prepare
from tests.world import World


@given(st.sampled_from(AccountKind), st.data())
def test_checksum_finds_every_wrong_character(kind: AccountKind, data: st.DataObject) -> None:
    value = new_value(kind)
    place = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda character: character != value[place]))

    assert is_token(value)
    assert not is_token(value[:place] + other + value[place + 1 :])


@given(st.text())
def test_other_texts_are_no_tokens(text: str) -> None:
    assert not is_token(text)


def test_value_is_given_once_and_stored_as_a_hash(world: World) -> None:
    created = world.token(world.bob)

    with world.db.reading(world.alice) as tx:
        stored = tx.all(prepare(select(*token_table.c)))
        assert not any(created.value in str(row) for row in stored)
        assert list_tokens(tx, created.token.account_uuid, Page()).rows == [created.token]
    assert created.value.startswith(created.token.hint)
    assert len(created.token.hint) == 10
    assert world.events(world.alice)[-1] == ("token.created", f"bob/{created.token.uuid}")


def test_own_tokens_need_the_permission_for_own_ones(world: World) -> None:
    carol, bob = world.account(world.carol), world.account(world.bob)
    with world.db.writing(world.carol) as tx:
        assert create_token(tx, CreateToken(carol.uuid, "reads", read_only=True)).token.read_only
        with pytest.raises(Forbidden):
            create_token(tx, CreateToken(carol.uuid, "writes"))
        with pytest.raises(Forbidden):
            create_token(tx, CreateToken(bob.uuid, "reads", read_only=True))
    with world.db.writing(world.bob) as tx:
        assert not create_token(tx, CreateToken(bob.uuid, "writes")).token.read_only


def test_nobody_gets_at_mightier_tokens(world: World) -> None:
    scopes = closure([Scope.SYSTEM_ACCOUNT_MANAGE])
    helper = Actor("helper", world.alice.organisation_id, scopes=scopes)
    bob = world.account(world.bob)
    with world.db.writing(helper) as tx, pytest.raises(Forbidden, match="grant"):
        create_token(tx, CreateToken(bob.uuid, "sneaky"))


def test_stranger_finds_no_token(world: World) -> None:
    created = world.token(world.alice)
    with world.db.writing(world.mallory) as tx:
        for ask in (
            lambda: revoke_token(tx, created.token.uuid),
            lambda: list_tokens(tx, created.token.account_uuid, Page()),
            lambda: create_token(tx, CreateToken(created.token.account_uuid, "sneaky")),
        ):
            with pytest.raises(NotFound):
                ask()
        assert list_all_tokens(tx, Page()).rows == []


def test_whole_list_is_for_those_who_manage_everybody(world: World) -> None:
    made = [world.token(actor).token for actor in (world.alice, world.bob, world.alice)]
    with world.db.reading(world.alice) as tx:
        assert list_all_tokens(tx, Page()).rows == made[::-1]
        assert list_all_tokens(tx, Page(2, 2)).rows == made[:1]
    for actor in (world.bob, msgspec.structs.replace(world.alice, scopes=closure([Scope.USER_MANAGE]))):
        with world.db.reading(actor) as tx, pytest.raises(Forbidden):
            list_all_tokens(tx, Page())


def test_revoking_twice_is_recorded_once(world: World) -> None:
    uuid = world.token(world.bob).token.uuid
    with world.db.writing(world.bob) as tx:
        revoke_token(tx, uuid)
        revoke_token(tx, uuid)

    with world.db.reading(world.alice) as tx:
        assert list_all_tokens(tx, Page()).rows[0].revoked_at
    assert world.events(world.alice).count(("token.revoked", f"bob/{uuid}")) == 1


@pytest.mark.parametrize("when", ["yesterday", "2001-01-01T00:00:00+00:00"])
def test_expiry_lies_ahead(world: World, when: str) -> None:
    with pytest.raises(Invalid, match="expires_at"):
        world.token(world.bob, expires_at=when)


def test_expiry_is_kept_in_the_house_form(world: World) -> None:
    created = world.token(world.bob, expires_at="2101-01-01T02:00:00+02:00")

    assert created.token.expires_at == "2101-01-01T00:00:00.000000+00:00"
    assert created.token.expires_at > clock.now()


def test_deactivated_account_gets_no_token(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        deactivate_account(tx, world.account(world.carol).uuid)

    with pytest.raises(Conflict):
        world.token(world.carol)
