"""Service accounts by their names: made, described, changed and removed, with one role each."""

from msgspec import UNSET, UnsetType

from signoff.domain.identity import queries
from signoff.domain.identity.accounts import (
    change_account,
    remove_account,
    restore_or_create,
    set_roles,
    those_in_use,
)
from signoff.domain.identity.scopes import Scope
from signoff.domain.identity.types import Account, AccountChanges, AccountKind, CreateAccount, Token
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

MISSING = "Service account not found"
MOST_TOKENS = 1_000


def create(tx: Tx, name: str, role: str, description: str = "") -> Account:
    """Make a service account; one that was removed comes back without its tokens.

    Raises Invalid, Forbidden for a role that holds more than the actor has, and Conflict for a taken name. Records what
    `restore_or_create` does.
    """
    wanted = CreateAccount(name, AccountKind.SERVICE, roles=(role,), description=description)
    return restore_or_create(tx, wanted)


def named(tx: Tx, name: str) -> Account:
    """Give the service account of a name that was not removed; raises NotFound."""
    tx.must(Scope.SYSTEM_ACCOUNT_READ)
    uuid = queries.uuid_of(tx, name)
    found = None if uuid is None else queries.account(tx, uuid)
    if found is None or not found.active or found.kind is not AccountKind.SERVICE:
        raise NotFound(MISSING)
    return found


def listed(tx: Tx) -> list[Account]:
    """List the service accounts that were not removed, by name."""
    return those_in_use(tx, AccountKind.SERVICE)


def change(tx: Tx, name: str, role: str | UnsetType = UNSET, description: str | UnsetType = UNSET) -> Account:
    """Give a service account another role or another description; raises NotFound, Invalid and Forbidden.

    Records account.roles_changed and account.described, as far as something changed.
    """
    tx.must(Scope.SYSTEM_ACCOUNT_MANAGE)
    found = named(tx, name)
    if role is not UNSET and (role,) != found.roles:
        found = set_roles(tx, found.uuid, (role,))
    return change_account(tx, found.uuid, AccountChanges(description=description))


def remove(tx: Tx, name: str) -> None:
    """End a service account and its tokens for good; raises NotFound and Forbidden.

    What it did stays attributed to it. Records token.revoked for each usable token, and account.deactivated.
    """
    tx.must(Scope.SYSTEM_ACCOUNT_MANAGE)
    remove_account(tx, named(tx, name).uuid)


def tokens_of(tx: Tx, service: Account) -> list[Token]:
    """List the tokens of a service account that can be used, newest first; raises Forbidden."""
    tx.must(Scope.SYSTEM_ACCOUNT_MANAGE)
    return queries.usable_tokens_of(tx, service.id, Page(1, MOST_TOKENS))


def token_of(tx: Tx, service: Account, uuid: str) -> Token:
    """Give a token of a service account that can be used; raises NotFound and Forbidden."""
    found = next((each for each in tokens_of(tx, service) if each.uuid == uuid), None)
    if found is None:
        raise NotFound(f"No token {uuid}")
    return found
