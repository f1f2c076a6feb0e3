"""Writes and look-ups of bundles and decisions; nobody outside the room comes here."""

import msgspec
from sqlalchemy import bindparam, select, update

from signoff.domain.decisions.rego.tables import rego_bundle, rego_decision
from signoff.domain.decisions.rego.types import Bundle
from signoff.kernel.sql import insert_row, prepare

_b = rego_bundle.c

BUNDLE = tuple(_b[field.name] for field in msgspec.structs.fields(Bundle))
_own = _b.organisation_id == bindparam("organisation_id")

bundle_with_uuid = prepare(select(*BUNDLE).where(_own, _b.uuid == bindparam("uuid")), into=Bundle)
active_bundle = prepare(select(*BUNDLE).where(_own, _b.active == 1), into=Bundle)
insert_bundle = prepare(
    insert_row(
        rego_bundle,
        "organisation_id",
        "uuid",
        "name",
        "version",
        "content",
        "sha256",
        "active",
        "created_by",
        "created_at",
        "updated_at",
    )
)
# Two activations queue up, whichever bundles they are about.
lock_bundles = prepare(select(_b.id).where(_own).order_by(_b.id).with_for_update())
deactivate_bundles = prepare(
    update(rego_bundle).where(_own, _b.active == 1).values(active=0, updated_at=bindparam("at"))
)
activate_bundle = prepare(
    update(rego_bundle)
    .where(_own, _b.id == bindparam("bundle_id"))
    .values(active=1, updated_at=bindparam("at"))
)
insert_decision = prepare(
    insert_row(
        rego_decision,
        "organisation_id",
        "uuid",
        "bundle_id",
        "bundle_sha256",
        "input",
        "allow",
        "reasons",
        "fingerprint",
        "decided_for",
        "evaluated_at",
    )
)
