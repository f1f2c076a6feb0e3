"""Keys of service accounts: a key's value is told once, when it is made."""

from typing import Any, Final

from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, reading
from signoff.domain.identity import services, tokens
from signoff.domain.identity.types import CreatedToken, CreateToken, Token
from signoff.kernel import clock
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx

LONGEST: Final = 256
LATEST: Final = 4102444800
HOUR: Final = 3600
GRACE, SHORTEST_GRACE, LONGEST_GRACE = 24, 1, 720


class KeyGiven(Struct, frozen=True):
    """A wanted key; one that says nothing of its end has none."""

    description: str
    expires_at: float | None = None


class Rotation(Struct, frozen=True):
    """How a key is to be followed by another."""

    grace_period_hours: int = GRACE
    expires_at: float | None = None


def create(tx: Tx, call: Call) -> Reply:
    """Make a key and tell its value."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], KeyGiven)
    if not 1 <= len(given.description) <= LONGEST:
        raise Invalid({"description": [f"String should have 1 to {LONGEST} characters"]})
    service = services.named(tx, call["account"])
    wanted = CreateToken(service.uuid, given.description, expires_at=_end(given.expires_at))
    return json_reply(_told(tokens.create_token(tx, wanted)), errors.JSON, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List the keys of a service account that can be used, newest first."""
    reading.organisation(tx, call)
    found = services.tokens_of(tx, services.named(tx, call["account"]))
    return json_reply([_document(each) for each in found], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a key that can be used."""
    return json_reply(_document(_key(tx, call)), errors.JSON)


def rotate(tx: Tx, call: Call) -> Reply:
    """Make the key that follows another, which goes on for a while."""
    key = _key(tx, call)
    given = reading.read(reading.document_of(call)[0], Rotation)
    if not SHORTEST_GRACE <= given.grace_period_hours <= LONGEST_GRACE:
        wrong = f"must be from {SHORTEST_GRACE} to {LONGEST_GRACE} [input: {given.grace_period_hours}]"
        raise Invalid({"grace_period_hours": [wrong]})
    made = tokens.rotate_token(tx, key.uuid, given.grace_period_hours * HOUR, _end(given.expires_at))
    until = _document(_key(tx, call))["expires_at"]
    return json_reply({**_told(made), "grace_period_expires_at": until}, errors.JSON, 201)


def revoke(tx: Tx, call: Call) -> Reply:
    """Make a key useless for good."""
    tokens.revoke_token(tx, _key(tx, call).uuid)
    return json_reply("revoked", errors.JSON)


def _key(tx: Tx, call: Call) -> Token:
    reading.organisation(tx, call)
    service = services.named(tx, call["account"])
    try:
        return services.token_of(tx, service, call["key"])
    except NotFound as error:
        raise NotFound("API key not found") from error


def _end(seconds: float | None) -> str | None:
    """Read when a key shall end; clients send nothing or 0 for never."""
    if not seconds:
        return None
    if not 0 < seconds <= LATEST:
        raise Invalid({"expires_at": [f"must be seconds since 1970, up to {LATEST}"]})
    return clock.at_seconds(seconds)


def _told(made: CreatedToken) -> dict[str, Any]:
    document = _document(made.token)
    return {
        "id": document["id"],
        "key": made.value,
        "description": document["description"],
        "created_at": document["created_at"],
        "expires_at": document["expires_at"],
    }


def _document(token: Token) -> dict[str, Any]:
    used = token.last_used_at
    return {
        "id": token.uuid,
        "description": token.description,
        "created_at": clock.seconds(token.created_at),
        "expires_at": clock.seconds(token.expires_at) if token.expires_at else 0.0,
        "last_used_at": clock.seconds(used) if used else None,
    }
