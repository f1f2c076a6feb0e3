"""Read models of conversation: lists of messages and threads, people, and what comes after a number."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    and_,
    asc,
    bindparam,
    case,
    desc,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from signoff.domain.catalog.flows.tables import flow, flow_member
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.conversation.store import CONVERSATION, MESSAGE, SEAT, SOURCE, THREAD
from signoff.domain.conversation.tables import conversation, message, profile, seat, source, term, thread
from signoff.domain.conversation.types import Conversation, Message, Seat, Source, Thread
from signoff.domain.identity.tables import account, account_role, role
from signoff.kernel.sql import Statement, belonging, in_list, prepare, text_rows

_m, _w, _t, _a, _p, _c = message.c, term.c, thread.c, account.c, profile.c, conversation.c
_organisation = bindparam("organisation_id", type_=Integer)
_limit = bindparam("limit", type_=Integer)

# --- people ---

_admin = exists().where(
    account_role.c.account_id == _a.id,
    role.c.id == account_role.c.role_id,
    role.c.name == "administrator",
)
_everybody = (
    select(
        *(_a.id, _a.uuid, _a.name, func.coalesce(_a.email, ""), _a.active, func.coalesce(_p.nick, "")),
        *(_p.website, _p.last_activity, _p.last_ping, case((_admin, 1), else_=0)),
    )
    .outerjoin(profile, _p.account_id == _a.id)
    .order_by(_a.id)
)
_chosen = _everybody.where(belonging(account))
people = prepare(_everybody.where(_a.organisation_id == _organisation))
people_count = prepare(select(func.count()).where(_a.organisation_id == _organisation))
people_by_ids = prepare(_chosen.where(in_list(_a.id, "account_ids")))
people_of_flow = prepare(
    _chosen.join(flow_member, flow_member.c.account_id == _a.id).where(
        flow_member.c.flow_id == bindparam("flow_id")
    )
)
people_of_flows = prepare(
    _chosen.with_only_columns(flow_member.c.flow_id, *_chosen.selected_columns)
    .join(flow_member, flow_member.c.account_id == _a.id)
    .where(in_list(flow_member.c.flow_id, "flow_ids"))
)
person_with_nick = prepare(
    select(_a.id)
    .outerjoin(profile, _p.account_id == _a.id)
    .where(
        _a.organisation_id == _organisation,
        or_(
            func.lower(_p.nick) == func.lower(bindparam("nick")),
            and_(_p.nick.is_(None), func.lower(_a.name) == func.lower(bindparam("nick"))),
        ),
    )
)
seats_of_conversations = prepare(
    select(*SEAT).where(
        seat.c.organisation_id == _organisation, in_list(seat.c.conversation_id, "conversation_ids")
    ),
    into=Seat,
)
seats_of_account = prepare(
    select(*SEAT).where(
        seat.c.organisation_id == _organisation, seat.c.account_id == bindparam("account_id")
    ),
    into=Seat,
)

# --- flows and conversations ---

_f = flow.c
_FLOW = tuple(_f[name] for name in Flow.__struct_fields__)
_joined = exists().where(
    flow_member.c.flow_id == _f.id, flow_member.c.account_id == bindparam("account_id", type_=Integer)
)
visible_flows = prepare(
    select(*_FLOW)
    .where(
        _f.organisation_id == _organisation,
        _f.archived_at.is_(None),
        or_(_joined, _f.access == "organization"),
    )
    .order_by(_f.name)
    .limit(_limit),
    into=Flow,
)
conversations_of_flows = prepare(
    select(*CONVERSATION).where(_c.organisation_id == _organisation, in_list(_c.flow_id, "flow_ids")),
    into=Conversation,
)
conversations_by_ids = prepare(
    select(*CONVERSATION).where(_c.organisation_id == _organisation, in_list(_c.id, "conversation_ids")),
    into=Conversation,
)
_private = select(*CONVERSATION).where(_c.organisation_id == _organisation, _c.flow_id.is_(None))
private_conversations = prepare(
    _private.where(
        or_(_c.first_id == bindparam("account_id"), _c.second_id == bindparam("account_id"))
    ).order_by(_c.id),
    into=Conversation,
)


def _two(conversation_id: int, number: int) -> tuple[int, int]:
    return conversation_id, number


mentions_of = prepare(
    select(_w.conversation_id, func.count())
    .where(
        _w.organisation_id == _organisation,
        in_list(_w.conversation_id, "conversation_ids"),
        _w.term == bindparam("term"),
    )
    .group_by(_w.conversation_id),
    into=_two,
)

# --- messages ---


def _others(name: str, of: Table = message, number: ColumnElement[Any] = _m.id) -> ColumnElement[bool]:
    """All the terms of a list parameter stand beside the message, or beside the term of one."""
    rows, other = text_rows(name), term.alias()
    beside = (
        select(literal(1))
        .select_from(other)
        .where(
            other.c.conversation_id == of.c.conversation_id,
            other.c.term == rows.c.value,
            other.c.message_id == number,
        )
        .correlate(of, rows)
        .exists()
    )
    return ~select(literal(1)).select_from(rows).where(~beside).correlate(of).exists()


def _any(name: str) -> ColumnElement[bool]:
    held = select(_w.message_id).where(
        _w.conversation_id == bindparam("conversation_id"), in_list(_w.term, name)
    )
    return _m.id.in_(held)


@cache
def messages(found_by: str, by_event: str, *, oldest: bool, in_thread: bool) -> Statement[Message]:
    """Prepare a list: found by nothing, all or any terms; of listed, one or some events; from which end."""
    if found_by == "all" and by_event == "listed" and not in_thread:
        return _by_terms_alone(oldest=oldest)
    query: Select[Any] = select(*MESSAGE).where(
        _m.organisation_id == _organisation,
        _m.conversation_id == bindparam("conversation_id"),
        _m.id > bindparam("since"),
        _m.id < bindparam("until"),
        _m.transient == 0,
    )
    if in_thread:
        query = query.where(_m.thread_id == bindparam("thread_id"))
    query = query.where(_BY_EVENT[by_event]())
    if found_by == "all":
        query = query.join(
            term, and_(_w.conversation_id == _m.conversation_id, _w.message_id == _m.id)
        ).where(_w.term == bindparam("rarest"), _others("others"))
    elif found_by in _ANY:
        query = query.where(_ANY[found_by]())
    order = asc if oldest else desc
    place = _w.message_id if found_by == "all" else _m.id
    query = query.order_by(order(place)).limit(_limit).offset(bindparam("skip", type_=Integer))
    return prepare(query, into=Message)


def _by_terms_alone(*, oldest: bool) -> Statement[Message]:
    """Prepare a list that the terms answer, since only what is listed has any; so no engine reads messages in vain."""
    order = asc if oldest else desc
    numbers = (
        select(_w.message_id)
        .where(
            _w.organisation_id == _organisation,
            _w.conversation_id == bindparam("conversation_id"),
            _w.term == bindparam("rarest"),
            _w.message_id > bindparam("since"),
            _w.message_id < bindparam("until"),
            _others("others", term, _w.message_id),
        )
        .order_by(order(_w.message_id))
        .limit(_limit)
        .offset(bindparam("skip", type_=Integer))
        .subquery()
    )
    found = select(*MESSAGE).join(numbers, numbers.c.message_id == _m.id)
    return prepare(found.order_by(order(_m.id)), into=Message)


_BY_EVENT = {
    "listed": lambda: _m.listed == 1,
    "one": lambda: _m.event == bindparam("event"),
    "some": lambda: in_list(_m.event, "events"),
}
_ANY = {
    "any": lambda: _any("terms"),
    # What has all the words, or any of the tags.
    "either": lambda: or_(_others("words"), _any("terms")),
    "nothing": false,
    "": true,
}

comments_of = prepare(
    select(*MESSAGE)
    .join(term, and_(_w.conversation_id == _m.conversation_id, _w.message_id == _m.id))
    .where(
        _m.organisation_id == _organisation,
        _w.conversation_id == bindparam("conversation_id"),
        _w.term == bindparam("term"),
        _m.event == "comment",
    )
    .order_by(_m.id)
    .limit(_limit),
    into=Message,
)
after_number = prepare(
    select(*MESSAGE).where(_m.id > bindparam("number")).order_by(_m.id).limit(_limit), into=Message
)
missed = prepare(
    select(*MESSAGE)
    .where(
        _m.organisation_id == _organisation,
        in_list(_m.conversation_id, "conversation_ids"),
        _m.id > bindparam("since"),
        _m.id <= bindparam("until"),
        _m.transient == 0,
    )
    .order_by(_m.id)
    .limit(_limit),
    into=Message,
)

# --- threads ---

threads_by_ids = prepare(
    select(*THREAD).where(_t.organisation_id == _organisation, in_list(_t.id, "thread_ids")), into=Thread
)
_inbox = exists().where(_m.thread_id == _t.id)
_recent = (
    select(*THREAD)
    .where(
        _t.organisation_id == _organisation,
        _t.conversation_id == bindparam("conversation_id"),
        or_(bindparam("since", type_=Text).is_(None), _t.updated_at > bindparam("since", type_=Text)),
        or_(bindparam("until", type_=Text).is_(None), _t.updated_at < bindparam("until", type_=Text)),
        or_(bindparam("empty", type_=Integer) == 1, _inbox),
    )
    .order_by(desc(_t.updated_at), desc(_t.id))
    .limit(_limit)
)
_program = bindparam("program", type_=Integer)
# An integration that was made without an OAuth client stands for a program of its own.
_of_program = select(source.c.id).where(
    source.c.conversation_id == bindparam("conversation_id"),
    or_(source.c.client_id == _program, and_(source.c.client_id.is_(None), source.c.id == _program)),
)
threads = {
    "": prepare(_recent, into=Thread),
    "chat": prepare(_recent.where(_t.source_id.is_(None)), into=Thread),
    "inbox": prepare(_recent.where(_t.source_id.is_not(None)), into=Thread),
    "program": prepare(_recent.where(_t.source_id.in_(_of_program)), into=Thread),
}

# --- sources ---

sources_by_ids = prepare(
    select(*SOURCE).where(source.c.organisation_id == _organisation, in_list(source.c.id, "source_ids")),
    into=Source,
)
sources_of = prepare(
    select(*SOURCE)
    .where(
        source.c.organisation_id == _organisation,
        in_list(source.c.conversation_id, "conversation_ids"),
        source.c.deleted_at.is_(None),
    )
    .order_by(source.c.id),
    into=Source,
)
