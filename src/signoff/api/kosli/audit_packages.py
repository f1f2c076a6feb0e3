"""Audit packages: what is known of a trail or an artifact, with its files, as one signed archive."""

from collections.abc import Iterator
from functools import partial

import msgspec

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.downloads import disposition
from signoff.api.kosli import (
    artifact_documents,
    artifacts,
    attestation_documents,
    errors,
    names,
    places,
    reading,
    trails,
)
from signoff.domain.evidence.reports import dossiers
from signoff.domain.evidence.reports.packages import Document, pack
from signoff.domain.evidence.reports.types import Dossier
from signoff.kernel.tx import Tx

GZIP = "application/gzip"


def of_trail(tx: Tx, call: Call) -> Reply:
    """Pack everything about a trail."""
    reading.organisation(tx, call)
    trail = places.trail_of(tx, call, places.flow_of(tx, call))
    return _packed(tx, call, f"trail-{trail.called}", dossiers.of_trail(tx, trail))


def of_artifact(tx: Tx, call: Call) -> Reply:
    """Pack the last report of an artifact in a flow, with everything that was attested on its trail."""
    reading.organisation(tx, call)
    artifact = artifacts.in_flow(tx, call, places.flow_of(tx, call))[0]
    return _packed(tx, call, f"artifact-{artifact.fingerprint}", dossiers.of_artifact(tx, artifact))


def no_pdf(tx: Tx, call: Call) -> Reply:
    """Refuse to print a trail, and say where it can be had; raises NotFound for a trail that is not there."""
    reading.organisation(tx, call)
    trail = places.trail_of(tx, call, places.flow_of(tx, call))
    place = call.url("api", "v2", "trails", call["org"], call["flow"], trail.called, "audit_package")
    return errors.said(404, f"No PDF is made here; the same is in {place}")


def _packed(tx: Tx, call: Call, subject: str, dossier: Dossier) -> Reply:
    package = pack(tx, dossier.trail.uuid, subject, _documents(tx, call, dossier), dossier.files)
    name = ("content-disposition", disposition(f"{subject}-audit-package.tar.gz"))
    return Reply(200, media_type=GZIP, headers=(name,), chunks=partial(package.written, tx.settings))


def _documents(tx: Tx, call: Call, dossier: Dossier) -> Iterator[Document]:
    yield _document("trail", trails.document_of(tx, call, dossier.flow, dossier.trail))
    reported = artifact_documents.of(tx, call, dossier.artifacts)
    for artifact, document in zip(dossier.artifacts, reported, strict=True):
        yield _document(f"artifacts/{names.short_id(artifact.uuid)}", document)
    for document in attestation_documents.documents_of(tx, call, dossier.attestations):
        yield _document(f"attestations/{document['attestation_id']}", document)


def _document(path: str, content: object) -> Document:
    return Document(f"{path}.json", msgspec.json.format(msgspec.json.encode(content)))
