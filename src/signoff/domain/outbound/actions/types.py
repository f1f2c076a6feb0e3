"""Actions as records."""

from typing import Any

from msgspec import Struct


class Manner(Struct, frozen=True):
    """How a protocol calls integrations back: the header with the signed token, and the scheme of their challenge."""

    header: str
    challenge: str


class Press(Struct, frozen=True):
    """An action that somebody pressed: where, who, and what the thread said of it then.

    `id` stays the same in every attempt.
    """

    id: str
    conversation_id: int
    thread_id: int
    source_id: int
    account_id: int
    action: dict[str, Any]
    image: str

    @property
    def name(self) -> str:
        """What the action is called."""
        return str(self.action.get("name") or "Action")

    @property
    def method(self) -> str:
        """How it is called."""
        return str(self.action["target"].get("httpMethod") or "POST").upper()

    @property
    def url(self) -> str:
        """Where it is called."""
        return str(self.action["target"].get("urlTemplate") or "")
