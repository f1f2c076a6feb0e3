"""Time as the store keeps it: UTC, ISO-8601 text with microseconds, so that text order is time order."""

from datetime import UTC, datetime, timedelta

Instant = str


def instant(moment: datetime) -> Instant:
    """Render a moment as stored text, such as `2026-11-23T12:55:28.000123+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def now() -> Instant:
    """Read the clock."""
    return instant(datetime.now(UTC))


def moment(text: Instant) -> datetime:
    """Parse stored text back into an aware datetime."""
    return datetime.fromisoformat(text)


def shifted(text: Instant, *, seconds: float = 0, days: float = 0) -> Instant:
    """Move an instant by seconds and days; negative values go back."""
    return instant(moment(text) + timedelta(days=days, seconds=seconds))


def seconds(text: Instant) -> float:
    """Give an instant as seconds since 1970."""
    return moment(text).timestamp()


def at_seconds(since_1970: float) -> Instant:
    """Give the instant that lies so many seconds after 1970 began."""
    return instant(datetime.fromtimestamp(since_1970, UTC))
