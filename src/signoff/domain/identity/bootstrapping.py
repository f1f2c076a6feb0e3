"""The first administrator of a new installation."""

from signoff.domain.identity import queries
from signoff.domain.identity.accounts import create_account
from signoff.domain.identity.organisations import administrator, ensure_organisation
from signoff.domain.identity.roles import ADMINISTRATOR
from signoff.domain.identity.tokens import create_token
from signoff.domain.identity.types import AccountKind, CreateAccount, CreateToken
from signoff.kernel.tx import Tx

FIRST_ADMINISTRATOR = "admin"


def bootstrap(tx: Tx) -> str | None:
    """Make the default organisation; while it has no account, also an administrator, whose token is given this once."""
    organisation = ensure_organisation(tx)
    if queries.any_account(tx, organisation.id):
        return None
    tx.actor = administrator("system", organisation.id)
    command = CreateAccount(FIRST_ADMINISTRATOR, AccountKind.USER, roles=(ADMINISTRATOR,))
    account = create_account(tx, command)
    return create_token(tx, CreateToken(account.uuid, "first administrator")).value
