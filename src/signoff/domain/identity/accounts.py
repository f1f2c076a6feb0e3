"""Accounts: making them, giving them roles, switching them off and on, changing their passwords."""

from signoff.domain.identity import queries, store
from signoff.domain.identity.events import (
    AccountActivated,
    AccountCreated,
    AccountDeactivated,
    AccountRolesChanged,
    PasswordChanged,
)
from signoff.domain.identity.roles import must_hold, roles_to_grant
from signoff.domain.identity.scopes import MANAGE, Scope
from signoff.domain.identity.types import Account, AccountKind, CreateAccount, PasswordHash
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.page import Page, Paged
from signoff.kernel.tx import Tx


def create_account(tx: Tx, command: CreateAccount) -> Account:
    """Make an account and record AccountCreated.

    Raises Invalid for a bad name or e-mail address or an unknown role, Conflict when a name or address is taken,
    Forbidden when a role holds scopes that the actor lacks.
    """
    tx.must(MANAGE[command.kind])
    _check(command)
    email = command.email.lower() if command.email else None
    if queries.name_or_email_taken(tx, command.name, email):
        raise Conflict(f"There is an account with the name or e-mail address of {command.name} already")
    roles = roles_to_grant(tx, command.roles)
    uuid = store.add_account(tx, command, email)
    store.set_roles(tx, queries.account(tx, uuid).id, [role.id for role in roles])
    created = queries.account(tx, uuid)
    tx.record(AccountCreated(uuid, created.name, created.kind, created.roles))
    return created


def _check(command: CreateAccount) -> None:
    problems: dict[str, list[str]] = {}
    # A colon ends the user name in HTTP Basic.
    if not 1 <= len(command.name) <= 200 or ":" in command.name or not command.name.isprintable():
        problems["name"] = ["must have 1 to 200 printable characters and no colon"]
    elif command.name != command.name.strip():
        problems["name"] = ["must not begin or end with a space"]
    if command.email is not None and not _looks_like_email(command.email):
        problems["email"] = ["is not an e-mail address"]
    if command.kind is AccountKind.SERVICE and command.password:
        problems["password"] = ["a service has tokens, not a password"]
    if problems:
        raise Invalid(problems)


def _looks_like_email(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(name and at and host) and "@" not in host and text.isprintable() and " " not in text


def find_account(tx: Tx, uuid: str) -> Account:
    """Give an account; one's own needs no permission, another's the one to read its kind, else it is NotFound."""
    found = queries.account(tx, uuid)
    if found.id != tx.actor.account_id:
        tx.must(Scope.USER_READ if found.kind is AccountKind.USER else Scope.SYSTEM_ACCOUNT_READ)
    return found


def account_named(tx: Tx, name: str) -> Account:
    """Give the account with a name or e-mail address, on the terms of `find_account`."""
    uuid = queries.uuid_of(tx, name)
    if uuid is None:
        raise NotFound(f"No account {name}")
    return find_account(tx, uuid)


def known_as(tx: Tx, name: str) -> Account | None:
    """Give the account with a name or e-mail address, for rooms that compare people; whoever asks need not see it."""
    uuid = queries.uuid_of(tx, name)
    return None if uuid is None else queries.account(tx, uuid)


def own_account(tx: Tx) -> Account | None:
    """Give the caller's own account with its roles; None for somebody who has none, such as the server itself."""
    uuid = None if tx.actor.account_id is None else queries.uuid_of(tx, tx.actor.name)
    return None if uuid is None else queries.account(tx, uuid)


def list_accounts(tx: Tx, page: Page) -> Paged[Account]:
    """Give the accounts that the actor may see, people and services, by name."""
    tx.must(Scope.USER_READ, Scope.SYSTEM_ACCOUNT_READ)
    kinds = [AccountKind.USER] if tx.actor.may(Scope.USER_READ) else []
    kinds += [AccountKind.SERVICE] if tx.actor.may(Scope.SYSTEM_ACCOUNT_READ) else []
    return queries.accounts(tx, kinds, page)


def set_roles(tx: Tx, uuid: str, names: tuple[str, ...]) -> Account:
    """Replace an account's roles and record AccountRolesChanged; nobody changes their own."""
    account = _managed(tx, uuid)
    if account.id == tx.actor.account_id:
        raise Forbidden("You cannot change your own roles")
    roles = roles_to_grant(tx, names)
    store.set_roles(tx, account.id, [role.id for role in roles])
    changed = queries.account(tx, uuid)
    tx.record(AccountRolesChanged(uuid, changed.name, changed.roles))
    return changed


def deactivate_account(tx: Tx, uuid: str) -> Account:
    """Switch an account and its tokens off and record AccountDeactivated; nobody switches themself off."""
    account = _managed(tx, uuid)
    if account.id == tx.actor.account_id:
        raise Forbidden("You cannot deactivate yourself")
    if store.set_active(tx, account.id, active=False):
        tx.record(AccountDeactivated(uuid, account.name))
    return queries.account(tx, uuid)


def activate_account(tx: Tx, uuid: str) -> Account:
    """Switch a deactivated account on again and record AccountActivated."""
    account = _managed(tx, uuid)
    if store.set_active(tx, account.id, active=True):
        tx.record(AccountActivated(uuid, account.name))
    return queries.account(tx, uuid)


def set_password(tx: Tx, uuid: str, password: PasswordHash) -> None:
    """Give a person a new password and record PasswordChanged; one's own needs no permission.

    Raises Invalid for a service, which has tokens only.
    """
    account = queries.account(tx, uuid)
    if account.id != tx.actor.account_id:
        account = _managed(tx, uuid)
    if account.kind is AccountKind.SERVICE:
        raise Invalid({"password": ["a service has tokens, not a password"]})
    store.set_password(tx, account.id, password)
    tx.record(PasswordChanged(uuid, account.name))


def _managed(tx: Tx, uuid: str) -> Account:
    account = find_account(tx, uuid)
    tx.must(MANAGE[account.kind])
    # Else whoever may manage accounts could take over a mightier one.
    must_hold(tx, queries.scopes_of_account(tx, account.id))
    return account
