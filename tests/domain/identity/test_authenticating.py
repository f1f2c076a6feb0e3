"""Credentials in, actor out."""

import asyncio

import msgspec
import pytest

from signoff.domain.identity.accounts import deactivate_account, set_password, set_roles
from signoff.domain.identity.authenticating import PUBLIC, authenticate
from signoff.domain.identity.passwords import check_password, new_password
from signoff.domain.identity.roles import READ_ONLY
from signoff.domain.identity.scopes import EVERYTHING, reading
from signoff.domain.identity.tokens import new_value, revoke_token
from signoff.domain.identity.types import AccountKind, Basic, Bearer, Credentials
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database, open_database
from signoff.kernel.errors import Unauthenticated
from tests.world import PASSWORD, World, password_hash


def sign_in(db: Database, credentials: Credentials | None) -> Actor:
    """Do what a request does: check a password first, then authenticate in the transaction."""
    proof = asyncio.run(check_password(db, credentials))
    with db.reading(system()) as tx:
        return authenticate(tx, credentials, proof)


def give_password(world: World, actor: Actor) -> None:
    with world.db.writing(actor) as tx:
        set_password(tx, world.account(actor).uuid, password_hash())


def test_every_place_for_a_token_gives_the_same_actor(world: World) -> None:
    for actor in (world.alice, world.bob, world.carol, world.mallory):
        value = world.token(actor).value
        for credentials in (Bearer(value), Basic(value, ""), Basic("whoever", value)):
            assert sign_in(world.db, credentials) == actor


def test_read_only_token_only_reads(world: World) -> None:
    actor = sign_in(world.db, Bearer(world.token(world.alice, read_only=True).value))

    assert actor == msgspec.structs.replace(world.alice, scopes=reading(EVERYTHING))


def test_changed_roles_count_at_once(world: World) -> None:
    value = world.token(world.bob).value
    with world.db.writing(world.alice) as tx:
        set_roles(tx, world.account(world.bob).uuid, (READ_ONLY,))

    assert sign_in(world.db, Bearer(value)).scopes == world.carol.scopes


def test_account_without_roles_is_known_and_may_nothing(world: World) -> None:
    value = world.token(world.bob).value
    with world.db.writing(world.alice) as tx:
        set_roles(tx, world.account(world.bob).uuid, ())

    assert sign_in(world.db, Bearer(value)) == msgspec.structs.replace(world.bob, scopes=frozenset())


def test_unknown_token_is_refused(world: World) -> None:
    for text in ("", "secret", new_value(AccountKind.USER)):
        for credentials in (Bearer(text), Basic(text, ""), Basic("alice", text)):
            with pytest.raises(Unauthenticated):
                sign_in(world.db, credentials)


def test_revoked_token_is_refused(world: World) -> None:
    created = world.token(world.bob)
    with world.db.writing(world.bob) as tx:
        revoke_token(tx, created.token.uuid)

    with pytest.raises(Unauthenticated, match="revoked"):
        sign_in(world.db, Bearer(created.value))


def test_expired_token_is_refused(world: World) -> None:
    created = world.token(world.bob, expires_at="2101-01-01T00:00:00+00:00")
    with world.db.reading(system()) as tx:
        tx.now = "2100-12-31T23:59:59.000000+00:00"
        assert authenticate(tx, Bearer(created.value)) == world.bob
        tx.now = "2101-01-01T00:00:00.000000+00:00"
        with pytest.raises(Unauthenticated, match="expired"):
            authenticate(tx, Bearer(created.value))


def test_deactivated_account_is_refused(world: World) -> None:
    give_password(world, world.carol)
    value = world.token(world.carol).value
    assert sign_in(world.db, Basic("carol", PASSWORD)) == world.carol
    with world.db.writing(world.alice) as tx:
        deactivate_account(tx, world.account(world.carol).uuid)

    for credentials in (Bearer(value), Basic("carol", PASSWORD)):
        with pytest.raises(Unauthenticated):
            sign_in(world.db, credentials)


@pytest.mark.parametrize("user", ["alice", "alice@example.org", "Alice@Example.ORG"])
def test_password_with_name_or_email(world: World, user: str) -> None:
    give_password(world, world.alice)

    assert sign_in(world.db, Basic(user, PASSWORD)) == world.alice


@pytest.mark.parametrize("user", ["alice", "bob", "nobody", ""])
def test_wrong_password_and_unknown_name_are_refused_alike(world: World, user: str) -> None:
    give_password(world, world.alice)
    with pytest.raises(Unauthenticated) as refusal:
        sign_in(world.db, Basic(user, "guess"))

    assert refusal.value.message == "The user name or the password is wrong"


def test_password_counts_only_with_its_proof(world: World) -> None:
    give_password(world, world.alice)
    with world.db.reading(system()) as tx, pytest.raises(Unauthenticated):
        authenticate(tx, Basic("alice", PASSWORD))


def test_proof_ends_with_the_password_that_it_was_for(world: World) -> None:
    give_password(world, world.alice)
    credentials = Basic("alice", PASSWORD)
    proof = asyncio.run(check_password(world.db, credentials))
    with world.db.writing(world.alice) as tx:
        set_password(tx, world.account(world.alice).uuid, new_password("another password"))

    with world.db.reading(system()) as tx, pytest.raises(Unauthenticated):
        authenticate(tx, credentials, proof)
    with pytest.raises(Unauthenticated):
        sign_in(world.db, credentials)
    assert sign_in(world.db, Basic("alice", "another password")) == world.alice


def test_without_credential_one_is_nobody(world: World) -> None:
    actor = sign_in(world.db, None)

    assert actor == Actor("anonymous", world.alice.organisation_id, known=False)
    with pytest.raises(Unauthenticated):
        actor.must("contract_data:read:*")


def test_public_read_lets_nobody_read(world: World) -> None:
    db = open_database(world.db.settings.overlay(public_read=True))

    assert sign_in(db, None) == Actor("anonymous", world.alice.organisation_id, scopes=PUBLIC, known=False)
    assert reading(PUBLIC) == PUBLIC
    with pytest.raises(Unauthenticated):
        sign_in(db, Bearer("wrong"))
    db.close()


def test_open_makes_everybody_an_administrator(world: World) -> None:
    value = world.token(world.carol).value
    db = open_database(world.db.settings.overlay(open=True))

    anyone = Actor("anyone", world.alice.organisation_id, scopes=EVERYTHING)
    assert sign_in(db, None) == sign_in(db, Bearer("wrong")) == sign_in(db, Basic("a", "b")) == anyone
    assert sign_in(db, Bearer(value)) == world.carol
    db.close()
