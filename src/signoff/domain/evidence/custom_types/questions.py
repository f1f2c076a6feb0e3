"""What the confined child is asked, and what it answers: what speaks of it loads no stranger's program."""

from typing import Any

from msgspec import Struct


class Question(Struct, frozen=True):
    """What shall be found out; without data the schema and the programs are only read."""

    schema: Any = None
    has_schema: bool = False
    rules: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    data: Any = None
    has_data: bool = False


class Value(Struct, frozen=True):
    """What a program gave, as JSON text, or why it gave nothing."""

    text: str | None = None
    error: str | None = None


class Answer(Struct, frozen=True):
    """What is wrong with the schema and with the data by it, and what each rule and line of the summary gave."""

    schema_error: str | None = None
    faults: tuple[str, ...] = ()
    rules: tuple[Value, ...] = ()
    summary: tuple[Value, ...] = ()
