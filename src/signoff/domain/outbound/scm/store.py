"""Writes and look-ups of source code hosts; nobody outside the room comes here."""

import msgspec
from sqlalchemy import bindparam, delete, select

from signoff.domain.outbound.scm.tables import scm_integration
from signoff.domain.outbound.scm.types import Integration
from signoff.kernel.sql import prepare, upsert

_i = scm_integration.c
_COLUMNS = tuple(_i[field.name] for field in msgspec.structs.fields(Integration))
_own = _i.organisation_id == bindparam("organisation_id")

insert_integration = prepare(
    upsert(scm_integration, "organisation_id", "uuid", "provider", "base_url", "sealed", "created_at")
    .on_conflict_do_nothing(index_elements=["organisation_id", "provider"])
    .returning(*_COLUMNS),
    into=Integration,
)
integrations = prepare(select(*_COLUMNS).where(_own).order_by(_i.id), into=Integration)
integration_of = prepare(
    select(*_COLUMNS).where(_own, _i.provider == bindparam("provider")), into=Integration
)
delete_integration = prepare(delete(scm_integration).where(_own, _i.id == bindparam("integration_id")))
