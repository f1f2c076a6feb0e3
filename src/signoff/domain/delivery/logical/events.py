"""What logical environments tell the log; the subject is the logical environment."""

from typing import ClassVar

from signoff.kernel.events import Event


class MemberJoined(Event, frozen=True):
    """A logical environment stands for one more."""

    KIND: ClassVar[str] = "logical_environment.member_joined"
    environment: str
    member: str

    def subject(self) -> str:
        """Name the logical environment."""
        return self.environment


class MemberLeft(Event, frozen=True):
    """A logical environment stands for one less."""

    KIND: ClassVar[str] = "logical_environment.member_left"
    environment: str
    member: str

    def subject(self) -> str:
        """Name the logical environment."""
        return self.environment
