"""The first administrator of a new installation, and the accounts that its settings name."""

from collections.abc import Sequence

from msgspec import Struct

from signoff.domain.identity import queries
from signoff.domain.identity.accounts import create_account, set_password
from signoff.domain.identity.organisations import administrator, ensure_organisation
from signoff.domain.identity.roles import ADMINISTRATOR, READ_ONLY, refresh_built_in_roles
from signoff.domain.identity.tokens import create_token
from signoff.domain.identity.types import AccountKind, CreateAccount, CreateToken, PasswordHash
from signoff.kernel.crypto import hash_password
from signoff.kernel.settings import PREFIX, Settings, SettingsError
from signoff.kernel.tx import Tx

FIRST_ADMINISTRATOR = "admin"


class Login(Struct, frozen=True):
    """An account that the settings name, with its role."""

    name: str
    password: PasswordHash
    role: str


def configured_logins(settings: Settings) -> list[Login]:
    """Read the accounts that the settings name; slow, as it hashes. Raises SettingsError for what is no pair or one."""
    found: list[Login] = []
    for variable, role in (("login", ADMINISTRATOR), ("reader_login", READ_ONLY)):
        text = str(getattr(settings, variable))
        name, _, password = text.partition(":")
        if not text:
            continue
        if not name or not password:
            raise SettingsError(f"{PREFIX}{variable.upper()} must be name:password")
        # A password that a pipeline already uses may be shorter than what people may choose.
        found.append(Login(name, PasswordHash(hash_password(password)), role))
    if len({login.name for login in found}) < len(found):
        raise SettingsError(f"{PREFIX}LOGIN and {PREFIX}READER_LOGIN must name two accounts")
    return found


def bootstrap(tx: Tx, logins: Sequence[Login] = ()) -> str | None:
    """Make the default organisation and the configured accounts.

    While there is no account, make also an administrator, whose token is given this once.
    """
    organisation = ensure_organisation(tx)
    refresh_built_in_roles(tx)
    first = not queries.any_account(tx, organisation.id)
    tx.actor = administrator("system", organisation.id)
    for login in logins:
        _ensure(tx, login)
    if not first:
        return None
    # The settings may name this one, too.
    named = (login.name == FIRST_ADMINISTRATOR and login.role == ADMINISTRATOR for login in logins)
    uuid = queries.uuid_of(tx, FIRST_ADMINISTRATOR) if any(named) else None
    if uuid is None:
        command = CreateAccount(FIRST_ADMINISTRATOR, AccountKind.USER, roles=(ADMINISTRATOR,))
        uuid = create_account(tx, command).uuid
    return create_token(tx, CreateToken(uuid, "first administrator")).value


def _ensure(tx: Tx, login: Login) -> None:
    uuid = queries.uuid_of(tx, login.name)
    if uuid is None:
        create_account(
            tx, CreateAccount(login.name, AccountKind.USER, roles=(login.role,), password=login.password)
        )
    else:
        set_password(tx, uuid, login.password)
