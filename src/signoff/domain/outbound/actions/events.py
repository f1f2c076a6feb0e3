"""What is recorded of actions; neither URLs nor bodies, since they may hold secrets."""

from typing import ClassVar

from signoff.kernel.events import Event


class ActionPressed(Event, frozen=True):
    """Somebody pressed an action of a thread; `target` is the scheme, host and port that is called for it."""

    KIND: ClassVar[str] = "thread.action_pressed"
    flow: str
    thread: str
    action: str
    target: str

    def subject(self) -> str:
        """Name the flow and the thread."""
        return f"{self.flow}/{self.thread}"


class ActionAnswered(Event, frozen=True):
    """An integration was called for an action, for the last time; `status` is None where no answer came."""

    KIND: ClassVar[str] = "thread.action_answered"
    flow: str
    thread: str
    action: str
    status: int | None
    attempts: int

    def subject(self) -> str:
        """Name the flow and the thread."""
        return f"{self.flow}/{self.thread}"
