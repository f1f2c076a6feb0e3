"""Short ways to evidence: flows with trails, artifacts on them, and attestations about either."""

from hashlib import sha256

from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow, FlowFields
from signoff.domain.catalog.types import Environment, EnvironmentFields
from signoff.domain.decisions.policies import policies
from signoff.domain.decisions.policies.texts import read_policy
from signoff.domain.decisions.policies.types import Policy, PolicyFields
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Artifact, Outcome, Trail
from signoff.kernel.tx import Tx

COMMIT = "c0ffee" + "0" * 34


def digest(word: str) -> str:
    """Give the fingerprint of something called so."""
    return sha256(word.encode()).hexdigest()


class Proofs:
    """Writes evidence in one transaction."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def flow(self, name: str = "payments", **fields: object) -> Flow:
        return flows.create(self.tx, FlowFields(name, **fields))  # type: ignore[arg-type]

    def trail(self, flow: Flow, name: str = "build-1", **fields: object) -> Trail:
        return trails.begin(self.tx, flow, TrailFields(name=name, **{"commit_sha": COMMIT, **fields}))[0]  # type: ignore[arg-type]

    def artifact(self, trail: Trail, name: str = "backend", **fields: str) -> Artifact:
        return artifacts.report(self.tx, trail, ArtifactFields(digest(name), name, **fields))  # type: ignore[arg-type]

    def attest(
        self, trail: Trail, name: str, kind: str = "generic", *, passed: bool = True, about: str | None = None
    ) -> None:
        outcome = Outcome.PASSED if passed else Outcome.FAILED
        fingerprint = None if about is None else digest(about)
        wanted = AttestationFields(kind, name, outcome=outcome, fingerprint=fingerprint)
        attestations.record(self.tx, trail, wanted)

    def environment(self, name: str = "prod") -> Environment:
        return environments.create(self.tx, EnvironmentFields(name, production=name == "prod"))

    def policy(self, name: str = "safe", text: str = "artifacts: {provenance: {required: true}}") -> Policy:
        return policies.create(self.tx, PolicyFields(name, read_policy(text, strict=False), text))
