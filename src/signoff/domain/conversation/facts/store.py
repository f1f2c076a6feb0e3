"""Writes and look-ups of what flows show; nobody outside the room comes here."""

from sqlalchemy import bindparam, delete, select

from signoff.domain.conversation.facts.tables import fact_application, fact_subscription
from signoff.domain.conversation.tables import conversation
from signoff.kernel.sql import in_list, insert_row, prepare, upsert

_s, _a = fact_subscription.c, fact_application.c
_place = (
    _s.organisation_id == bindparam("organisation_id"),
    _s.conversation_id == bindparam("conversation_id"),
)
kinds_of = prepare(select(_s.kinds).where(*_place))
_kinds = upsert(fact_subscription, "conversation_id", "organisation_id", "kinds")
keep_kinds = prepare(
    _kinds.on_conflict_do_update(index_elements=["conversation_id"], set_={"kinds": _kinds.excluded.kinds})
)
applications_of = prepare(
    select(_a.application)
    .where(
        _a.organisation_id == bindparam("organisation_id"),
        _a.conversation_id == bindparam("conversation_id"),
    )
    .order_by(_a.application)
)
forget_applications = prepare(
    delete(fact_application).where(_a.conversation_id == bindparam("conversation_id"))
)
keep_application = prepare(insert_row(fact_application, "organisation_id", "application", "conversation_id"))
flows_showing = prepare(
    select(_a.application, conversation.c.flow_id)
    .join(fact_application, _a.conversation_id == conversation.c.id)
    .where(_a.organisation_id == bindparam("organisation_id"), in_list(_a.application, "applications"))
    .distinct()
)
