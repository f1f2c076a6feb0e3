"""What every shape has in common."""

from msgspec import Struct


class Wire(Struct, frozen=True, rename="camel", kw_only=True):
    """Base of the shapes; what is made of it says `frozen=True` again, for the checker's sake."""


class Problem(Wire, frozen=True, kw_only=True):
    """How every refusal looks."""

    status: int
    error: str
    message: str
    timestamp: str
    path: str
