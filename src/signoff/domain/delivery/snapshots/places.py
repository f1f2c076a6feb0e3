"""Which snapshot is meant: `prod` the latest, `prod#3` the third, `prod~1` one before the latest, `prod@{...}` a time.

A time is `2026-11-23T12:00:00` in UTC, `2.hours.ago` (or days, weeks, months), or `now`. Where the environment is known
from elsewhere, the rest stands alone: `#3` or `3`, `~1`, `@{...}`; `-1` is the latest and `-3` the same as `~2`.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from signoff.domain.catalog.types import Environment
from signoff.domain.delivery.snapshots import queries, snapshots
from signoff.domain.delivery.snapshots.reporting import READERS
from signoff.domain.delivery.snapshots.types import OPEN, Snapshot
from signoff.kernel import clock
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx

_WHOLE = re.compile(r"(?P<name>[^#~@]+)(?P<place>[#~@].*)?")
_PLACE = re.compile(
    r"(?P<number>#?[0-9]{1,12})|~(?P<back>[0-9]{1,12})|-(?P<minus>[0-9]{1,12})|@\{(?P<time>[^{}]{1,64})\}"
)
_AGO = re.compile(r"(?P<count>[0-9]{1,6})\.(?P<unit>minute|hour|day|week|month)s?\.ago")
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_SPAN = re.compile(r"(?P<count>[0-9]{1,6})\.?(?P<unit>minute|hour|day|week|month)s?")
_NUMBER = re.compile(r"[0-9]{1,9}")
_SIDE = re.compile(r"(?P<number>#?[0-9]{1,12})|~(?P<back>[0-9]{1,12})|(?P<now>NOW)|", re.IGNORECASE)


class Place(Struct, frozen=True):
    """A snapshot of an environment: of a number, or so many before the latest, or the one that a moment saw."""

    number: int | None = None
    back: int | None = None
    time: str | None = None


LATEST = Place(back=0)


def parse(text: str, now: str) -> tuple[str, Place]:
    """Read an environment's name and which of its snapshots is meant; raises Invalid."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise _unreadable(text)
    return found["name"], parse_place(found["place"], now) if found["place"] else LATEST


def parse_place(text: str, now: str) -> Place:
    """Read which snapshot of a known environment is meant, seen from a moment; raises Invalid."""
    found = _PLACE.fullmatch(text)
    if found is None or found["minus"] == "0":
        raise _unreadable(text)
    if found["number"]:
        return Place(number=int(found["number"].lstrip("#")))
    if found["time"]:
        return Place(time=_moment(found["time"], now, text))
    return Place(back=int(found["back"]) if found["back"] else int(found["minus"]) - 1)


def resolve(tx: Tx, environment: Environment, place: Place) -> Snapshot:
    """Give the snapshot that is meant; raises NotFound."""
    tx.must(*READERS)
    if place.time is not None:
        found = tx.first(queries.snapshot_at, environment_id=environment.id, at=place.time)
        if found is None:
            raise NotFound(f"Environment '{environment.name}' has no snapshot from {place.time} or before")
        return found
    count = _count(tx, environment)
    number = place.number if place.number is not None else count - (place.back or 0)
    found = snapshots.at(tx, environment, number)
    if found is None:
        asked = f"#{place.number}" if place.number is not None else f"~{place.back}"
        raise NotFound(
            f"Snapshot '{environment.name}{asked}' resolves to '{environment.name}#{number}'."
            f" len(snapshots) == {count}. Indexes are 1-based"
        )
    return found


def interval(tx: Tx, environment: Environment, text: str) -> tuple[int, int]:
    """Read an interval of snapshots, both ends included, in whatever order: `3..5`, `~4..NOW`.

    An end left out is the latest; no text at all means all. Raises Invalid. What lies before the first snapshot begins
    with the first.
    """
    tx.must(*READERS)
    if not text.strip():
        return 1, OPEN
    begin, dots, end = text.strip().partition("..")
    sides = _SIDE.fullmatch(begin), _SIDE.fullmatch(end)
    if not dots or sides[0] is None or sides[1] is None:
        raise Invalid({"interval": [f"'{text[:100]}' is not an interval, such as '3..5' or '~4..NOW'"]})
    count = _count(tx, environment)
    numbers = sorted((_end(sides[0], count), _end(sides[1], count)))
    return max(numbers[0], 1), min(numbers[1], OPEN)


def parse_end(text: str, now: str) -> Place:
    """Read an end of a range: a snapshot's number, or a time such as `NOW`, `1hour` or an instant; raises Invalid."""
    if number := _NUMBER.fullmatch(text):
        return Place(number=int(number[0]))
    if text.upper() == "NOW":
        return Place(time=now)
    if span := _SPAN.fullmatch(text):
        return Place(time=_ago(clock.moment(now), int(span["count"]), span["unit"], text))
    return Place(time=_moment(text, now, text))


def _end(side: re.Match[str], count: int) -> int:
    if side["number"]:
        return int(side["number"].lstrip("#"))
    return count - int(side["back"]) if side["back"] else count


def _count(tx: Tx, environment: Environment) -> int:
    latest = snapshots.latest(tx, environment)
    return 0 if latest is None else latest.number


def _moment(text: str, now: str, whole: str) -> str:
    if text == "now":
        return now
    if ago := _AGO.fullmatch(text):
        return _ago(clock.moment(now), int(ago["count"]), ago["unit"], whole)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unreadable(whole) from error
    try:
        return clock.instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except OverflowError as error:
        raise _unreadable(whole) from error


def _ago(now: datetime, count: int, unit: str, whole: str) -> str:
    try:
        return clock.instant(_months_before(now, count) if unit == "month" else now - count * _UNITS[unit])
    except (OverflowError, ValueError) as error:
        raise _unreadable(whole) from error


def _months_before(now: datetime, count: int) -> datetime:
    """Give the same day so many months before, or the last of that month if it is shorter."""
    year, month = divmod(now.year * 12 + now.month - 1 - count, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def _unreadable(text: str) -> Invalid:
    return Invalid({"": [f"'{text[:100]}' does not say which snapshot is meant"]})
