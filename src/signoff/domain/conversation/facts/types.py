"""Facts as records."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct


class Fact(Struct, frozen=True):
    """What an event says to people: where it is said, in which thread, and how the thread stands after it.

    `flow` is the flow's name; facts of no flow have the names of applications instead. `about` names what
    there is a page of: its kind and its names.
    """

    thread: str
    thread_title: str
    title: str
    status: tuple[str, str] | None = None
    fields: tuple[tuple[str, str], ...] = ()
    flow: str | None = None
    applications: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    actions: tuple[dict[str, Any], ...] | None = None


# Gives the path of the page about something, by its kind and its names; empty when there is none.
Addresses = Callable[[tuple[str, ...]], str]


class Subscription(Struct, frozen=True):
    """Which facts a flow shows: kinds of events, and the applications whose facts of no flow are shown here."""

    kinds: tuple[str, ...]
    applications: tuple[str, ...]
