"""Short ways to what is attested about."""

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Artifact, Commit, Trail
from signoff.kernel.tx import Tx

SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
FINGERPRINT = "ab" * 32
COMMIT = Commit(sha1=SHA, message="Fix it", author="Ann <ann@example.org>")


def trail_named(tx: Tx, name: str = "build-1", flow: str = "shop") -> Trail:
    return trails.begin(tx, flows.ensure(tx, flow), TrailFields(name=name, commit=COMMIT))[0]


def artifact_on(tx: Tx, trail: Trail, template_name: str = "api", fingerprint: str = FINGERPRINT) -> Artifact:
    fields = ArtifactFields(
        fingerprint=fingerprint, name=f"{template_name}.tar", template_name=template_name, commit=COMMIT
    )
    return artifacts.report(tx, trail, fields)
