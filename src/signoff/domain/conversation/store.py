"""Writes and look-ups of conversation; nobody outside the room comes here."""

from sqlalchemy import Integer, bindparam, delete, select, update

from signoff.domain.conversation.tables import (
    conversation,
    counter,
    message,
    profile,
    seat,
    source,
    term,
    thread,
)
from signoff.domain.conversation.types import Conversation, Message, Seat, Source, Thread
from signoff.domain.identity.oauth.tables import client
from signoff.kernel.sql import prepare, upsert

_c, _s, _o, _t, _m, _w = (
    conversation.c,
    seat.c,
    source.c,
    thread.c,
    message.c,
    term.c,
)


CONVERSATION = tuple(_c[name] for name in Conversation.__struct_fields__)
MESSAGE = tuple(_m[name] for name in Message.__struct_fields__)
THREAD = tuple(_t[name] for name in Thread.__struct_fields__)
_client = select(client.c.name).where(client.c.id == _o.client_id).scalar_subquery()
_ROW = tuple(_o[name] for name in Source.__struct_fields__ if name != "client")
SOURCE = (*_ROW, _client.label("client"))
SEAT = tuple(_s[name] for name in Seat.__struct_fields__)
_organisation = bindparam("organisation_id", type_=Integer)

# --- numbers ---

_next = upsert(counter, "id", "last")
take_number = prepare(
    _next.on_conflict_do_update(
        index_elements=["id"], set_={"last": counter.c.last + _next.excluded.last}
    ).returning(counter.c.last)
)
last_number = prepare(select(counter.c.last))

# --- conversations and seats ---

conversation_of_flow = prepare(
    select(*CONVERSATION).where(_c.organisation_id == _organisation, _c.flow_id == bindparam("flow_id")),
    into=Conversation,
)
conversation_of_pair = prepare(
    select(*CONVERSATION).where(
        _c.organisation_id == _organisation,
        _c.first_id == bindparam("first_id"),
        _c.second_id == bindparam("second_id"),
    ),
    into=Conversation,
)
insert_conversation = prepare(
    upsert(conversation, "organisation_id", "flow_id", "first_id", "second_id", "created_at")
    .on_conflict_do_nothing()
    .returning(*CONVERSATION),
    into=Conversation,
)
seat_of = prepare(
    select(*SEAT).where(
        _s.organisation_id == _organisation,
        _s.conversation_id == bindparam("conversation_id"),
        _s.account_id == bindparam("account_id"),
    ),
    into=Seat,
)
_seat = upsert(seat, "conversation_id", "account_id", "organisation_id", "open", "blocked", "status")
_ON_SEAT = ["conversation_id", "account_id"]
open_seat = prepare(_seat.on_conflict_do_update(index_elements=_ON_SEAT, set_={"open": _seat.excluded.open}))
block_seat = prepare(
    _seat.on_conflict_do_update(index_elements=_ON_SEAT, set_={"blocked": _seat.excluded.blocked})
)
say_status = prepare(
    _seat.on_conflict_do_update(index_elements=_ON_SEAT, set_={"status": _seat.excluded.status})
)

# --- people ---

_profile = upsert(profile, "account_id", "organisation_id", "nick")
set_nick = prepare(
    _profile.on_conflict_do_update(index_elements=["account_id"], set_={"nick": _profile.excluded.nick})
)
_seen = upsert(profile, "account_id", "organisation_id", "last_ping", "last_activity")
note_ping = prepare(
    _seen.on_conflict_do_update(index_elements=["account_id"], set_={"last_ping": _seen.excluded.last_ping})
)
note_activity = prepare(
    _seen.on_conflict_do_update(
        index_elements=["account_id"],
        set_={"last_ping": _seen.excluded.last_ping, "last_activity": _seen.excluded.last_activity},
    )
)

# --- threads ---

