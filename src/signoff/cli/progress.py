"""The progress bar of commands that take their time; it is drawn beside what they print."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

T = TypeVar("T")


def bar() -> Progress:
    """Make a bar; it is gone when the work is done, and only people get to see it."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def counted(things: Iterable[T], progress: Progress, task: TaskID) -> Iterator[T]:
    """Pass things on, and move the bar a step for each."""
    for thing in things:
        yield thing
        progress.advance(task)
