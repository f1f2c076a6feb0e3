"""Writes and look-ups of trails; nobody outside the room comes here."""

from sqlalchemy import bindparam, select, update

from signoff.domain.evidence.store import TRAIL
from signoff.domain.evidence.tables import trail
from signoff.domain.evidence.types import Trail
from signoff.kernel.sql import prepare, upsert

_t = trail.c

SAID = (
    "description",
    "commit_sha",
    "branch",
    "author",
    "author_email",
    "commit",
    "repository",
    "repository_id",
    "pull_request",
    "reviewer",
    "deployer",
    "build_url",
    "user_data",
    "external_urls",
    "template",
)
_own = _t.organisation_id == bindparam("organisation_id")
_named = (_t.flow_id == bindparam("flow_id")) & (_t.name == bindparam("name"))

trail_with_uuid = prepare(select(*TRAIL).where(_own, _t.uuid == bindparam("uuid")), into=Trail)
trail_named = prepare(select(*TRAIL).where(_own, _named), into=Trail)
# Whoever changes a trail holds its row until the end: two reports at the same moment are evaluated one after another.
trail_named_held = prepare(select(*TRAIL).where(_own, _named).with_for_update(key_share=True), into=Trail)

insert_trail = prepare(
    upsert(
        trail,
        "organisation_id",
        "flow_id",
        "uuid",
        "name",
        *SAID,
        "status",
        "evaluated_at",
        "created_by",
        "created_at",
        "updated_at",
    )
    .on_conflict_do_nothing(index_elements=["flow_id", "name"])
    .returning(*TRAIL),
    into=Trail,
)
update_trail = prepare(
    update(trail)
    .where(_own, _t.id == bindparam("trail_id"))
    .values({name: bindparam(name) for name in (*SAID, "updated_at")})
    .returning(*TRAIL),
    into=Trail,
)
touch_trail = prepare(
    update(trail)
    .where(_own, _t.id == bindparam("trail_id"))
    .values(evaluated_at=bindparam("at"), updated_at=bindparam("at"))
    .returning(*TRAIL),
    into=Trail,
)
set_status = prepare(
    update(trail).where(_own, _t.id == bindparam("trail_id")).values(status=bindparam("status"))
)
set_approved = prepare(
    update(trail).where(_own, _t.id == bindparam("trail_id")).values(approved_at=bindparam("approved_at"))
)
