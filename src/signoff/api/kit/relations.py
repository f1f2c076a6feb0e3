"""Link relations, described for people."""

from msgspec import Struct


class Relation(Struct, frozen=True):
    """One relation: what it leads to in a few words, more about it, and the path of what it leads to, if it has one."""

    title: str
    text: str
    path: str = ""
