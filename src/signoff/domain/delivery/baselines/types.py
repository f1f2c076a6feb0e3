"""Baselines and reports of drift as records."""

import msgspec
from msgspec import Struct


class Baseline(Struct, frozen=True):
    """What was approved to run in an environment: a snapshot, or None while there was none."""

    id: int
    uuid: str
    environment_id: int
    snapshot_id: int | None
    approved_by: str
    description: str | None
    created_at: str
    replaced_at: str | None

    @property
    def current(self) -> bool:
        """Whether no later one has taken its place."""
        return self.replaced_at is None


class DriftEntry(Struct, frozen=True):
    """An artifact that drifted; `before` and `after` are fingerprints, None where it does not run."""

    name: str
    tag: str
    before: str | None
    after: str | None


class MissingDeployment(Struct, frozen=True):
    """A version that was said to be deployed, and that nothing running was built from."""

    application: str
    version: str
    instance: str | None
    since: str


class Drift(Struct, frozen=True):
    """How what runs differs from what should."""

    added: list[DriftEntry] = []
    removed: list[DriftEntry] = []
    updated: list[DriftEntry] = []
    missing: list[MissingDeployment] = []

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.removed or self.updated or self.missing)


class DriftReport(Struct, frozen=True):
    """Drift as it was found; `content` is JSON text, a Drift."""

    id: int
    uuid: str
    environment_id: int
    baseline_id: int
    snapshot_id: int
    drifted: int
    content: str
    generated_at: str

    def drift(self) -> Drift:
        """Give what was found."""
        return msgspec.json.decode(self.content, type=Drift)
