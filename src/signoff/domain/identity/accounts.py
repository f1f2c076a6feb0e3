"""Accounts: making them, giving them roles, switching them off and on, changing their passwords."""

from typing import Final

from msgspec import UNSET

from signoff.domain.identity import queries, store
from signoff.domain.identity.events import (
    AccountActivated,
    AccountCreated,
    AccountDeactivated,
    AccountDescribed,
    AccountLinked,
    AccountRenamed,
    AccountRolesChanged,
    PasswordChanged,
    TokenRevoked,
)
from signoff.domain.identity.roles import must_hold, roles_to_grant
from signoff.domain.identity.scopes import MANAGE, Scope
from signoff.domain.identity.types import Account, AccountChanges, AccountKind, CreateAccount, PasswordHash
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.page import Page, Paged
from signoff.kernel.tx import Tx

MOST: Final = 10_000
LONGEST: Final = 10_000


def create_account(tx: Tx, command: CreateAccount) -> Account:
    """Make an account and record account.created.

    Raises Invalid for a bad name or e-mail address or an unknown role, Conflict when a name or address is taken,
    Forbidden when a role holds scopes that the actor lacks.
    """
    tx.must(MANAGE[command.kind])
    _check(command)
    email = command.email.lower() if command.email else None
    if queries.name_or_email_taken(tx, command.name, email):
        raise Conflict(f"There is an account with the name or e-mail address of {command.name} already")
    _must_be_nobodys(tx, command.code_host_id)
    roles = roles_to_grant(tx, command.roles)
    uuid = store.add_account(tx, command, email)
    store.set_roles(tx, queries.account(tx, uuid).id, [role.id for role in roles])
    created = queries.account(tx, uuid)
    tx.record(AccountCreated(uuid, created.name, created.kind, created.roles))
    return created


def _check(command: CreateAccount) -> None:
    problems = _wrong_with(command.name)
    if command.email is not None and not _looks_like_email(command.email):
        problems["email"] = ["is not an e-mail address"]
    if command.kind is AccountKind.SERVICE and command.password:
        problems["password"] = ["a service has tokens, not a password"]
    if problems:
        raise Invalid(problems)


def _wrong_with(name: str) -> dict[str, list[str]]:
    # A colon ends the user name in HTTP Basic.
    if not 1 <= len(name) <= 200 or ":" in name or not name.isprintable():
        return {"name": ["must have 1 to 200 printable characters and no colon"]}
    return {} if name == name.strip() else {"name": ["must not begin or end with a space"]}


def _must_be_nobodys(tx: Tx, code_host_id: str | None) -> None:
    if code_host_id is not None and queries.uuid_of_code_host_id(tx, code_host_id):
        raise Conflict(f"There is an account that hosts of code know as {code_host_id} already")


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


def one_in_use(tx: Tx, uuid: str, kind: AccountKind) -> Account:
    """Give an account of a kind that was not removed, on the terms of `find_account`; raises NotFound."""
    found = find_account(tx, uuid)
    if found.kind is not kind or not found.active:
        raise NotFound(f"No account {uuid}")
    return found


def those_in_use(tx: Tx, kind: AccountKind) -> list[Account]:
    """List the accounts of a kind that were not removed, by name; at most 10,000 of them."""
    tx.must(Scope.USER_READ if kind is AccountKind.USER else Scope.SYSTEM_ACCOUNT_READ)
    return queries.active_accounts(tx, kind, MOST)


def restore_or_create(tx: Tx, command: CreateAccount) -> Account:
    """Make an account, or bring back one that was removed: the person's of that address, the service's of that name.

    What comes back has the wanted roles, and neither tokens nor a password. Raises what `create_account` does, and
    records what it does, or else account.activated and what changed.
    """
    tx.must(MANAGE[command.kind])
    uuid = queries.uuid_of(tx, command.email or command.name)
    known = None if uuid is None else queries.account(tx, uuid)
    if known is None or known.active or known.kind is not command.kind:
        return create_account(tx, command)
    activate_account(tx, known.uuid)
    set_roles(tx, known.uuid, command.roles)
    given = {"description": command.description, "code_host_id": command.code_host_id}
    changes = AccountChanges(command.name, **{name: text for name, text in given.items() if text is not None})
    return change_account(tx, known.uuid, changes)


