"""A world with names: who asks in tests, and short ways to the things that they ask about."""

from functools import cache

from msgspec import Struct
from sqlalchemy import bindparam, select

from signoff.domain.identity import queries
from signoff.domain.identity.accounts import account_named, create_account
from signoff.domain.identity.organisations import administrator, ensure_organisation
from signoff.domain.identity.passwords import new_password
from signoff.domain.identity.roles import ADMINISTRATOR, READ_ONLY, READ_WRITE
from signoff.domain.identity.tokens import create_token
from signoff.domain.identity.types import (
    Account,
    AccountKind,
    CreateAccount,
    CreatedToken,
    CreateToken,
    PasswordHash,
)
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.events import event_table
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx

_events = prepare(
    select(event_table.c.kind, event_table.c.subject)
    .where(event_table.c.organisation_id == bindparam("organisation_id"))
    .order_by(event_table.c.id)
)

PASSWORD = "correct horse battery"


@cache
def password_hash() -> PasswordHash:
    """Give the hash of PASSWORD, made once since that takes long on purpose."""
    return new_password(PASSWORD)


class World(Struct, frozen=True):
    """Alice administers, Bob is the CI, Carol only reads; Mallory administers another organisation."""

    db: Database
    alice: Actor
    bob: Actor
    carol: Actor
    mallory: Actor

    def account(self, actor: Actor) -> Account:
        """Give the account behind one of the people."""
        with self.db.reading(actor) as tx:
            return account_named(tx, actor.name)

    def token(self, actor: Actor, *, read_only: bool = False, expires_at: str | None = None) -> CreatedToken:
        """Make one of the people a token, by an administrator's hand."""
        with self.db.writing(administrator("world", actor.organisation_id)) as tx:
            uuid = account_named(tx, actor.name).uuid
            return create_token(tx, CreateToken(uuid, f"{actor.name}'s", read_only, expires_at))

    def events(self, actor: Actor) -> list[tuple[str, str]]:
        """Give kind and subject of what was recorded in the organisation of an actor, oldest first."""
        with self.db.reading(actor) as tx:
            found = tx.all(_events, organisation_id=actor.organisation_id)
        return [(kind, subject) for kind, subject in found]


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
