"""Evidence files as attestations have them."""

from signoff.domain.evidence.files import store
from signoff.domain.evidence.files.types import EvidenceFile, StoredFile
from signoff.domain.evidence.types import Attestation
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST = 500


def attach(tx: Tx, attestation: Attestation, file: StoredFile) -> EvidenceFile:
    """Give an attestation a file whose bytes are kept already."""
    tx.must(Scope.EVIDENCE_RECORD)
    return tx.found(
        store.insert_file,
        file.name,
        organisation_id=tx.organisation_id,
        attestation_id=attestation.id,
        uuid=new_uuid(),
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        content_type=file.content_type,
        created_at=tx.now,
    )


def of_attestation(tx: Tx, attestation: Attestation) -> list[EvidenceFile]:
    """List the files of an attestation, oldest first."""
    return of_attestations(tx, [attestation.id])


def of_attestations(tx: Tx, attestation_ids: list[int]) -> list[EvidenceFile]:
    """List the files of some attestations, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "attestation_ids": attestation_ids}
    return tx.all(store.files_of_attestations, **place, limit=MOST)


def with_content(tx: Tx, sha256: str) -> EvidenceFile:
    """Give the first file with a SHA-256; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    missing = f"Evidence file not found for hash: {sha256}"
    wanted = {"organisation_id": tx.organisation_id, "sha256": sha256.lower()}
    return tx.found(store.first_with_content, missing, **wanted)


def spoken_of(tx: Tx, sums: list[str]) -> set[str]:
    """Tell of some SHA-256 sums which ones evidence has; for the server itself."""
    return {row[0] for row in tx.all(store.spoken_of, organisation_id=tx.organisation_id, sums=sums)}


def newest(tx: Tx, attestation: Attestation) -> EvidenceFile:
    """Give the file that came last with an attestation; raises NotFound."""
    found = of_attestation(tx, attestation)
    if not found:
        raise NotFound(f"The attestation '{attestation.name}' has no evidence file")
    return found[-1]
