"""Users: people of the caller's organisation."""

from signoff.api.factstore import account_roles, errors, reading, times
from signoff.api.factstore.wire import accounts as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.identity import accounts
from signoff.domain.identity.types import Account, AccountChanges, AccountKind, CreateAccount
from signoff.kernel.tx import Tx


def create(tx: Tx, call: Call) -> Reply:
    """Make a user, who needs a key to do anything."""
    given = reading.read(call, wire.UserCreate)
    command = CreateAccount(
        name=given.name,
        kind=AccountKind.USER,
        email=given.email,
        roles=(account_roles.wanted(given.role),),
        code_host_id=given.github_id,
    )
    return json_reply(_document(accounts.restore_or_create(tx, command)), errors.JSON, 201)


def listed(tx: Tx, _call: Call) -> Reply:
    """List the users, by name."""
    return json_reply([_document(each) for each in accounts.those_in_use(tx, AccountKind.USER)], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a user."""
    return json_reply(_document(_user(tx, call)), errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Give a user another name or another id at GitHub."""
    user = _user(tx, call)
    given = reading.read(call, wire.UserUpdate)
    changes = AccountChanges(name=given.name, code_host_id=given.github_id)
    return json_reply(_document(accounts.change_account(tx, user.uuid, changes)), errors.JSON)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a user with all keys; what they did stays theirs."""
    accounts.remove_account(tx, _user(tx, call).uuid)
    return Reply(204)


def _user(tx: Tx, call: Call) -> Account:
    return accounts.one_in_use(tx, call["user"], AccountKind.USER)


def _document(account: Account) -> wire.User:
    return wire.User(
        id=account.uuid,
        email=account.email,
        name=account.name,
        github_id=account.code_host_id,
        role=account_roles.shown(account),
        created_at=times.instant(account.created_at),
        updated_at=times.instant(account.updated_at),
    )
