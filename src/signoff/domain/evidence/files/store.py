"""Writes and look-ups of evidence files; nobody outside the room comes here."""

import msgspec
from sqlalchemy import Integer, and_, bindparam, delete, or_, select, update

from signoff.domain.evidence.files.tables import arriving_content
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
spoken_of = prepare(select(_f.sha256).distinct().where(_own, in_list(_f.sha256, "sums")))

_a = arriving_content.c
_announced = upsert(arriving_content, "organisation_id", "sha256", "at", "leaving")
announce = prepare(
    _announced.on_conflict_do_update(
        index_elements=["organisation_id", "sha256"],
        set_={"at": _announced.excluded.at},
        where=_a.leaving == 0,
    ).returning(_a.id)
)

# Of every organisation, since nobody asks for it: what was announced long ago, and what somebody began to remove.
_due = or_(
    and_(_a.leaving == 0, _a.at < bindparam("arrived_before")),
    and_(_a.leaving == 1, _a.at < bindparam("left_before")),
)
due = prepare(select(_a.id).where(_due).order_by(_a.at).limit(bindparam("limit", type_=Integer)))
claim = prepare(
    update(arriving_content)
    .where(in_list(_a.id, "ids"), _due)
    .values(leaving=1, at=bindparam("now"))
    .returning(_a.id, _a.organisation_id, _a.sha256)
)
forget = prepare(delete(arriving_content).where(in_list(_a.id, "ids")))
