"""Controls as records."""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType


class Control(Struct, frozen=True):
    """Something that an organisation has promised to check; `links` and `tags` are JSON objects of texts."""

    id: int
    uuid: str
    identifier: str
    name: str
    description: str
    links: str
    tags: str
    version: int
    created_by: str
    created_at: str
    archived_at: str | None

    def link_map(self) -> dict[str, Any]:
        """Give the links by their labels."""
        return dict(msgspec.json.decode(self.links))

    def tag_map(self) -> dict[str, str]:
        """Give the tags."""
        return dict(msgspec.json.decode(self.tags))


class ControlVersion(Struct, frozen=True):
    """One description that a control had; `links` is JSON."""

    version: int
    name: str
    description: str
    links: str
    created_by: str
    created_at: str

    def link_map(self) -> dict[str, Any]:
        """Give the links by their labels."""
        return dict(msgspec.json.decode(self.links))


class ControlFields(Struct, frozen=True):
    """A wanted control."""

    identifier: str
    name: str
    description: str = ""
    links: dict[str, Any] = {}


class ControlChanges(Struct, frozen=True):
    """What shall change of a control; its identifier cannot."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    links: dict[str, Any] | UnsetType = UNSET
