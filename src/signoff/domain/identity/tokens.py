"""Tokens: what they look like, making them, listing them, revoking them."""

import re
import secrets
import string
import zlib

from signoff.domain.identity import queries, store
from signoff.domain.identity.events import TokenCreated, TokenRevoked, TokenRotated
from signoff.domain.identity.roles import must_hold
from signoff.domain.identity.scopes import MANAGE, Scope
from signoff.domain.identity.types import Account, AccountKind, CreatedToken, CreateToken, Token
from signoff.kernel import clock
from signoff.kernel.crypto import hash_token
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.page import Page, Paged
from signoff.kernel.tx import Tx

_ALPHABET = string.digits + string.ascii_letters
_LETTER = {AccountKind.USER: "u", AccountKind.SERVICE: "s"}
_HINT_LENGTH = len("sgn_u_") + 4
_SHAPE = re.compile(r"sgn_[us]_[0-9A-Za-z]{38}")


def new_value(kind: AccountKind) -> str:
    """Make a token: `sgn_`, the kind's letter, `_`, 32 random characters, 6 of checksum; leak scanners can tell it."""
    text = f"sgn_{_LETTER[kind]}_" + "".join(secrets.choice(_ALPHABET) for _ in range(32))
    return text + _checksum(text)


def is_token(text: str) -> bool:
    """Tell whether a text looks like one of our tokens, checksum included."""
    return bool(_SHAPE.fullmatch(text)) and _checksum(text[:-6]) == text[-6:]


def _checksum(text: str) -> str:
    rest, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits


def create_token(tx: Tx, command: CreateToken) -> CreatedToken:
    """Make a token for an account and record token.created; its value is stored as a hash and given only here.

    Raises Invalid for an expiry that is past or no time, Conflict for a deactivated account, Forbidden when the
    account holds scopes that the actor lacks.
    """
    own = (Scope.TOKEN_MANAGE_OWN, Scope.READ_TOKEN_MANAGE_OWN)
    account = _owner(tx, command.account, own if command.read_only else own[:1])
    if not account.active:
        raise Conflict(f"The account {account.name} is deactivated")
    expires_at = _checked_expiry(tx, command.expires_at)
    value = new_value(account.kind)
    uuid = store.add_token(tx, account.id, command, expires_at, hash_token(value), value[:_HINT_LENGTH])
    tx.record(TokenCreated(uuid, account.name, command.description, command.read_only, expires_at))
    return CreatedToken(queries.token(tx, uuid), value)


def rotate_token(tx: Tx, uuid: str, grace: float, expires_at: str | None = None) -> CreatedToken:
    """Make a successor of a token, which ends itself after `grace` seconds at the latest; record both.

    The successor ends when the token was to, unless told otherwise. Raises NotFound for a token that cannot be used any
    more, and what `create_token` does. Records token.created and token.rotated.
    """
    token = queries.token(tx, uuid)
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= tx.now):
        raise NotFound(f"No token {uuid}")
    wanted = CreateToken(
        token.account_uuid, token.description, token.read_only, expires_at or token.expires_at
    )
    made = create_token(tx, wanted)
    until = clock.shifted(tx.now, seconds=grace)
    until = until if token.expires_at is None else min(until, token.expires_at)
    store.set_expiry(tx, uuid, until)
    tx.record(TokenRotated(uuid, token.account, made.token.uuid, until))
    return made


def list_tokens(tx: Tx, account: str, page: Page) -> Paged[Token]:
    """Give the tokens of one account, the newest first, without their values."""
    owner = _owner(tx, account, (Scope.TOKEN_MANAGE_OWN, Scope.READ_TOKEN_MANAGE_OWN))
    return queries.tokens_of(tx, owner.id, page)


def list_all_tokens(tx: Tx, page: Page) -> Paged[Token]:
    """Give the tokens of the organisation, the newest first, without their values."""
    for scope in MANAGE.values():
        tx.must(scope)
    return queries.tokens(tx, page)


def revoke_token(tx: Tx, uuid: str) -> None:
    """Make a token useless for good and record token.revoked; a second time changes nothing."""
    token = queries.token(tx, uuid)
    _owner(tx, token.account_uuid, (Scope.TOKEN_MANAGE_OWN, Scope.READ_TOKEN_MANAGE_OWN))
    if store.revoke_token(tx, uuid):
        tx.record(TokenRevoked(uuid, token.account))


def _owner(tx: Tx, uuid: str, own: tuple[Scope, ...]) -> Account:
    account = queries.account(tx, uuid)
    if account.id == tx.actor.account_id:
        tx.must(*own)
    else:
        tx.must(MANAGE[account.kind])
        must_hold(tx, queries.scopes_of_account(tx, account.id))
    return account


def _checked_expiry(tx: Tx, text: str | None) -> clock.Instant | None:
    if text is None:
        return None
    try:
        expiry = clock.instant(clock.moment(text))
    except ValueError as error:
        raise Invalid({"expires_at": [f"is not a time: {text}"]}) from error
    if expiry <= tx.now:
        raise Invalid({"expires_at": [f"is past: {text}"]})
    return expiry
