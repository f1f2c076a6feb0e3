"""A trail to judge, and short ways to report on it."""

from msgspec import Struct

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow, FlowFields
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.compliance.evaluation import evaluate
from signoff.domain.evidence.compliance.types import TrailCompliance
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Artifact, Attestation, Commit, Outcome, Trail
from signoff.kernel.tx import Tx

SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
TEMPLATE = """\
version: 1
trail:
  attestations:
  - {name: ticket, type: jira}
  artifacts:
  - name: cli
    attestations:
    - {name: unit, type: junit}
    - {name: scan, type: "*"}
"""
PASSED, FAILED, PENDING = Outcome.PASSED, Outcome.FAILED, Outcome.PENDING


def fingerprint(number: int) -> str:
    """Make a fingerprint."""
    return f"{number:064x}"


class Case(Struct):
    """A trail, and what is reported on it."""

    tx: Tx
    flow: Flow
    trail: Trail

    def artifact(self, number: int = 1, name: str = "cli", tag: str | None = None) -> Artifact:
        """Report an artifact."""
        fields = ArtifactFields(fingerprint(number), f"{name}.bin", template_name=name, tag=tag)
        return artifacts.report(self.tx, self.trail, fields)

    def attest(
        self,
        name: str,
        outcome: Outcome = PASSED,
        kind: str = "generic",
        *,
        about: int | None = None,
        announced: str | None = None,
    ) -> Attestation:
        """Attest something about the trail, about an artifact, or about one to come."""
        fields = AttestationFields(
            type=kind,
            name=name,
            outcome=outcome,
            fingerprint=None if about is None else fingerprint(about),
            target=announced,
            commit=Commit(sha1=SHA) if announced else None,
            known_artifact=False,
        )
        return attestations.record(self.tx, self.trail, fields)

    def found(self) -> TrailCompliance:
        """Judge the trail, and see that the kept status says the same."""
        found = evaluate(self.tx, trails.by_uuid(self.tx, self.trail.uuid))
        assert found.trail.status == found.status
        return found

    def status(self) -> str:
        """Give the trail's status."""
        return self.found().status.value

    def whole(self, artifact: int = 1) -> None:
        """Give everything that the template asks for."""
        self.artifact(artifact)
        self.attest("ticket", kind="jira")
        self.attest("unit", kind="junit", about=artifact)
        self.attest("scan", kind="snyk", about=artifact)


def case(tx: Tx, template: str | None = None, types: tuple[str, ...] = (), *, approval: bool = False) -> Case:
    """Begin a trail in a flow that asks for this."""
    wanted = FlowFields("shop", template=template, required_types=types, requires_approval=approval)
    flow = flows.create(tx, wanted)
    trail, _ = trails.begin(tx, flow, TrailFields(name="build-1", commit_sha=SHA))
    return Case(tx, flow, trail)
