"""Audit packages: a dossier's documents and files as one signed archive."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Protocol

import msgspec

from signoff.api.factstore import (
    artifacts,
    attestation_documents,
    flows,
    frameworks,
    reports,
    scans,
    trails,
)
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.downloads import disposition
from signoff.domain.evidence.artifacts import artifacts as known_artifacts
from signoff.domain.evidence.attestations import attestations as known_attestations
from signoff.domain.evidence.reports import dossiers
from signoff.domain.evidence.reports.packages import Document, pack
from signoff.domain.evidence.reports.types import Dossier
from signoff.domain.evidence.trails import trails as known_trails
from signoff.kernel.tx import Tx

GZIP = "application/gzip"


def of_trail(tx: Tx, call: Call) -> Reply:
    """Pack everything about a trail."""
    trail = known_trails.by_uuid(tx, call["trail"])
    return _packed(tx, f"trail-{trail.uuid}", dossiers.of_trail(tx, trail))


def of_artifact(tx: Tx, call: Call) -> Reply:
    """Pack a report of an artifact with everything attested on its trail."""
    artifact = known_artifacts.by_uuid(tx, call["artifact"])
    return _packed(tx, f"artifact-{artifact.uuid}", dossiers.of_artifact(tx, artifact))


def of_attestation(tx: Tx, call: Call) -> Reply:
    """Pack an attestation with everything reported on its trail."""
    attestation = known_attestations.by_uuid(tx, call["attestation"])
    return _packed(tx, f"attestation-{attestation.uuid}", dossiers.of_attestation(tx, attestation))


def _packed(tx: Tx, subject: str, dossier: Dossier) -> Reply:
    package = pack(tx, dossier.trail.uuid, subject, _documents(tx, dossier), dossier.files)
    name = ("content-disposition", disposition(f"{subject}-audit-package.tar.gz"))
    return Reply(200, media_type=GZIP, headers=(name,), chunks=partial(package.written, tx.settings))


def _documents(tx: Tx, dossier: Dossier) -> Iterator[Document]:
    yield _document("trail", trails.document_of(tx, dossier.trail))
    yield _document("flow", flows.shown(tx, dossier.flow))
    yield from _each("artifacts", artifacts.documents_of(tx, dossier.artifacts))
    yield from _each("attestations", attestation_documents.documents_of(tx, dossier.attestations))
    for proven in reports.provenance_of(dossier):
        yield _document(f"provenance/{proven.artifact_id}", proven)
    for artifact in dossier.artifacts:
        if held := reports.verifications_of(dossier, artifact):
            yield _document(f"provenance/{artifact.uuid}.verifications", held)
    yield from _each("security-scans", scans.documents_of(tx, dossier.scans))
    yield from _each("assessments", frameworks.documents_of(tx, dossier.assessments))
    yield from _each("approvals", reports.approvals_of(tx, dossier.trail))
    for artifact in {each.fingerprint: each for each in dossier.artifacts}.values():
        yield from _each("gate-results", reports.gate_results_of(tx, artifact))
    yield _document("evidence-files", reports.files_of(dossier))
    yield _document("audit-events", reports.events_of(tx, dossier.trail))


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


def _each(folder: str, documents: Sequence[_Identified]) -> Iterator[Document]:
    for each in documents:
        yield _document(f"{folder}/{each.id}", each)


def _document(path: str, content: object) -> Document:
    return Document(f"{path}.json", msgspec.json.format(msgspec.json.encode(content)))
