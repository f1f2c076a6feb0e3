"""Moments as people say them."""

from signoff.kernel.clock import Instant, moment

_UNITS = ((31_557_600, "year"), (2_629_800, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"))


def ago(then: Instant, now: Instant) -> str:
    """Say how long ago something was, in one unit; what lies ahead is only a clock that is off."""
    seconds = (moment(now) - moment(then)).total_seconds()
    for size, unit in _UNITS:
        count = int(seconds // size)
        if count > 0:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def until(then: Instant, now: Instant) -> str:
    """Say how soon something is to happen, in one unit."""
    seconds = round((moment(then) - moment(now)).total_seconds())
    for size, unit in (*_UNITS, (1, "second")):
        count = seconds // size
        if count > 0:
            return f"in {count} {unit}{'s' if count > 1 else ''}"
    return "any moment"


def exact(then: Instant) -> str:
    """Say when something was, to the second."""
    return f"{moment(then):%-d %B %Y, %H:%M:%S} UTC"
