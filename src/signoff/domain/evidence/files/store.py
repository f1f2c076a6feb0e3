"""Writes and look-ups of evidence files; nobody outside the room comes here."""

import msgspec
from sqlalchemy import Integer, bindparam, select

from signoff.domain.evidence.files.types import EvidenceFile
from signoff.domain.evidence.tables import evidence_file
from signoff.kernel.sql import belonging, in_list, prepare, upsert

_f = evidence_file.c
_FILE = tuple(_f[field.name] for field in msgspec.structs.fields(EvidenceFile))
_own = _f.organisation_id == bindparam("organisation_id")

insert_file = prepare(
    upsert(
        evidence_file,
        "organisation_id",
        "attestation_id",
        "uuid",
        "name",
        "sha256",
        "size",
        "content_type",
        "created_at",
    ).returning(*_FILE),
    into=EvidenceFile,
)
files_of_attestations = prepare(
    select(*_FILE)
    .where(belonging(evidence_file), in_list(_f.attestation_id, "attestation_ids"))
    .order_by(_f.id)
    .limit(bindparam("limit", type_=Integer)),
    into=EvidenceFile,
)
first_with_content = prepare(
    select(*_FILE).where(_own, _f.sha256 == bindparam("sha256")).order_by(_f.id).limit(1), into=EvidenceFile
)

# Of every organisation: whoever moves an installation moves all of it.
every_content = prepare(
    select(_f.organisation_id, _f.sha256).distinct().order_by(_f.organisation_id, _f.sha256)
)
