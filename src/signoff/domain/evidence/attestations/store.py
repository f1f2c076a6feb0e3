"""Writes and look-ups of attestations; nobody outside the room comes here."""

from sqlalchemy import bindparam, desc, select, update

from signoff.domain.evidence.store import ATTESTATION
from signoff.domain.evidence.tables import artifact, attestation
from signoff.domain.evidence.types import Attestation
from signoff.kernel.sql import prepare, upsert

_t, _a = attestation.c, artifact.c
_own = _t.organisation_id == bindparam("organisation_id")

insert_attestation = prepare(
    upsert(
        attestation, "organisation_id", *(column.name for column in ATTESTATION if column.name != "id")
    ).returning(*ATTESTATION),
    into=Attestation,
)
attestation_with_uuid = prepare(
    select(*ATTESTATION).where(_own, _t.uuid == bindparam("uuid")), into=Attestation
)
newest_revision = prepare(
    select(*ATTESTATION)
    .where(
        _own,
        _t.trail_id == bindparam("trail_id"),
        _t.name == bindparam("name"),
        _t.revises_id == bindparam("revises_id"),
    )
    .order_by(desc(_t.id))
    .limit(1),
    into=Attestation,
)
set_file = prepare(
    update(attestation)
    .where(_own, _t.id == bindparam("attestation_id"))
    .values(
        file_name=bindparam("file_name"),
        file_sha256=bindparam("file_sha256"),
        file_size=bindparam("file_size"),
    )
)
# The parts of an artifact that attestations are bound by.
artifact_on_trail = prepare(
    select(_a.id)
    .where(
        _a.organisation_id == bindparam("organisation_id"),
        _a.fingerprint == bindparam("fingerprint"),
        _a.trail_id == bindparam("trail_id"),
    )
    .limit(1)
)
