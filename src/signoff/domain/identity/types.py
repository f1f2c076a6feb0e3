"""What identity takes and gives."""

from enum import StrEnum
from typing import NewType

from msgspec import UNSET, Struct, UnsetType

from signoff.kernel.clock import Instant

PasswordHash = NewType("PasswordHash", str)


class AccountKind(StrEnum):
    """People sign in; services hold tokens only."""

    USER = "user"
    SERVICE = "service"


class OrganisationKind(StrEnum):
    """Whether an organisation is one person's own."""

    PERSONAL = "personal"
    SHARED = "shared"


class Organisation(Struct, frozen=True):
    """Whoever shares applications, accounts and a log; `name` stands in addresses, `title` is for people."""

    id: int
    uuid: str
    name: str
    created_at: Instant
    title: str
    description: str
    kind: OrganisationKind
    updated_at: Instant


class OrganisationFields(Struct, frozen=True):
    """A wanted organisation."""

    name: str
    title: str
    description: str = ""
    kind: OrganisationKind = OrganisationKind.SHARED


class OrganisationChanges(Struct, frozen=True):
    """What shall change of an organisation; what is unset stays."""

    title: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


class Role(Struct, frozen=True):
    """A named set of scopes."""

    id: int
    uuid: str
    name: str
    scopes: frozenset[str]


class Account(Struct, frozen=True):
    """A person or a service of one organisation; `roles` are names."""

    id: int
    uuid: str
    kind: AccountKind
    name: str
    email: str | None
    active: bool
    created_at: Instant
    roles: tuple[str, ...]
    description: str = ""
    code_host_id: str | None = None
    updated_at: Instant = ""


class CreateAccount(Struct, frozen=True):
    """A wanted account; `roles` are names of roles of the organisation."""

    name: str
    kind: AccountKind
    email: str | None = None
    roles: tuple[str, ...] = ()
    password: PasswordHash | None = None
    description: str | None = None
    code_host_id: str | None = None


class AccountChanges(Struct, frozen=True):
    """What shall change of an account; what is unset stays."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    code_host_id: str | UnsetType = UNSET


class Token(Struct, frozen=True):
    """A token of the account named `account`, as lists show it; its value is known only when it is made."""

    uuid: str
    account: str
    account_uuid: str
    description: str
    read_only: bool
    hint: str
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None


class CreateToken(Struct, frozen=True):
    """A wanted token for the account with this uuid."""

    account: str
    description: str
    read_only: bool = False
    expires_at: str | None = None


class CreatedToken(Struct, frozen=True):
    """A new token with its `value`, which cannot be shown again."""

    token: Token
    value: str


class Bearer(Struct, frozen=True):
    """A token, as `Authorization: Bearer`, `X-Api-Key` or a session brings it."""

    token: str


class Basic(Struct, frozen=True):
    """What HTTP Basic brings: a name or e-mail address and a password, or a token in either place."""

    user: str
    password: str


Credentials = Bearer | Basic


class Proof(Struct, frozen=True):
    """Somebody has shown to know the password that this hash belongs to."""

    account_id: int
    password_hash: PasswordHash
