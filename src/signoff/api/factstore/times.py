"""Instants as this dialect writes and reads them: ISO-8601, UTC, with `Z`."""

from datetime import UTC, datetime

from signoff.api.kit.refusals import Refusal
from signoff.kernel import clock


def instant(text: str) -> str:
    """Write a stored instant."""
    return text.replace("+00:00", "Z")


def optional(text: str | None) -> str | None:
    """Write a stored instant, or none."""
    return None if text is None else instant(text)


def stored(text: str, name: str) -> str:
    """Read an instant that came in a query or a body; raises Refusal 400 that names it."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
        return clock.instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise Refusal(400, f"{name} must be an instant such as 2026-11-23T12:55:28Z") from error
