"""Overriding: saying, with a reason, that what was attested counts for something else."""

import msgspec

from signoff.domain.evidence.artifacts import artifacts, fingerprints
from signoff.domain.evidence.attestations import attestations, finding
from signoff.domain.evidence.attestations.attestations import Instead
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.compliance.kinds import satisfies
from signoff.domain.evidence.kinds.types import Judgement
from signoff.domain.evidence.types import Attestation, AttestationHead, Outcome, Trail, decoded
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx

LONGEST_REASON = 10_000


def override(tx: Tx, trail: Trail, fields: AttestationFields, reason: str) -> Attestation:
    """Attest the contrary of the newest attestation of the same name and type about the same thing, and say why.

    What it overrides stays, and what it found is said again. Raises Invalid without a reason or an outcome, and
    NotFound when there is nothing to override. Records attestation.recorded.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": [f"must have 1 to {LONGEST_REASON} characters"]})
    if fields.outcome not in (Outcome.PASSED, Outcome.FAILED):
        raise Invalid({"new_compliance_status": ["must be given"]})
    before = _before(tx, trail, fields)
    found = decoded(before.data)
    restated = msgspec.structs.replace(
        fields,
        type=before.type,
        data=found,
        judged=Judgement(fields.outcome, found if isinstance(found, dict) else {}, reason),
        type_version=before.type_version,
        control=before.control,
    )
    return attestations.record_instead(tx, trail, restated, Instead(overrides=before, reason=reason))


def _before(tx: Tx, trail: Trail, fields: AttestationFields) -> Attestation:
    name = fields.name or fields.type
    for each in finding.named(tx, trail, name):
        if satisfies(each.type, fields.type) and _same_thing(tx, trail, fields, each):
            return each
    raise NotFound(f"There is no attestation named '{name}' of type '{fields.type}' to override")


def _same_thing(tx: Tx, trail: Trail, fields: AttestationFields, each: AttestationHead) -> bool:
    if fields.fingerprint is not None:
        wanted = fingerprints.loose(fields.fingerprint)
        if each.fingerprint is not None:
            return each.fingerprint == wanted
        return any(
            each.about(artifact)
            for artifact in artifacts.of_trail(tx, trail)
            if artifact.fingerprint == wanted
        )
    if fields.target is None:
        return each.about_trail
    sha = fields.commit.sha1.strip().lower() if fields.commit else None
    return each.fingerprint is None and (each.target_name, each.commit_sha) == (fields.target, sha)
