"""A world with names: who asks in tests, and short ways to the things that they ask about."""

from msgspec import Struct

from signoff.domain.identity import queries
from signoff.domain.identity.accounts import create_account
from signoff.domain.identity.organisations import administrator, ensure_organisation
from signoff.domain.identity.roles import ADMINISTRATOR, READ_ONLY, READ_WRITE
from signoff.domain.identity.types import Account, AccountKind, CreateAccount
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx


class World(Struct, frozen=True):
    """Alice administers, Bob is the CI, Carol only reads; Mallory administers another organisation."""

    db: Database
    alice: Actor
    bob: Actor
    carol: Actor
    mallory: Actor


def make_world(db: Database) -> World:
    """Create everybody."""
    with db.writing(system()) as tx:
        tx.actor = administrator("world", ensure_organisation(tx).id)
        alice = _person(tx, "alice", ADMINISTRATOR)
        bob = _person(tx, "bob", READ_WRITE, AccountKind.SERVICE)
        carol = _person(tx, "carol", READ_ONLY)
        tx.actor = administrator("world", ensure_organisation(tx, "stranger").id)
        mallory = _person(tx, "mallory", ADMINISTRATOR)
    return World(db, alice, bob, carol, mallory)


def _person(tx: Tx, name: str, role: str, kind: AccountKind = AccountKind.USER) -> Actor:
    email = f"{name}@example.org" if kind is AccountKind.USER else None
    return actor_of(tx, create_account(tx, CreateAccount(name, kind, email, (role,))))


def actor_of(tx: Tx, account: Account) -> Actor:
    """Give the actor that an account is when it signs in."""
    return Actor(account.name, tx.organisation_id, account.id, queries.scopes_of_account(tx, account.id))
