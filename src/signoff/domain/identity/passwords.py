"""Passwords, whose slow hash is kept off the event loop and out of transactions.

A request that brings a password is checked first, by `check_password`; the verb `authenticate` then only looks at
the proof. Successes and failures are remembered for a minute under a key of this process, bound to the stored hash,
so that a client which sends its password with every request pays once and a changed password counts at once.
"""

import asyncio
import hmac
import secrets
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from time import monotonic

from msgspec import Struct

from signoff.domain.identity import queries
from signoff.domain.identity.tokens import is_token
from signoff.domain.identity.types import Basic, Credentials, PasswordHash, Proof
from signoff.kernel.actor import system
from signoff.kernel.crypto import hash_password, password_matches
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid, Unavailable

SHORTEST = 8
LONGEST = 1024
REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 2000
MOST_WAITING = 100


def new_password(text: str) -> PasswordHash:
    """Hash a chosen password; slow, so never inside a transaction. Raises Invalid when it is too short or too long."""
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid({"password": [f"must have {SHORTEST} to {LONGEST} characters"]})
    return PasswordHash(hash_password(text))


async def check_password(db: Database, credentials: Credentials | None) -> Proof | None:
    """Give a proof when the credentials are a user name, or an e-mail address, and the right password.

    The same name may exist in several organisations; the password tells which is meant. Raises Unavailable when too
    many sign-ins wait.
    """
    if not isinstance(credentials, Basic) or is_token(credentials.user) or is_token(credentials.password):
        return None
    candidates = await db.read(system(), lambda tx: queries.password_candidates(tx, credentials.user))
    for candidate in candidates:
        if await _CHECKS.matches(candidate.password_hash, credentials.password):
            return candidate
    if not candidates:
        # The time of an answer must not tell which names exist.
        await _CHECKS.matches(None, credentials.password)
    return None


@cache
def _nobodys() -> PasswordHash:
    return PasswordHash(hash_password(secrets.token_hex()))


def _verify(stored: PasswordHash | None, password: str) -> bool:
    return password_matches(stored or _nobodys(), password)


class _Check(Struct, frozen=True):
    outcome: Future[bool]
    forget_at: float


class _Checks:
    """The one thread that hashes, and what it found out lately."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "signoff-password")
        self._key = secrets.token_bytes(32)
        self._checks: OrderedDict[bytes, _Check] = OrderedDict()

    async def matches(self, stored: PasswordHash | None, password: str) -> bool:
        if len(password) > LONGEST:
            return False
        key = hmac.digest(self._key, f"{stored or ''}\0{password}".encode(), "sha256")
        check = self._checks.get(key)
        if check is None or check.forget_at < monotonic():
            check = self._checks[key] = self._begin(stored, password)
            self._checks.move_to_end(key)
        # One waiting request may go away; the others still want the answer.
        return await asyncio.shield(asyncio.wrap_future(check.outcome))

    def _begin(self, stored: PasswordHash | None, password: str) -> _Check:
        while self._checks and self._oldest_may_go():
            self._checks.popitem(last=False)
        if sum(not check.outcome.done() for check in self._checks.values()) >= MOST_WAITING:
            raise Unavailable("Too many sign-ins wait; try again")
        outcome = self._thread.submit(_verify, stored, password)
        return _Check(outcome, monotonic() + REMEMBERED_SECONDS)

    def _oldest_may_go(self) -> bool:
        oldest = next(iter(self._checks.values()))
        return oldest.forget_at < monotonic() or len(self._checks) >= MOST_REMEMBERED


_CHECKS = _Checks()
