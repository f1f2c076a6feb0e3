"""Presence as records."""

from enum import IntEnum


class State(IntEnum):
    """How somebody is there; the highest of all their streams counts."""

    OFFLINE = 0
    IDLE = 1
    ACTIVE = 2