def change_account(tx: Tx, uuid: str, changes: AccountChanges) -> Account:
    """Give an account another name, description or id at a host of code.

    Raises Invalid for a bad name and Conflict for what another account has. Records account.renamed,
    account.described and account.linked, as far as something changed.
    """
    account = _managed(tx, uuid)
    if changes.name is not UNSET and changes.name != account.name:
        _rename(tx, account, changes.name)
    text, code_host_id = changes.description, changes.code_host_id
    if text is not UNSET and text != account.description:
        if len(text) > LONGEST:
            raise Invalid({"description": ["is too long"]})
        store.describe(tx, account.id, text)
        tx.record(AccountDescribed(uuid, queries.account(tx, uuid).name, text))
    if code_host_id is not UNSET and code_host_id != account.code_host_id:
        _must_be_nobodys(tx, code_host_id)
        store.link(tx, account.id, code_host_id)
        tx.record(AccountLinked(uuid, queries.account(tx, uuid).name, code_host_id))
    return queries.account(tx, uuid)


def _rename(tx: Tx, account: Account, name: str) -> None:
    problems = _wrong_with(name)
    if problems:
        raise Invalid(problems)
    taken = queries.uuid_of(tx, name)
    if taken not in (None, account.uuid):
        raise Conflict(f"There is an account with the name or e-mail address of {name} already")
    store.rename(tx, account.id, name)
    tx.record(AccountRenamed(account.uuid, name, account.name))


def remove_account(tx: Tx, uuid: str) -> None:
    """End an account, its tokens, consents and password for good; what it did stays attributed to it.

    Nobody removes themself. Records account.deactivated, and token.revoked for each token that could be used.
    """
    account = deactivate_account(tx, uuid)
    usable = queries.usable_tokens_of(tx, account.id, Page(1, MOST))
    store.revoke_tokens(tx, account.id)
    store.drop_grants(tx, account.id)
    store.set_password(tx, account.id, None)
    for each in usable:
        tx.record(TokenRevoked(each.uuid, account.name))


def set_roles(tx: Tx, uuid: str, names: tuple[str, ...]) -> Account:
    """Replace an account's roles and record account.roles_changed; raises Forbidden for one's own."""
    account = _managed(tx, uuid)
    if account.id == tx.actor.account_id:
        raise Forbidden("You cannot change your own roles")
    roles = roles_to_grant(tx, names)
    store.set_roles(tx, account.id, [role.id for role in roles])
    changed = queries.account(tx, uuid)
    tx.record(AccountRolesChanged(uuid, changed.name, changed.roles))
    return changed


def deactivate_account(tx: Tx, uuid: str) -> Account:
    """Switch an account and its tokens off and record account.deactivated; raises Forbidden for oneself."""
    account = _managed(tx, uuid)
    if account.id == tx.actor.account_id:
        raise Forbidden("You cannot deactivate yourself")
    if store.set_active(tx, account.id, active=False):
        tx.record(AccountDeactivated(uuid, account.name))
    return queries.account(tx, uuid)


def activate_account(tx: Tx, uuid: str) -> Account:
    """Switch a deactivated account on again and record account.activated."""
    account = _managed(tx, uuid)
    if store.set_active(tx, account.id, active=True):
        tx.record(AccountActivated(uuid, account.name))
    return queries.account(tx, uuid)


def set_password(tx: Tx, uuid: str, password: PasswordHash) -> None:
    """Give a person a new password and record account.password_changed; one's own needs no permission.

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
