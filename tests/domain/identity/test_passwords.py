"""The slow hash: how often it runs, and where."""

import asyncio
import threading

import pytest

from signoff.domain.identity import passwords
from signoff.domain.identity.accounts import create_account, set_password
from signoff.domain.identity.passwords import check_password, new_password
from signoff.domain.identity.types import AccountKind, Basic, Bearer, CreateAccount
from signoff.kernel.crypto import password_matches
from signoff.kernel.errors import Invalid, Unavailable
from tests.world import PASSWORD, World, password_hash

Calls = list[str]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The names of the threads in which the hash ran, in an otherwise forgetful process."""
    threads: Calls = []

    def counted(stored: str, password: str) -> bool:
        threads.append(threading.current_thread().name)
        return password_matches(stored, password)

    monkeypatch.setattr(passwords, "password_matches", counted)
    monkeypatch.setattr(passwords, "_CHECKS", passwords._Checks())
    monkeypatch.setattr(passwords, "_GUESSES", passwords._Guesses())
    return threads


@pytest.fixture
def alices(world: World) -> World:
    """A world in which Alice has a password."""
    with world.db.writing(world.alice) as tx:
        set_password(tx, world.account(world.alice).uuid, password_hash())
    return world


def test_crowd_with_one_password_pays_once(alices: World, calls: Calls) -> None:
    async def crowd() -> list[object]:
        return await asyncio.gather(*(check_password(alices.db, Basic("alice", PASSWORD)) for _ in range(10)))

    proofs = asyncio.run(crowd()) + asyncio.run(crowd())
    assert None not in proofs
    assert len(set(map(str, proofs))) == 1
    assert len(calls) == 1
    assert calls[0].startswith("signoff-password")


def test_waiter_that_leaves_takes_nobody_along(alices: World, calls: Calls) -> None:
    async def two() -> object:
        first = asyncio.create_task(check_password(alices.db, Basic("alice", PASSWORD)))
        second = asyncio.create_task(check_password(alices.db, Basic("alice", PASSWORD)))
        await asyncio.sleep(0.01)
        first.cancel()
        return await second

    assert asyncio.run(two())


def test_success_is_forgotten_after_a_while(
    alices: World, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "REMEMBERED_SECONDS", -1.0)
    for _ in range(2):
        assert asyncio.run(check_password(alices.db, Basic("alice", PASSWORD)))

    assert len(calls) == 2


def test_unknown_name_takes_as_long_as_a_known_one(alices: World, calls: Calls) -> None:
    for user in ("alice", "nobody"):
        assert asyncio.run(check_password(alices.db, Basic(user, "guess"))) is None

    assert len(calls) == 2


def test_what_brings_no_password_is_not_hashed(alices: World, calls: Calls) -> None:
    value = alices.token(alices.alice).value
    for credentials in (
        None,
        Bearer(value),
        Basic(value, ""),
        Basic("alice", value),
        Basic("alice", "x" * 5000),
    ):
        assert asyncio.run(check_password(alices.db, credentials)) is None

    assert calls == []


def test_password_tells_which_organisation_is_meant(alices: World, calls: Calls) -> None:
    with alices.db.writing(alices.mallory) as tx:
        other = new_password("mallory's own words")
        create_account(tx, CreateAccount("alice", AccountKind.USER, password=other))

    proofs = [
        asyncio.run(check_password(alices.db, Basic("alice", password)))
        for password in (PASSWORD, "mallory's own words")
    ]
    assert [proof.password_hash for proof in proofs if proof] == [password_hash(), other]


def test_flood_is_turned_away(alices: World, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 1)

    async def flood() -> list[object]:
        guesses = (check_password(alices.db, Basic("alice", f"guess {n}")) for n in range(4))
        return await asyncio.gather(*guesses, return_exceptions=True)

    outcomes = asyncio.run(flood())
    assert sum(isinstance(outcome, Unavailable) for outcome in outcomes) >= 1
    assert None in outcomes


def test_memory_is_bounded(alices: World, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_REMEMBERED", 2)
    for guess in ("one", "two", "three"):
        asyncio.run(check_password(alices.db, Basic("alice", guess)))

    assert len(passwords._CHECKS._checks) == 2


@pytest.mark.parametrize("text", ["", "short", "x" * 1025])
def test_password_has_a_sensible_length(text: str) -> None:
    with pytest.raises(Invalid, match="characters"):
        new_password(text)


def attempt(world: World, user: str, password: str) -> object:
    try:
        return asyncio.run(check_password(world.db, Basic(user, password)))
    except Unavailable:
        return "refused"


@pytest.mark.parametrize("user", ["alice", "ALICE", "alice@example.org", "nobody"])
def test_guessing_is_slow(alices: World, calls: Calls, monkeypatch: pytest.MonkeyPatch, user: str) -> None:
    """As slow for names that nobody has."""
    monkeypatch.setattr(passwords, "MOST_GUESSES", 3)
    found = [attempt(alices, user, f"guess {number}") for number in range(5)]

    assert found == [None, None, None, "refused", "refused"]
    assert len(calls) == 3
    assert attempt(alices, "bob", "guess") is None
    monkeypatch.setattr(passwords, "GUESSING_SECONDS", -1.0)
    assert attempt(alices, user, "guess 5") is None


def test_guessing_at_once_is_not_faster(alices: World, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_GUESSES", 3)

    async def crowd() -> list[object]:
        tries = (check_password(alices.db, Basic("alice", f"guess {number}")) for number in range(10))
        return await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(each, Unavailable) for each in asyncio.run(crowd())) == 7
    assert len(calls) == 3


def test_guessing_keeps_nobody_away_who_has_signed_in_before(
    alices: World, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "MOST_GUESSES", 3)
    monkeypatch.setattr(passwords, "REMEMBERED_SECONDS", -1.0)
    assert attempt(alices, "alice", PASSWORD)
    for number in range(5):
        attempt(alices, "alice", f"guess {number}")

    assert attempt(alices, "alice", "guess") == "refused"
    assert attempt(alices, "alice", PASSWORD) not in (None, "refused")


def test_a_wrong_password_that_is_sent_again_is_no_new_guess(
    alices: World, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipeline with an old password must not lock out those with the new one."""
    monkeypatch.setattr(passwords, "MOST_GUESSES", 3)
    assert [attempt(alices, "alice", "old") for _ in range(5)] == [None] * 5

    assert attempt(alices, "alice", PASSWORD) not in (None, "refused")


def test_right_passwords_are_no_guesses(alices: World, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_GUESSES", 2)
    for number in range(4):
        monkeypatch.setattr(passwords, "_CHECKS", passwords._Checks())
        assert attempt(alices, "alice", PASSWORD) not in (None, "refused"), number
