"""OAuth's records."""

from enum import StrEnum

from msgspec import Struct

from signoff.kernel.clock import Instant


class GrantKind(StrEnum):
    """A code is shown to the client by the browser; it buys an access token, and a refresh token buys the next one."""

    CODE = "code"
    ACCESS = "access"
    REFRESH = "refresh"


class Client(Struct, frozen=True):
    """A program that may ask people to act for them; `sealed` is its secret, encrypted."""

    id: int
    organisation_id: int
    creator_id: int | None
    name: str
    client_id: str
    sealed: str
    redirect_uri: str
    created_at: Instant


class Grant(Struct, frozen=True):
    """What somebody lets a client do, in one of its forms; `scopes` is JSON, `challenge` is `method:text`."""

    id: int
    organisation_id: int
    client_id: int
    account_id: int
    family: str
    kind: str
    scopes: str
    redirect_uri: str | None
    challenge: str | None
    expires_at: Instant
    used_at: Instant | None


class Asked(Struct, frozen=True):
    """What a client asks a person for; `scopes` are words of the protocol."""

    client: Client
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str | None = None


class Issued(Struct, frozen=True):
    """Tokens for a client, whose values are given only here; `seconds` is how long the access token is good."""

    access: str
    refresh: str | None
    scopes: tuple[str, ...]
    seconds: int


class Refused(Struct, frozen=True):
    """Why a client gets no token, in the words of RFC 6749."""

    error: str
    description: str


class Consent(Struct, frozen=True):
    """A client that somebody let act for them, and since when."""

    client_id: int
    name: str
    scopes: str
    since: Instant
