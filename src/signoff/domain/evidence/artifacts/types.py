"""What people say of an artifact."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.types import Commit


class ArtifactFields(Struct, frozen=True):
    """Everything that may be said of an artifact; what is None was not said.

    Under `template_name` the flow's template and announcements know it: its name when none is given. The commit is
    the trail's when none is given.
    """

    fingerprint: str
    name: str
    tag: str | None = None
    registry: str | None = None
    kind: str | None = None
    template_name: str | None = None
    commit_sha: str | None = None
    commit: Commit | None = None
    repository: dict[str, Any] | None = None
    build_url: str | None = None
    commit_url: str | None = None
    external_urls: dict[str, Any] | None = None
    annotations: dict[str, str] | None = None
    reported_by: str | None = None
