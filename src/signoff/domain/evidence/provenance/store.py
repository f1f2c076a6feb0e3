"""Writes and look-ups of provenance; nobody outside the room comes here."""

import msgspec
from sqlalchemy import Table, bindparam, case, desc, insert, null, select, update

from signoff.domain.evidence.provenance.tables import (
    provenance,
    provenance_verification,
    signing_key,
    trust_root,
)
from signoff.domain.evidence.provenance.types import Provenance, SigningKey, TrustRoot, Verification
from signoff.domain.evidence.tables import artifact
from signoff.kernel.sql import belonging, in_list, prepare, upsert

_k, _r, _p, _v = signing_key.c, trust_root.c, provenance.c, provenance_verification.c


def _columns(table: Table, record: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(record) if field.name in table.c)


_KEY = tuple(_k[name] for name in _columns(signing_key, SigningKey))
_ROOT = tuple(_r[name] for name in _columns(trust_root, TrustRoot))
_PROVENANCE = tuple(_p[name] for name in _columns(provenance, Provenance))
_VERIFICATION = tuple(_v[name] for name in _columns(provenance_verification, Verification))

# --- signing keys ---

_own_key = _k.organisation_id == bindparam("organisation_id")

_trusted_keys = select(*_KEY).where(_own_key, _k.removed_at.is_(None)).order_by(_k.id)
trusted_keys = prepare(_trusted_keys, into=SigningKey)
# Nobody can remove a key between its being looked at and what it vouched for being kept.
trusted_keys_held = prepare(_trusted_keys.with_for_update(read=True), into=SigningKey)
trusted_key_with_uuid = prepare(
    select(*_KEY).where(_own_key, _k.removed_at.is_(None), _k.uuid == bindparam("uuid")), into=SigningKey
)
insert_key = prepare(
    upsert(
        signing_key,
        "organisation_id",
        "uuid",
        "name",
        "key_id",
        "algorithm",
        "public_key",
        "builder_ids",
        "slsa_level",
        "created_by",
        "created_at",
    )
    .on_conflict_do_nothing(index_elements=["organisation_id", "key_id"], index_where=_k.removed_at.is_(None))
    .returning(*_KEY),
    into=SigningKey,
)
remove_key = prepare(
    update(signing_key)
    .where(_own_key, _k.id == bindparam("key_row_id"), _k.removed_at.is_(None))
    .values(removed_at=bindparam("at"))
)

# --- trust roots ---

_own_root = _r.organisation_id == bindparam("organisation_id")

_trusted_roots = select(*_ROOT).where(_own_root, _r.removed_at.is_(None)).order_by(_r.id)
trusted_roots = prepare(_trusted_roots, into=TrustRoot)
trusted_roots_held = prepare(_trusted_roots.with_for_update(read=True), into=TrustRoot)
trusted_root_with_uuid = prepare(
    select(*_ROOT).where(_own_root, _r.removed_at.is_(None), _r.uuid == bindparam("uuid")), into=TrustRoot
)
insert_root = prepare(
    upsert(trust_root, "organisation_id", "uuid", "name", "document", "signers", "created_by", "created_at")
    .on_conflict_do_nothing(index_elements=["organisation_id", "name"], index_where=_r.removed_at.is_(None))
    .returning(*_ROOT),
    into=TrustRoot,
)
remove_root = prepare(
    update(trust_root)
    .where(_own_root, _r.id == bindparam("root_id"), _r.removed_at.is_(None))
    .values(removed_at=bindparam("at"))
)

# --- provenance ---

_own = _p.organisation_id == bindparam("organisation_id")

provenance_of_artifacts = prepare(
    select(*_PROVENANCE)
    .where(belonging(provenance), in_list(_p.artifact_id, "artifact_ids"))
    .order_by(_p.artifact_id),
    into=Provenance,
)
statuses_of_artifacts = prepare(
    select(_p.artifact_id, _p.status).where(belonging(provenance), in_list(_p.artifact_id, "artifact_ids"))
)
# Whoever verifies holds the row, so that the newest verification in the history is the one that counts.
provenance_of_artifact_held = prepare(
    select(*_PROVENANCE).where(_own, _p.artifact_id == bindparam("artifact_id")).with_for_update(),
    into=Provenance,
)
_a = artifact.c
best_of_fingerprint = prepare(
    select(*_PROVENANCE)
    .join(artifact, _a.id == _p.artifact_id)
    .where(
        _a.organisation_id == bindparam("organisation_id"),
        _a.fingerprint == bindparam("fingerprint"),
    )
    .order_by(case((_p.status == bindparam("best"), 0), else_=1), desc(_p.id))
    .limit(1),
    into=Provenance,
)
_SAID = tuple(name for name in _columns(provenance, Provenance) if name not in ("id", "trusted_by"))
insert_provenance = prepare(
    upsert(provenance, "organisation_id", *_SAID)
    .on_conflict_do_nothing(index_elements=["artifact_id"])
    .returning(*_PROVENANCE),
    into=Provenance,
)
set_status = prepare(
    update(provenance)
    .where(_own, _p.id == bindparam("provenance_id"))
    .values(status=bindparam("status"), trusted_by=bindparam("trusted_by"))
)

# --- history ---

_WRITTEN = (
    "organisation_id",
    *(name for name in _columns(provenance_verification, Verification) if name != "id"),
)

insert_verification = prepare(
    insert(provenance_verification)
    .values({name: bindparam(name) for name in _WRITTEN})
    .returning(*_VERIFICATION),
    into=Verification,
)
verifications = prepare(
    select(*_VERIFICATION)
    .where(belonging(provenance_verification), in_list(_v.provenance_id, "provenance_ids"))
    .order_by(desc(_v.id))
    .limit(bindparam("limit", type_=_v.id.type)),
    into=Verification,
)

# What stood on somebody who is trusted no longer.
_fallen = (
    _own,
    _p.trusted_by == bindparam("trusted_by"),
    _p.status == bindparam("verified", type_=_p.status.type),
)
note_fall = prepare(
    insert(provenance_verification).from_select(
        ["organisation_id", "provenance_id", "status", "reason", "checks", "verified_by", "created_at"],
        select(
            _p.organisation_id,
            _p.id,
            bindparam("unverified", type_=_v.status.type),
            bindparam("reason", type_=_v.reason.type),
            bindparam("checks", type_=_v.checks.type),
            bindparam("by", type_=_v.verified_by.type),
            bindparam("at", type_=_v.created_at.type),
        ).where(*_fallen),
    )
)
fall = prepare(
    update(provenance)
    .where(*_fallen)
    .values(status=bindparam("unverified", type_=_p.status.type), trusted_by=null())
)
