"""How much of the bodies that clients send is in memory at once, in this process.

One body is bounded by itself; many that come slowly, from whomever, are bounded here.
"""

from collections.abc import MutableMapping
from typing import Any, Final

from starlette.types import Receive

from signoff.api.kit.call import Call
from signoff.api.kit.refusals import Refusal

# Of smaller ones there can be only as many as connections.
SMALL: Final = 2**20
MOST: Final = 256 * 2**20


class Room:
    """Counts the bytes of large bodies from when they come until their requests have been answered."""

    def __init__(self) -> None:
        self.held = 0

    def counted(self, call: Call, receive: Receive, limit: int) -> Receive:
        """Give what receives and counts a body of at most `limit` bytes; it raises Refusal 503 without room."""
        announced = call.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced[:20]) <= SMALL:
            return receive
        came = taken = 0

        def leave() -> None:
            self.held -= taken

        async def counting() -> MutableMapping[str, Any]:
            nonlocal came, taken
            message = await receive()
            came += len(message.get("body", b""))
            if came > SMALL:
                if self.held + came - taken > max(MOST, 2 * limit):
                    raise Refusal(503, "Too many large requests come at the same time; try again")
                self.held += came - taken
                taken = came
            return message

        call.leave = leave
        return counting


ROOM: Final = Room()
