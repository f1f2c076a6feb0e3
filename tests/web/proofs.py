"""What a pipeline proved, in verbs short enough for tests of pages."""

from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow, FlowFields
from signoff.domain.catalog.types import EnvironmentFields, EnvironmentKind
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import ApprovalFields
from signoff.domain.decisions.gate import gate
from signoff.domain.decisions.gate.types import GateQuestion, GateResult
from signoff.domain.decisions.policies import attachments, policies
from signoff.domain.decisions.policies.types import PolicyFields, Requirement, Rules
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Report, Reported
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Outcome, Trail
from signoff.kernel.actor import Actor
from signoff.kernel.database import Database

TEMPLATE = """version: 1
trail:
  attestations:
  - name: ticket
    type: jira
  artifacts:
  - name: web
    attestations:
    - name: unit-tests
      type: junit
"""
COMMIT = "4f1c2b3a" * 5
DIGEST = "ab" * 32


class Pipeline:
    """Reports what it builds and what it found out."""

    def __init__(self, db: Database, actor: Actor) -> None:
        self._db = db
        self._actor = actor

    def flow(self, name: str = "web shop", template: str | None = TEMPLATE) -> Flow:
        """Make a flow."""
        with self._db.writing(self._actor) as tx:
            return flows.create(
                tx, FlowFields(name, "The shop's front", template=template, tags={"team": "blue"})
            )

    def trail(self, flow: Flow, name: str, commit: str = COMMIT) -> Trail:
        """Begin a trail."""
        with self._db.writing(self._actor) as tx:
            fields = TrailFields(
                name=name,
                commit_sha=commit,
                branch="main",
                author="Ann",
                build_url="https://ci.example.org/1",
            )
            return trails.begin(tx, flow, fields)[0]

    def artifact(self, trail: Trail, name: str = "web", digest: str = DIGEST) -> None:
        """Report an artifact."""
        with self._db.writing(self._actor) as tx:
            artifacts.report(tx, trail, ArtifactFields(fingerprint=digest, name=name, template_name=name))

    def attest(
        self, trail: Trail, name: str, kind: str, outcome: Outcome = Outcome.PASSED, about: str | None = None
    ) -> None:
        """Attest something."""
        fields = AttestationFields(type=kind, name=name, outcome=outcome, fingerprint=about)
        with self._db.writing(self._actor) as tx:
            attestations.record(tx, trail, fields)

    def environment(self, name: str = "prod") -> str:
        """Make an environment; give its uuid."""
        with self._db.writing(self._actor) as tx:
            made = environments.create(tx, EnvironmentFields(name, name.capitalize(), production=True))
        return made.uuid

    def seen(self, environment: str, *running: tuple[str, str]) -> None:
        """Report what runs in an environment: names and fingerprints."""
        found = tuple(Reported(name, fingerprint=digest) for name, digest in running)
        with self._db.writing(self._actor) as tx:
            reporting.report(
                tx, environments.by_uuid(tx, environment), Report(EnvironmentKind.GENERIC, found)
            )

    def ask_gate(self, fingerprint: str, environment: str | None = None) -> GateResult:
        """Ask whether something may be deployed, to the environment with this uuid if given."""
        with self._db.writing(self._actor) as tx:
            place = environments.by_uuid(tx, environment) if environment else None
            return gate.decide(tx, gate.prepare(tx, GateQuestion(fingerprint, place)).asked, None)

    def ask_approval(self, trail: Trail, words: str) -> None:
        """Ask for an approval."""
        with self._db.writing(self._actor) as tx:
            approvals.request(tx, trail, ApprovalFields(comments=words))

    def approve_running(self, environment: str) -> None:
        """Approve what runs in an environment, and let only what was built here run there."""
        with self._db.writing(self._actor) as tx:
            place = environments.by_uuid(tx, environment)
            reporting.approve_baseline(tx, place, snapshots.latest(tx, place), "alice")
            rules = Rules(provenance=Requirement(required=True))
            attachments.attach(tx, place, [policies.create(tx, PolicyFields("only-ours", rules))])
