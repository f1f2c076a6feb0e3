"""Source code hosts, and what is asked of them."""

from enum import StrEnum

from msgspec import Struct


class Provider(StrEnum):
    """A kind of source code host."""

    GITHUB = "GITHUB"
    GITLAB = "GITLAB"
    BITBUCKET = "BITBUCKET"
    AZURE_DEVOPS = "AZURE_DEVOPS"


class IntegrationFields(Struct, frozen=True):
    """A token for a host; without a URL it is the provider's own."""

    provider: Provider
    token: str
    base_url: str | None = None


class Integration(Struct, frozen=True):
    """A host that may be asked; its token is shown to nobody."""

    id: int
    uuid: str
    provider: Provider
    base_url: str
    sealed: str
    created_at: str


class Wanted(Struct, frozen=True):
    """Which pull requests are looked for in a repository: the one with a number, or those of a commit."""

    provider: Provider
    repository: str
    commit: str | None = None
    number: int | None = None


class Question(Struct, frozen=True):
    """A look-up that may be made: `base_url` and `token` are those of the organisation's integration."""

    wanted: Wanted
    base_url: str
    token: str


class PullRequest(Struct, frozen=True):
    """A pull request as its host tells of it; `approvers` are those whose approval stands."""

    number: int
    url: str
    title: str
    author: str
    state: str
    merged: bool
    merged_at: str | None
    merge_commit: str | None
    approvers: tuple[str, ...] = ()
