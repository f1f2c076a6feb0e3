"""Evidence handed in after an attestation was recorded.

The file joins the attestation that it was handed in for. When a kind can judge it, what it finds is attested anew under
the same name, as a revision: what was attested before stays as it was. A failure, said or found, is never revised away
by a further file; only a new attestation does that.
"""

import msgspec
from msgspec import Struct

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import attestations, store
from signoff.domain.evidence.attestations.attestations import Instead
from signoff.domain.evidence.attestations.events import EvidenceAttached
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files import files
from signoff.domain.evidence.files.types import EvidenceFile, NewFile, StoredFile
from signoff.domain.evidence.kinds import kinds
from signoff.domain.evidence.kinds.types import Judgement, failed
from signoff.domain.evidence.types import Attestation, Commit, Outcome, Trail, decoded, encoded
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx


class HandedIn(Struct, frozen=True):
    """What became of a file: how the attestation has it, and the revision that it led to."""

    file: EvidenceFile
    attestation: Attestation
    revision: Attestation | None


def judged(kind: str, file: NewFile, most: int) -> Judgement | None:
    """Let a type's kind judge a file, which may take a while; what it cannot read has failed. None without a kind.

    To be judged a file must be in memory; one of more than `most` bytes is not, and has failed.
    """
    if not kinds.reads_files(kind):
        return None
    if file.content.size > most:
        return failed(f"the file cannot be read, since it is larger than {most} bytes")
    try:
        return kinds.judge_file(kind, file.content.read())
    except Invalid as error:
        return failed(error.message)


def hand_in(
    tx: Tx, trail: Trail, attestation: Attestation, file: StoredFile, verdict: Judgement | None
) -> HandedIn:
    """Give an attestation a file whose bytes are kept already, and attest what was found in it.

    Records evidence.attached, and attestation.recorded for a revision.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    [flow] = flows.by_ids(tx, [trail.flow_id]).values()
    attached = files.attach(tx, attestation, file)
    told = {"file_name": file.name, "file_sha256": file.sha256, "file_size": file.size}
    tx.run(store.set_file, organisation_id=tx.organisation_id, attestation_id=attestation.id, **told)
    tx.record(
        EvidenceAttached(
            flow=flow.name,
            trail=trail.called,
            trail_uuid=trail.uuid,
            attestation=attestation.name,
            attestation_uuid=attestation.uuid,
            file=file.name,
            sha256=file.sha256,
            size=file.size,
        )
    )
    revision = None if verdict is None else _revised(tx, trail, attestation, file, verdict)
    return HandedIn(attached, msgspec.structs.replace(attestation, **told), revision)


def _revised(
    tx: Tx, trail: Trail, attestation: Attestation, file: StoredFile, verdict: Judgement
) -> Attestation | None:
    place = {"organisation_id": tx.organisation_id, "trail_id": trail.id}
    last = (
        tx.first(store.newest_revision, **place, name=attestation.name, revises_id=attestation.id)
        or attestation
    )
    if last.status == Outcome.FAILED and verdict.outcome is Outcome.PASSED:
        return None
    fields = AttestationFields(
        type=attestation.type,
        name=attestation.name,
        fingerprint=attestation.fingerprint,
        target=attestation.target_name,
        commit=None if attestation.commit is None else msgspec.json.decode(attestation.commit, type=Commit),
        repository=decoded(attestation.repository),
        details=encoded(verdict.found),
        description=verdict.sentence,
        control=attestation.control,
        judged=verdict,
        files=(file,),
        known_artifact=False,
    )
    reason = f"judged by the evidence {file.name}"
    return attestations.record_instead(tx, trail, fields, Instead(revises=attestation, reason=reason))
