"""Events for tests of the kernel."""

from typing import ClassVar

from signoff.kernel.events import Event


class Sampled(Event, frozen=True):
    """Something happened in a test."""

    KIND: ClassVar[str] = "test.sampled"
    name: str

    def subject(self) -> str:
        """Name it."""
        return self.name


class Overlooked(Sampled, frozen=True):
    """Happened too, and nobody asked."""

    KIND: ClassVar[str] = "test.overlooked"
