"""What is asked of the confined child, and what it answers; without the engine, which only the child loads."""

from typing import Any, Final

from msgspec import Struct

PACKAGE: Final = "compliance"


class Question(Struct, frozen=True):
    """Modules by their paths, and JSON texts of data and of an input; without input they are only compiled."""

    modules: dict[str, str]
    data: str = "{}"
    input: str | None = None


class Fault(Struct, frozen=True):
    """Something that the compiler or the engine found wrong, and where, counting from 1."""

    text: str
    module: str = ""
    line: int = 0


class Answer(Struct, frozen=True):
    """What was found wrong; or what the package says: None where it leaves `allow` undefined."""

    faults: tuple[Fault, ...] = ()
    allow: Any = None
    denials: tuple[str, ...] = ()
