"""Writes and look-ups of controls; nobody outside the room comes here."""

import msgspec
from sqlalchemy import bindparam, select, update

from signoff.domain.decisions.controls.tables import control, control_version
from signoff.domain.decisions.controls.types import Control
from signoff.kernel.sql import insert_row, prepare, upsert

_c = control.c

CONTROL = tuple(_c[field.name] for field in msgspec.structs.fields(Control))
_own = _c.organisation_id == bindparam("organisation_id")

control_with = prepare(select(*CONTROL).where(_own, _c.identifier == bindparam("identifier")), into=Control)
control_to_change = prepare(
    select(*CONTROL).where(_own, _c.identifier == bindparam("identifier")).with_for_update(), into=Control
)
insert_control = prepare(
    upsert(
        control,
        "organisation_id",
        "uuid",
        "identifier",
        "name",
        "description",
        "links",
        "tags",
        "version",
        "created_by",
        "created_at",
    )
    .on_conflict_do_nothing(index_elements=["organisation_id", "identifier"])
    .returning(*CONTROL),
    into=Control,
)
_CHANGEABLE = ("name", "description", "links", "tags", "version", "archived_at")
update_control = prepare(
    update(control)
    .where(_own, _c.id == bindparam("control_id"))
    .values({name: bindparam(name) for name in _CHANGEABLE})
)
insert_version = prepare(
    insert_row(
        control_version,
        "organisation_id",
        "control_id",
        "version",
        "name",
        "description",
        "links",
        "created_by",
        "created_at",
    )
)
