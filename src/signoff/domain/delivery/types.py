"""Delivery's records: what ran or was released where, and what is there now."""

from enum import StrEnum
from typing import Final

from msgspec import UNSET, Struct

# Asks for deployments to any instance, where None asks for those to no named one.
ANY: Final = UNSET


class Deployment(Struct, frozen=True):
    """That a version was put to run in an environment; current until `undeployed_at`."""

    id: int
    uuid: str
    application_id: int
    application_name: str
    version_id: int
    version_number: str
    environment_id: int
    environment_name: str
    environment_display_name: str
    created_at: str
    undeployed_at: str | None
    instance: str | None
    auto_created: bool

    @property
    def current(self) -> bool:
        """Whether the version runs there still."""
        return self.undeployed_at is None


class Release(Struct, frozen=True):
    """That a version was given to users of an environment; supported until `support_ended_at`."""

    id: int
    uuid: str
    application_id: int
    application_name: str
    version_id: int
    version_number: str
    environment_id: int
    environment_name: str
    environment_display_name: str
    created_at: str
    support_ended_at: str | None

    @property
    def supported(self) -> bool:
        """Whether the version is supported there still."""
        return self.support_ended_at is None


class How(StrEnum):
    """In which way a version is present in an environment."""

    DEPLOYED = "deployed"
    RELEASED = "released"


class Occupancy(Struct, frozen=True):
    """That a version is present in an environment now; releases have no instance."""

    application_id: int
    version_id: int
    environment_id: int
    how: How
    instance: str | None = None


class Presence(Struct, frozen=True):
    """An occupancy with its names, and since when."""

    application_id: int
    application: str
    version_id: int
    version: str
    environment_id: int
    environment: str
    how: How
    instance: str | None
    since: str
