"""What clients narrow lists by: flags, instants, tags, directions."""

from collections.abc import Mapping
from typing import Final

from signoff.api.kit.call import Call
from signoff.api.kosli import reading
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

DIRECTIONS: Final = ("asc", "desc")
# So far back builds and deployments are listed, unless a client says how far.
WINDOW: Final = 28


def flag(call: Call, name: str) -> bool | None:
    """Read a parameter that is true or false; raises Invalid."""
    text = (reading.parameter(call, name) or "").lower()
    if text not in ("", "true", "false"):
        raise Invalid({name: [f"must be true or false [input: {text[:50]}]"]})
    return None if not text else text == "true"


def moment(call: Call, name: str) -> str | None:
    """Read a parameter that is seconds since 1970; raises Invalid."""
    text = reading.parameter(call, name)
    if text is None:
        return None
    try:
        return clock.at_seconds(float(text))
    except (ValueError, OverflowError, OSError) as error:
        raise Invalid({name: [f"must be seconds since 1970 [input: {text[:50]}]"]}) from error


def window(tx: Tx, call: Call) -> tuple[str, str]:
    """Read `start_ts` and `end_ts`: until now, and WINDOW days before that, unless told otherwise."""
    until = moment(call, "end_ts") or tx.now
    return moment(call, "start_ts") or clock.shifted(until, days=-WINDOW), until


def descending(call: Call, *, unless_told: bool = False) -> bool:
    """Read `sort_direction`; raises Invalid."""
    text = reading.parameter(call, "sort_direction")
    if text not in (None, *DIRECTIONS):
        raise Invalid({"sort_direction": [f"must be asc or desc [input: {text[:50]}]"]})
    return unless_told if text is None else text == "desc"


def tagged(call: Call, tags: Mapping[str, str]) -> bool:
    """Tell whether tags are all that the client asks for, each as `key` or `key:value`."""
    wanted = (each.partition(":") for each in reading.parameters(call, "tag"))
    return all(key in tags and (not colon or tags[key] == value) for key, colon, value in wanted)


def no_spaces(call: Call) -> None:
    """Refuse to narrow by spaces, which there are none of here; raises Invalid."""
    if reading.parameter(call, "space_id") is not None:
        raise Invalid({"space_id": ["there are no spaces here"]})
