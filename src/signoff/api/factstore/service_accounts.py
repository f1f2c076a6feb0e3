"""Service accounts: machines of the caller's organisation."""

from signoff.api.factstore import account_roles, errors, reading, times
from signoff.api.factstore.wire import accounts as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.identity import accounts, organisations
from signoff.domain.identity.types import Account, AccountChanges, AccountKind, CreateAccount
from signoff.kernel.tx import Tx


def create(tx: Tx, call: Call) -> Reply:
    """Make a service account, which has no key yet."""
    given = reading.read(call, wire.ServiceAccountCreate)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    command = CreateAccount(
        name=given.name,
        kind=AccountKind.SERVICE,
        roles=(account_roles.wanted(given.role),),
        description=given.description,
    )
    return json_reply(_document(accounts.restore_or_create(tx, command)), errors.JSON, 201)


def listed(tx: Tx, _call: Call) -> Reply:
    """List the service accounts, by name."""
    return json_reply(
        [_document(each) for each in accounts.those_in_use(tx, AccountKind.SERVICE)], errors.JSON
    )


def show(tx: Tx, call: Call) -> Reply:
    """Show a service account."""
    return json_reply(_document(service(tx, call)), errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Give a service account another name or description."""
    found = service(tx, call)
    given = reading.read(call, wire.ServiceAccountUpdate)
    changes = AccountChanges(name=given.name, description=given.description)
    return json_reply(_document(accounts.change_account(tx, found.uuid, changes)), errors.JSON)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a service account with its keys."""
    accounts.remove_account(tx, service(tx, call).uuid)
    return Reply(204)


def service(tx: Tx, call: Call) -> Account:
    """Give the service account of the path; raises NotFound."""
    return accounts.one_in_use(tx, call["account"], AccountKind.SERVICE)


def _document(account: Account) -> wire.ServiceAccount:
    return wire.ServiceAccount(
        id=account.uuid,
        name=account.name,
        description=account.description or None,
        role=account_roles.shown(account),
        created_at=times.instant(account.created_at),
        updated_at=times.instant(account.updated_at),
    )
