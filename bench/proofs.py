"""A past full of evidence: flows with trails, an artifact on each, and attestations about both.

Scale 1 is 100,000 trails with 1,000,000 attestations. Every trail has as many, so that one question stays the same work
while the history grows.
"""

import hashlib
import uuid
from collections.abc import Iterator

from bench.bulk import Load, Row
from signoff.domain.catalog.flows import tables as flows
from signoff.domain.evidence import tables as evidence

FLOWS = 20
TYPES = ("junit", "snyk", "sonar", "generic", "jira")
ATTESTATIONS = 10
ORGANISATION = 1
AT = "2026-01-01T00:00:00.000000+00:00"


class Proofs:
    """The ids and names of a past with so many trails."""

    def __init__(self, trails: int) -> None:
        self.trails = trails

    @property
    def attestations(self) -> int:
        """How many attestations there are."""
        return self.trails * ATTESTATIONS

    def flow(self, trail: int) -> str:
        """Name a trail's flow."""
        return f"flow-{trail % FLOWS:02d}"

    def flow_uuid(self, trail: int) -> str:
        """Give the uuid of a trail's flow."""
        return _uuid("flow", trail % FLOWS)

    def trail_uuid(self, trail: int) -> str:
        """Give a trail's uuid; trails count from 0."""
        return _uuid("trail", trail)

    def fingerprint(self, trail: int) -> str:
        """Give the fingerprint of what a trail built."""
        return hashlib.sha256(f"artifact {trail}".encode()).hexdigest()

    def commit(self, trail: int) -> str:
        """Give a trail's commit."""
        return hashlib.sha1(f"commit {trail}".encode(), usedforsecurity=False).hexdigest()

    def loads(self) -> Iterator[Load]:
        """Give the rows of every table."""
        yield flows.flow, _FLOW, self._flows(), FLOWS
        yield evidence.trail, _TRAIL, self._trails(), self.trails
        yield evidence.artifact, _ARTIFACT, self._artifacts(), self.trails
        yield evidence.attestation, _ATTESTATION, self._attestations(), self.attestations

    def _flows(self) -> Iterator[Row]:
        for number in range(FLOWS):
            name = f"flow-{number:02d}"
            types = '["junit","snyk","sonar"]'
            yield (
                number + 1,
                ORGANISATION,
                _uuid("flow", number),
                name,
                name,
                "",
                "private",
                "organization",
                types,
                0,
                "[]",
                "{}",
                AT,
                AT,
            )

    def _trails(self) -> Iterator[Row]:
        for trail in range(self.trails):
            flow_id = trail % FLOWS + 1
            name, sha = f"build-{trail}", self.commit(trail)
            yield (
                trail + 1,
                ORGANISATION,
                flow_id,
                self.trail_uuid(trail),
                name,
                sha,
                "main",
                "ann",
                "COMPLIANT",
                AT,
                "ann",
                AT,
                AT,
            )

    def _artifacts(self) -> Iterator[Row]:
        for trail in range(self.trails):
            yield (
                trail + 1,
                ORGANISATION,
                trail % FLOWS + 1,
                trail + 1,
                _uuid("artifact", trail),
                self.fingerprint(trail),
                "web",
                "web",
                self.commit(trail),
                "ann",
                AT,
            )

    def _attestations(self) -> Iterator[Row]:
        for number in range(self.attestations):
            trail, place = divmod(number, ATTESTATIONS)
            # The same names again and again, as pipelines that run often give them.
            kind, name = TYPES[place % len(TYPES)], f"check-{place % 20}"
            yield (
                number + 1,
                ORGANISATION,
                trail % FLOWS + 1,
                trail + 1,
                _uuid("attestation", number),
                name,
                kind,
                "PASSED",
                self.fingerprint(trail),
                "ann",
                AT,
            )


_FLOW = (
    "id",
    "organisation_id",
    "uuid",
    "name",
    "slug",
    "description",
    "visibility",
    "access",
    "required_types",
    "requires_approval",
    "approver_roles",
    "tags",
    "created_at",
    "updated_at",
)
_TRAIL = (
    "id",
    "organisation_id",
    "flow_id",
    "uuid",
    "name",
    "commit_sha",
    "branch",
    "author",
    "status",
    "evaluated_at",
    "created_by",
    "created_at",
    "updated_at",
)
_ARTIFACT = (
    "id",
    "organisation_id",
    "flow_id",
    "trail_id",
    "uuid",
    "fingerprint",
    "name",
    "template_name",
    "commit_sha",
    "reported_by",
    "created_at",
)
_ATTESTATION = (
    "id",
    "organisation_id",
    "flow_id",
    "trail_id",
    "uuid",
    "name",
    "type",
    "status",
    "fingerprint",
    "reported_by",
    "created_at",
)


def _uuid(kind: str, number: int) -> str:
    return str(uuid.UUID(hashlib.md5(f"{kind} {number}".encode(), usedforsecurity=False).hexdigest()))
