"""Snapshots as records: what reporters say, what becomes of it, and what is read back."""

from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct

from signoff.domain.catalog.types import EnvironmentKind

Key = tuple[str, str, str]

# The last snapshot of what runs still.
OPEN: Final = 2**31 - 1


class DriftPolicy(StrEnum):
    """What drift is to an environment: IGNORE says nothing of it, WARN reports it, BLOCK also stops deployments."""

    WARN = "WARN"
    BLOCK = "BLOCK"
    IGNORE = "IGNORE"


class Change(StrEnum):
    """What a snapshot says of an artifact, compared with the snapshot before; the first that applies."""

    STARTED = "started"
    EXITED = "exited"
    VERDICT = "verdict"
    ORIGIN = "origin"
    SCALED = "scaled"
    UNCHANGED = "unchanged"


class Names(Struct, frozen=True, omit_defaults=True):
    """Artifacts by their whole name, or by a pattern that the whole name matches."""

    names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class ArtifactScope(Struct, frozen=True, omit_defaults=True):
    """Which reported artifacts count: those included, or all if none are named, but not those excluded."""

    include: Names = Names()
    exclude: Names = Names()


class Reporting(Struct, frozen=True):
    """How an environment is reported on: its rules, and how far it has come. `scope` is JSON text."""

    environment_id: int
    scope: str | None
    drift_policy: str
    number: int
    reported_at: str | None

    def artifact_scope(self) -> ArtifactScope:
        """Give the scope."""
        return msgspec.json.decode(self.scope, type=ArtifactScope) if self.scope else ArtifactScope()


class Verdict(Struct, frozen=True):
    """Whether an artifact may run where it does, None when nothing says; with reasons, and each policy's evaluation."""

    compliant: bool | None
    reasons: tuple[str, ...] = ()
    evaluations: list[dict[str, Any]] = []


class Judgement(Struct, frozen=True):
    """The policies that apply, and a verdict for each artifact in the order asked."""

    policies: list[dict[str, Any]]
    verdicts: list[Verdict]


class Reported(Struct, frozen=True):
    """Something that runs, as a reporter saw it; a fingerprint that could not be told is empty."""

    name: str
    fingerprint: str
    tag: str = ""
    instances: int = 1
    started: tuple[int, ...] = ()
    context: dict[str, Any] = {}


class Report(Struct, frozen=True):
    """All that runs in an environment, as a reporter saw it."""

    kind: EnvironmentKind
    artifacts: tuple[Reported, ...]
    recorded_by: str = ""


class Observed(Struct, frozen=True):
    """An artifact with all its instances, what is known of its origin, and the verdict on it."""

    name: str
    fingerprint: str
    tag: str
    instances: int
    started: tuple[int, ...]
    context: dict[str, Any]
    origin: int | None = None
    verdict: Verdict | None = None

    @property
    def key(self) -> Key:
        """What makes it the same thing from snapshot to snapshot."""
        return self.name, self.tag, self.fingerprint


class Observation(Struct, frozen=True):
    """What a report comes to: the artifacts that count, grouped, and the policies that judged them, if any."""

    kind: EnvironmentKind
    recorded_by: str
    artifacts: list[Observed]
    policies: list[dict[str, Any]] | None = None


class Snapshot(Struct, frozen=True):
    """What ran in an environment from one moment to another; numbers count from 1. `policies` is JSON text."""

    id: int
    uuid: str
    environment_id: int
    number: int
    kind: str
    recorded_by: str
    recorded_at: str
    ended_at: str | None
    artifacts: int
    compliant: int
    non_compliant: int
    policies: str | None

    @property
    def state(self) -> bool | None:
        """Whether all that runs may run; None when no policy says, or nothing runs."""
        if self.non_compliant:
            return False
        return True if self.policies is not None and self.artifacts == self.compliant > 0 else None

    def policy_list(self) -> list[dict[str, Any]]:
        """Give the policies that judged it."""
        return [] if self.policies is None else list(msgspec.json.decode(self.policies))


class RunningArtifact(Struct, frozen=True):
    """An artifact in the snapshots from `first` to `last`; `started`, `context` and `verdict` are JSON texts."""

    id: int
    first: int
    last: int
    name: str
    tag: str
    fingerprint: str
    instances: int
    started: str
    context: str | None
    origin: int | None
    compliant: int | None
    verdict: str | None
    change: str
    was: int

    @property
    def key(self) -> Key:
        """What makes it the same thing from snapshot to snapshot."""
        return self.name, self.tag, self.fingerprint

    @property
    def runs(self) -> bool:
        """Whether it is part of the latest snapshot."""
        return self.last == OPEN

    def started_list(self) -> list[int]:
        """Give the times at which its instances started, in seconds since 1970, as far as they were reported."""
        return list(msgspec.json.decode(self.started))

    def context_map(self) -> dict[str, Any]:
        """Give what the reporter told about where it runs."""
        return {} if self.context is None else dict(msgspec.json.decode(self.context))

    def judged(self) -> Verdict:
        """Give the verdict on it."""
        return Verdict(None) if self.verdict is None else msgspec.json.decode(self.verdict, type=Verdict)

    def changed(self, number: int) -> tuple[Change, int]:
        """Tell what one of its snapshots says of it, and how many instances there were before."""
        return (Change(self.change), self.was) if number == self.first else (Change.UNCHANGED, self.instances)


class RunningChange(Struct, frozen=True):
    """What became of an artifact with a snapshot."""

    id: int
    number: int
    change: str
    name: str
    tag: str
    fingerprint: str
    compliant: int | None
    was: int
    now: int
    at: str


class Sighting(Struct, frozen=True):
    """That a fingerprint runs in an environment, or did: the last snapshot that it is part of."""

    fingerprint: str
    name: str
    environment_id: int
    environment: str
    number: int
    runs: bool


class Happening(Struct, frozen=True):
    """That a fingerprint came into an environment, changed there or left it."""

    fingerprint: str
    environment_id: int
    environment: str
    number: int
    change: str
    at: str


class Start(Struct, frozen=True):
    """That an artifact began to run in an environment, which is what a deployment looks like from outside."""

    environment_id: int
    number: int
    name: str
    fingerprint: str
    compliant: int | None
    at: str


class FirstSeen(Struct, frozen=True):
    """When a fingerprint was first seen in an environment, and with which snapshot."""

    fingerprint: str
    name: str
    number: int
    at: str
