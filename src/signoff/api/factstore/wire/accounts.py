"""Organisations, users, service accounts and their keys."""

from typing import Annotated

import msgspec
from msgspec import Meta

from signoff.api.factstore.wire.base import Wire
from signoff.domain.identity.types import AccountKind

_Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
_Title = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]
_Text = Annotated[str, Meta(max_length=10_000)]
_Id = Annotated[str, Meta(min_length=1, max_length=255)]
_Days = Annotated[int, Meta(ge=1, le=36_500)]


class OrganisationCreate(Wire, frozen=True, kw_only=True):
    """A wanted organisation."""

    slug: Annotated[str, Meta(min_length=1, max_length=100)]
    name: _Title
    description: _Text = ""
    type: str = "SHARED"


class OrganisationUpdate(Wire, frozen=True, kw_only=True):
    """What shall change of an organisation; what is absent stays."""

    name: _Title | msgspec.UnsetType = msgspec.UNSET
    description: _Text | msgspec.UnsetType = msgspec.UNSET


class Organisation(Wire, frozen=True, kw_only=True):
    """An organisation."""

    id: str
    slug: str
    name: str
    description: str
    type: str
    created_at: str
    updated_at: str


class OrganisationCreated(Organisation, frozen=True, kw_only=True):
    """A new organisation, with its first administrator and the key that it gets in with, told only here."""

    administrator: str
    plain_text_key: str


class UserCreate(Wire, frozen=True, kw_only=True):
    """A wanted user."""

    email: Annotated[str, Meta(min_length=3, max_length=255)]
    name: _Name
    github_id: _Id | None = None
    role: str = "MEMBER"


class UserUpdate(Wire, frozen=True, kw_only=True):
    """What shall change of a user; what is absent stays."""

    name: _Name | msgspec.UnsetType = msgspec.UNSET
    github_id: _Id | msgspec.UnsetType = msgspec.UNSET


class User(Wire, frozen=True, kw_only=True):
    """A user."""

    id: str
    email: str | None
    name: str
    github_id: str | None
    role: str | None
    created_at: str
    updated_at: str


class ServiceAccountCreate(Wire, frozen=True, kw_only=True):
    """A wanted service account."""

    name: _Name
    description: _Text | None = None
    role: str = "MEMBER"
    org_slug: str | None = None


class ServiceAccountUpdate(Wire, frozen=True, kw_only=True):
    """What shall change of a service account; what is absent stays."""

    name: _Name | msgspec.UnsetType = msgspec.UNSET
    description: _Text | msgspec.UnsetType = msgspec.UNSET


class ServiceAccount(Wire, frozen=True, kw_only=True):
    """A service account."""

    id: str
    name: str
    description: str | None
    role: str | None
    created_at: str
    updated_at: str


class KeyCreate(Wire, frozen=True, kw_only=True):
    """A wanted key of the service account in the path; without `ttlDays` it has no end."""

    label: _Title
    ttl_days: _Days | None = None
    read_only: bool = False


class OwnedKeyCreate(KeyCreate, frozen=True, kw_only=True):
    """A wanted key, and whose it shall be."""

    owner_id: str
    owner_type: str | None = None


class ApiKey(Wire, frozen=True, kw_only=True):
    """A key; one that is past its end or revoked is not active."""

    id: str
    owner_id: str
    owner_type: str
    label: str
    key_prefix: str
    is_active: bool
    read_only: bool
    created_at: str
    last_used_at: str | None
    ttl_days: int | None
    expires_at: str | None


class ApiKeyCreated(ApiKey, frozen=True, kw_only=True):
    """A new key with its value, told only here."""

    plain_text_key: str


OWNERS = {AccountKind.USER: "USER", AccountKind.SERVICE: "SERVICE_ACCOUNT"}
