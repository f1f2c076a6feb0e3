"""Passwords, whose slow hash is kept off the event loop and out of transactions.

A request that brings a password is checked first, by `check_password`; the verb `authenticate` then only looks at
the proof. Successes and failures are remembered for a minute under a key of this process, bound to the stored hash,
so that a client which sends its password with every request pays once and a changed password counts at once. Whoever
guesses the password of one name has a few guesses a minute; that does not keep those away who have signed in before.
"""

import asyncio
import hmac
import secrets
from collections import OrderedDict, deque
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
MOST_GUESSES = 10
GUESSING_SECONDS = 60.0
MOST_NAMES = 10_000


def new_password(text: str) -> PasswordHash:
    """Hash a chosen password; slow, so never inside a transaction. Raises Invalid when it is too short or too long."""
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid({"password": [f"must have {SHORTEST} to {LONGEST} characters"]})
    return PasswordHash(hash_password(text))


async def check_password(db: Database, credentials: Credentials | None) -> Proof | None:
    """Give a proof when the credentials are a user name, or an e-mail address, and the right password.

    The same name may exist in several organisations; the password tells which is meant. Raises Unavailable when too
    many sign-ins wait, or too many passwords were tried for the name.
    """
    if not isinstance(credentials, Basic) or is_token(credentials.user) or is_token(credentials.password):
        return None
    candidates = await db.read(system(), lambda tx: queries.password_candidates(tx, credentials.user))
    # The time of an answer must not tell which names exist.
    stored: list[PasswordHash | None] = [*(each.password_hash for each in candidates)] or [None]
    guessing = not any(_CHECKS.know(each, credentials.password) for each in stored)
    if guessing:
        _GUESSES.begin(credentials.user)
    for place, each in enumerate(stored):
        if await _CHECKS.matches(each, credentials.password) and candidates:
            if guessing:
                _GUESSES.right(credentials.user)
            return candidates[place]
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
        # Passwords that were right once, by the same key; they still have to be.
        self._right: OrderedDict[bytes, None] = OrderedDict()

    def know(self, stored: PasswordHash | None, password: str) -> bool:
        """Tell whether this was tried just now, or was right before: it is no new guess then."""
        key = self._key_of(stored, password)
        check = self._checks.get(key)
        return key in self._right or (check is not None and check.forget_at >= monotonic())

    async def matches(self, stored: PasswordHash | None, password: str) -> bool:
        if len(password) > LONGEST:
            return False
        key = self._key_of(stored, password)
        check = self._checks.get(key)
        if check is None or check.forget_at < monotonic():
            check = self._checks[key] = self._begin(stored, password)
            self._checks.move_to_end(key)
        # One waiting request may go away; the others still want the answer.
        right = await asyncio.shield(asyncio.wrap_future(check.outcome))
        if right:
            self._right[key] = None
            if len(self._right) > MOST_REMEMBERED:
                self._right.popitem(last=False)
        return right

    def _key_of(self, stored: PasswordHash | None, password: str) -> bytes:
        return hmac.digest(self._key, f"{stored or ''}\0{password}".encode(), "sha256")

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


class _Guesses:
    """When new passwords were tried for a name lately."""

    def __init__(self) -> None:
        self._lately: OrderedDict[str, deque[float]] = OrderedDict()

    def begin(self, name: str) -> None:
        """Note that a password is tried; raises Unavailable when there were too many."""
        lately = self._lately.setdefault(name.lower(), deque(maxlen=MOST_GUESSES))
        if len(lately) == MOST_GUESSES and lately[0] > monotonic() - GUESSING_SECONDS:
            raise Unavailable("Too many wrong passwords for this name; try again in a minute")
        lately.append(monotonic())
        self._lately.move_to_end(name.lower())
        if len(self._lately) > MOST_NAMES:
            self._lately.popitem(last=False)

    def right(self, name: str) -> None:
        """Forget a try that turned out to be no guess."""
        lately = self._lately.get(name.lower())
        if lately:
            lately.pop()


_CHECKS = _Checks()
_GUESSES = _Guesses()
