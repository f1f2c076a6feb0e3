"""What happens to provenance when somebody is trusted no longer."""

from signoff.domain.evidence.provenance import store
from signoff.domain.evidence.provenance.types import ProvenanceStatus
from signoff.kernel.tx import Tx


def fall(tx: Tx, trusted_by: str, reason: str) -> int:
    """Make unverified what was verified by somebody, and note it in each history; give how many records that were."""
    wanted = {
        "organisation_id": tx.organisation_id,
        "trusted_by": trusted_by,
        "verified": ProvenanceStatus.VERIFIED.value,
        "unverified": ProvenanceStatus.UNVERIFIED.value,
    }
    tx.run(store.note_fall, **wanted, reason=reason, checks="[]", by=tx.actor.name, at=tx.now)
    return tx.run(store.fall, **wanted)
