"""What a clean keeps: selectors of versions and of branches, and what they are unless somebody says otherwise."""

import json
from collections.abc import Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct

from signoff.kernel.errors import Invalid

ANY = True
"""Stands for every tag, or every branch."""


class KeepVersions(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Versions to keep: those that meet all that is said; `latest` of each tag or branch, else of the application."""

    application: str | None = None
    tag: str | bool = False
    branch: str | bool = False
    main_branch: bool = False
    latest: bool = False
    environment: str | None = None
    deployed: bool = False
    released: bool = False
    max_age: float | None = None

    @property
    def of_line(self) -> bool:
        """Whether it asks for a line of work, of which there is a latest version."""
        return bool(self.tag or self.branch or self.main_branch)


class KeepBranches(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Branches to keep: those that meet all that is said; `max_age` counts days since something was added."""

    application: str | None = None
    branch: str | None = None
    max_age: float | None = None


S = TypeVar("S", KeepVersions, KeepBranches)

# These are kept whatever anybody says.
ALWAYS = (KeepVersions(deployed=True), KeepVersions(released=True))
KEEP = (
    KeepVersions(tag=ANY, latest=True),
    KeepVersions(branch=ANY, latest=True),
    KeepVersions(latest=True),
    *ALWAYS,
    KeepVersions(max_age=90),
)
KEEP_BRANCHES = (KeepBranches(max_age=90),)


class Rules(Struct, frozen=True):
    """What a clean keeps; without rules for branches it keeps them all."""

    versions: tuple[KeepVersions, ...] = KEEP
    branches: tuple[KeepBranches, ...] = KEEP_BRANCHES
    replaced_days: float = 7


def read_versions(texts: Sequence[str]) -> tuple[KeepVersions, ...]:
    """Read selectors, each JSON text an object or a list of them; raises Invalid. Deployed and released are added."""
    found = [_read(item, KeepVersions) for text in texts for item in _items(text)]
    return (*found, *(each for each in ALWAYS if each not in found)) if found else KEEP


def read_branches(texts: Sequence[str]) -> tuple[KeepBranches, ...]:
    """Read selectors of branches, as `read_versions` does."""
    return tuple(_read(item, KeepBranches) for text in texts for item in _items(text))


def said(selector: KeepVersions | KeepBranches) -> str:
    """Write a selector as it may be given."""
    return msgspec.json.encode(selector).decode()


def _items(text: str) -> list[object]:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise Invalid({text: [f"is no JSON: {error}"]}) from error
    return given if isinstance(given, list) else [given]


def _read(item: object, kind: type[S]) -> S:
    try:
        read = msgspec.convert(item, kind)
    except msgspec.ValidationError as error:
        raise Invalid({json.dumps(item): [f"is no selector: {error}"]}) from error
    if read == kind():
        raise Invalid({json.dumps(item): ["says nothing"]})
    if (read.max_age or 0) < 0:
        raise Invalid({json.dumps(item): ["has an age below zero"]})
    return read
