"""Keys of users and of service accounts: a key's value is told once, when it is made."""

from datetime import timedelta
from typing import Any, Final

from signoff.api.factstore import errors, reading, service_accounts, times
from signoff.api.factstore.wire import accounts as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.identity import accounts, tokens
from signoff.domain.identity.types import Account, AccountKind, CreatedToken, CreateToken, Token
from signoff.kernel import clock
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

ALIASES: Final = {"name": "label"}
_DAY: Final = timedelta(days=1).total_seconds()
_MOST: Final = Page(1, 1_000)


def create(tx: Tx, call: Call) -> Reply:
    """Make a key for oneself, or for another that the caller may manage, and tell its value."""
    given = reading.read(call, wire.OwnedKeyCreate, ALIASES, words=("ownerType",))
    owner = accounts.find_account(tx, given.owner_id)
    if given.owner_type not in (None, wire.OWNERS[owner.kind]):
        raise NotFound(f"No {given.owner_type} {given.owner_id}")
    return _made(tx, owner, given)


def create_for_service(tx: Tx, call: Call) -> Reply:
    """Make a key for a service account, and tell its value."""
    service = service_accounts.service(tx, call)
    return _made(tx, service, reading.read(call, wire.KeyCreate, ALIASES))


def listed_of_service(tx: Tx, call: Call) -> Reply:
    """List the keys of a service account, newest first, revoked ones too, without their values."""
    return _listed(tx, service_accounts.service(tx, call))


def listed_of_owner(tx: Tx, call: Call) -> Reply:
    """List the keys of an owner, newest first, without their values; nobody has none."""
    try:
        owner = accounts.find_account(tx, call["owner"])
    except NotFound:
        return json_reply([], errors.JSON)
    return _listed(tx, owner)


def revoke(tx: Tx, call: Call) -> Reply:
    """Make a key useless for good; a second time changes nothing."""
    tokens.revoke_token(tx, call["key"])
    return Reply(204)


def revoke_of_service(tx: Tx, call: Call) -> Reply:
    """Make a key of a service account useless for good."""
    service = service_accounts.service(tx, call)
    if call["key"] not in {each.uuid for each in tokens.list_tokens(tx, service.uuid, _MOST).rows}:
        raise NotFound(f"No key {call['key']}")
    return revoke(tx, call)


def _made(tx: Tx, owner: Account, given: wire.KeyCreate) -> Reply:
    end = None if given.ttl_days is None else clock.shifted(tx.now, seconds=given.ttl_days * _DAY)
    command = CreateToken(owner.uuid, given.label, read_only=given.read_only, expires_at=end)
    made: CreatedToken = tokens.create_token(tx, command)
    document = wire.ApiKeyCreated(**_shown(tx, owner.kind, made.token), plain_text_key=made.value)
    return json_reply(document, errors.JSON, 201)


def _listed(tx: Tx, owner: Account) -> Reply:
    found = tokens.list_tokens(tx, owner.uuid, _MOST)
    rows = [wire.ApiKey(**_shown(tx, owner.kind, each)) for each in found.rows]
    return json_reply(rows, errors.JSON, 200, ("x-total-count", str(found.total)))


def _shown(tx: Tx, kind: AccountKind, token: Token) -> dict[str, Any]:
    end = token.expires_at
    return {
        "id": token.uuid,
        "owner_id": token.account_uuid,
        "owner_type": wire.OWNERS[kind],
        "label": token.description,
        "key_prefix": token.hint,
        "is_active": token.revoked_at is None and (end is None or end > tx.now),
        "read_only": token.read_only,
        "created_at": times.instant(token.created_at),
        "last_used_at": times.optional(token.last_used_at),
        "ttl_days": None
        if end is None
        else round((clock.seconds(end) - clock.seconds(token.created_at)) / _DAY),
        "expires_at": times.optional(end),
    }