thread_with_key = prepare(
    select(*THREAD).where(
        _t.organisation_id == _organisation,
        _t.conversation_id == bindparam("conversation_id"),
        _t.key == bindparam("key"),
    ),
    into=Thread,
)
thread_with_id = prepare(
    select(*THREAD).where(_t.organisation_id == _organisation, _t.id == bindparam("thread_id")), into=Thread
)
thread_of_source = prepare(
    select(*THREAD).where(
        _t.organisation_id == _organisation,
        _t.source_id == bindparam("source_id"),
        _t.external_id == bindparam("external_id"),
    ),
    into=Thread,
)
_STATE = ("title", "body", "external_url", "status", "actions", "fields")
insert_thread = prepare(
    upsert(
        thread,
        *("organisation_id", "conversation_id", "key", "source_id", "external_id", *_STATE),
        *("activities", "internal_comments", "external_comments", "initial_message"),
        *("created_at", "updated_at"),
    ).returning(*THREAD),
    into=Thread,
)
update_thread = prepare(
    update(thread)
    .where(_t.id == bindparam("thread_id"))
    .values(
        {
            **{name: bindparam(name) for name in _STATE},
            "activities": _t.activities + bindparam("more_activities"),
            "internal_comments": _t.internal_comments + bindparam("more_internal"),
            "external_comments": _t.external_comments + bindparam("more_external"),
            "updated_at": bindparam("at"),
        }
    )
    .returning(*THREAD),
    into=Thread,
)

# --- messages ---

insert_message = prepare(upsert(message, *Message.__struct_fields__))
insert_term = prepare(
    upsert(term, "conversation_id", "term", "message_id", "organisation_id").on_conflict_do_nothing(
        index_elements=["conversation_id", "term", "message_id"]
    )
)
delete_terms = prepare(delete(term).where(_w.message_id == bindparam("message_id")))
message_with_id = prepare(
    select(*MESSAGE).where(
        _m.organisation_id == _organisation,
        _m.conversation_id == bindparam("conversation_id"),
        _m.id == bindparam("message_id"),
        _m.transient == 0,
    ),
    into=Message,
)
message_with_uuid = prepare(
    select(*MESSAGE).where(
        _m.organisation_id == _organisation,
        _m.conversation_id == bindparam("conversation_id"),
        _m.account_id == bindparam("account_id"),
        _m.uuid == bindparam("uuid"),
    ),
    into=Message,
)
update_message = prepare(
    update(message)
    .where(_m.id == bindparam("message_id"))
    .values(
        content=bindparam("content"),
        extra=bindparam("extra"),
        tags=bindparam("tags"),
        edited_at=bindparam("edited_at"),
    )
)
delete_message = prepare(delete(message).where(_m.id == bindparam("message_id")))
forget_transient = prepare(delete(message).where(_m.transient == 1, _m.sent_at < bindparam("before")))

# --- sources ---

source_with_id = prepare(
    select(*SOURCE).where(
        _o.organisation_id == _organisation,
        _o.conversation_id == bindparam("conversation_id"),
        _o.id == bindparam("source_id"),
    ),
    into=Source,
)
# A token is all that is known of its caller, so the organisation follows from it.
source_with_token = prepare(select(*SOURCE).where(_o.token_hash == bindparam("token_hash")), into=Source)
facts_source = prepare(
    select(*SOURCE).where(
        _o.organisation_id == _organisation,
        _o.conversation_id == bindparam("conversation_id"),
        _o.kind == "facts",
    ),
    into=Source,
)
insert_source = prepare(
    upsert(
        source,
        *("organisation_id", "conversation_id", "kind", "name", "external_url", "creator_id"),
        *("token_hash", "created_at", "updated_at", "client_id"),
    )
    .on_conflict_do_nothing()
    .returning(*_ROW),
    into=Source,
)
update_source = prepare(
    update(source)
    .where(_o.id == bindparam("source_id"), _o.deleted_at.is_(None))
    .values(
        error_message=bindparam("error_message"),
        configuration_url=bindparam("configuration_url"),
        updated_at=bindparam("at"),
    )
    .returning(*_ROW),
    into=Source,
)
delete_source = prepare(
    update(source)
    .where(_o.id == bindparam("source_id"), _o.deleted_at.is_(None))
    .values(deleted_at=bindparam("at"), updated_at=bindparam("at"))
)
