"""Writes and look-ups of types of attestations; nobody outside the room comes here."""

import msgspec
from sqlalchemy import Integer, bindparam, desc, func, select, update

from signoff.domain.evidence.custom_types.types import AttestationType
from signoff.domain.evidence.tables import attestation_type
from signoff.kernel.sql import prepare, upsert

_y = attestation_type.c
_TYPE = tuple(_y[field.name] for field in msgspec.structs.fields(AttestationType))
_own = _y.organisation_id == bindparam("organisation_id")
_named = _own & (_y.name == bindparam("name"))

newest_version = prepare(select(func.max(_y.version)).where(_named))
insert_version = prepare(
    upsert(
        attestation_type,
        "organisation_id",
        "name",
        "version",
        "description",
        "json_schema",
        "rules",
        "summary",
        "created_by",
        "created_at",
    )
    .on_conflict_do_nothing(index_elements=["organisation_id", "name", "version"])
    .returning(*_TYPE),
    into=AttestationType,
)
versions = prepare(
    select(*_TYPE).where(_named).order_by(desc(_y.version)).limit(bindparam("limit", type_=Integer)),
    into=AttestationType,
)
newest = prepare(select(*_TYPE).where(_named).order_by(desc(_y.version)).limit(1), into=AttestationType)
every_version = prepare(
    select(*_TYPE).where(_own).order_by(_y.name, desc(_y.version)).limit(bindparam("limit", type_=Integer)),
    into=AttestationType,
)
archive = prepare(
    update(attestation_type).where(_named, _y.archived_at.is_(None)).values(archived_at=bindparam("at"))
)
