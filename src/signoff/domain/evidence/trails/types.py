"""What people say of a trail."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.types import Commit


class TrailFields(Struct, frozen=True):
    """Everything that may be said of a trail; what is None was not said.

    `user_data` is any JSON; `external_urls` maps labels to what they lead to; `repository` describes a repository.
    """

    name: str | None = None
    description: str | None = None
    commit_sha: str | None = None
    branch: str | None = None
    author: str | None = None
    author_email: str | None = None
    commit: Commit | None = None
    repository: dict[str, Any] | None = None
    pull_request: str | None = None
    reviewer: str | None = None
    deployer: str | None = None
    build_url: str | None = None
    user_data: Any = None
    external_urls: dict[str, Any] | None = None
    template: str | None = None
