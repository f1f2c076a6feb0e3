"""The catalog's records, and what its verbs are told."""

from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

# Says of a value that it stays as it is; None says that there is none from now on.
KEEP: Final = UNSET


class Application(Struct, frozen=True):
    """Something that is built and deployed, and keeps contracts with others."""

    id: int
    name: str
    display_name: str
    main_branch: str | None
    repository_url: str | None
    repository_name: str | None
    repository_namespace: str | None
    created_at: str
    updated_at: str


class ApplicationFields(Struct, frozen=True):
    """Everything that people may say of an application; without a display name one is made from the name."""

    name: str
    display_name: str | None = None
    main_branch: str | None = None
    repository_url: str | None = None
    repository_name: str | None = None
    repository_namespace: str | None = None


class ApplicationChanges(Struct, frozen=True):
    """What shall change of an application; its name cannot."""

    display_name: str | UnsetType | None = KEEP
    main_branch: str | UnsetType | None = KEEP
    repository_url: str | UnsetType | None = KEEP
    repository_name: str | UnsetType | None = KEEP
    repository_namespace: str | UnsetType | None = KEEP


class Version(Struct, frozen=True):
    """One version of an application; a higher id means known later, which is the order of versions."""

    id: int
    application_id: int
    number: str
    build_url: str | None
    created_at: str
    updated_at: str


class Branch(Struct, frozen=True):
    """A branch; its head is the version that was added to it last, None when every version is gone."""

    id: int
    application_id: int
    name: str
    head_version_id: int | None
    created_at: str
    updated_at: str


class BranchMembership(Struct, frozen=True):
    """That a version is on a branch; `latest` when it is the head, `auto_created` when a tag stood for the branch."""

    name: str
    latest: bool
    auto_created: bool
    created_at: str


class BranchRemoval(Struct, frozen=True):
    """That an actor asked for branches of an application to be removed."""

    application_id: int
    actor: str
    branches: tuple[str, ...]


class Tag(Struct, frozen=True):
    """A name on a version."""

    version_id: int
    name: str
    created_at: str


class TagMembership(Struct, frozen=True):
    """That a version has a tag; `latest` when no newer version of its application has it."""

    name: str
    latest: bool
    created_at: str


class Label(Struct, frozen=True):
    """A name on an application."""

    application_id: int
    name: str
    created_at: str


class EnvironmentKind(StrEnum):
    """What runs an environment's artifacts; nobody said for a GENERIC one, and LOGICAL ones stand for others."""

    GENERIC = "generic"
    K8S = "k8s"
    ECS = "ecs"
    LAMBDA = "lambda"
    S3 = "s3"
    DOCKER = "docker"
    SERVER = "server"
    AZURE_APPS = "azure-apps"
    CLOUD_RUN = "cloud-run"
    LOGICAL = "logical"


class Environment(Struct, frozen=True):
    """A place that versions run in; `contacts` is JSON text, a list of `{name, details}`, `tags` a JSON object."""

    id: int
    uuid: str
    name: str
    display_name: str
    production: int
    contacts: str
    kind: str
    description: str
    tags: str
    created_at: str
    updated_at: str
    archived_at: str | None

    def contact_list(self) -> list[dict[str, Any]]:
        """Give the contacts as objects."""
        return list(msgspec.json.decode(self.contacts))

    def tag_map(self) -> dict[str, str]:
        """Give the tags."""
        return dict(msgspec.json.decode(self.tags))

    @property
    def logical(self) -> bool:
        """Whether it only stands for other environments."""
        return self.kind == EnvironmentKind.LOGICAL


class Contact(Struct, frozen=True, omit_defaults=True):
    """Whom to ask about an environment."""

    name: str | None = None
    details: dict[str, Any] | None = None


class EnvironmentFields(Struct, frozen=True):
    """What people say of an environment, as far as they said it; `production` is whatever they gave."""

    name: str | None = None
    display_name: str | None = None
    production: object = None
    contacts: tuple[Contact, ...] = ()
    kind: EnvironmentKind = EnvironmentKind.GENERIC
    description: str = ""


class EnvironmentChanges(Struct, frozen=True):
    """What shall change of an environment; tags are replaced as a whole."""

    name: str | UnsetType = KEEP
    kind: EnvironmentKind | UnsetType = KEEP
    description: str | UnsetType = KEEP
    tags: dict[str, str] | UnsetType = KEEP
