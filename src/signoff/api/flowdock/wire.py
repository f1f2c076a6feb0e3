"""The shapes of this protocol."""

from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from signoff.api.kit.call import Call
from signoff.domain.catalog.flows.slugs import slug_of
from signoff.domain.catalog.flows.types import Flow, FlowAccess
from signoff.domain.conversation.rooms import Overview
from signoff.domain.conversation.types import Extra, MessageEvent, Person, Posted, Seat, Source, Thread
from signoff.domain.identity.types import Organisation
from signoff.kernel import clock

Json = dict[str, Any]
NOBODY = "0"


class Place(Struct, frozen=True):
    """Where the answer is read: the base of all addresses, and the organisation."""

    base: str
    organisation: Organisation
    members: int = 0

    @property
    def slug(self) -> str:
        """The organisation as a path segment."""
        return slug_of(self.organisation.name)

    def url(self, *segments: str) -> str:
        """Give an address under the base."""
        return "/".join((self.base, *(quote(each, safe="@:") for each in segments)))


def place(call: Call, organisation: Organisation, members: int = 0) -> Place:
    """Say where an answer is read."""
    return Place(call.base, organisation, members)


def milliseconds(text: str | None) -> int | None:
    """Give an instant as milliseconds since 1970."""
    return None if text is None else int(clock.seconds(text) * 1000)


def iso(text: str | None) -> str | None:
    """Give an instant as text with milliseconds and `Z`."""
    return None if text is None else f"{text[:23]}Z"


# --- people and organisations ---


def user(here: Place, person: Person) -> Json:
    """Render somebody."""
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "nick": person.nick,
        "avatar": here.url("static", "icon.svg"),
        "website": person.website,
        "status": None,
        "last_activity": milliseconds(person.last_activity),
        "last_ping": milliseconds(person.last_ping),
    }


def flow_user(here: Place, person: Person, seat: Seat | None) -> Json:
    """Render a member of a flow."""
    blocked = seat is not None and bool(seat.blocked)
    return {
        **user(here, person),
        "status": seat.status if seat else None,
        "disabled": blocked or not person.active,
        "in_flow": True,
    }


def organization(here: Place) -> Json:
    """Render an organisation in its short form."""
    return {
        "id": here.organisation.id,
        "name": here.organisation.name,
        "parameterized_name": here.slug,
        "user_limit": 0,
        "user_count": here.members,
        "active": True,
        "url": here.url("organizations", here.slug),
    }


# --- flows ---


def flow(here: Place, overview: Overview, users: list[Json] | None = None) -> Json:
    """Render a flow as one person sees it."""
    found = overview.room.flow
    document: Json = {
        "id": found.uuid,
        "name": found.name,
        "parameterized_name": found.slug,
        "organization": organization(here),
        "unread_mentions": overview.unread,
        "open": overview.open,
        "joined": overview.room.joined,
        "disabled": found.archived_at is not None,
        "access_mode": found.access,
        "url": flow_url(here, found),
        "web_url": web_url(here, found),
        "links": _links(here, found),
    }
    if found.access != FlowAccess.INVITATION.value:
        document["join_url"] = document["web_url"]
    return document if users is None else {**document, "users": users}


def old_flow(here: Place, overview: Overview) -> Json:
    """Render a flow as it was shown before organisations became objects."""
    document = flow(here, overview)
    return {**document, "organization": here.organisation.name}


def told_flow(here: Place, said: Json) -> Json:
    """Render a flow as somebody is told that they came into it, or that it is gone from their list."""
    if "slug" not in said:
        return said
    return {
        "id": said["id"],
        "name": said["name"],
        "parameterized_name": said["slug"],
        "organization": organization(here),
        "open": True,
        "joined": True,
        "access_mode": said["access"],
        "url": here.url("flows", here.slug, said["slug"]),
        "web_url": here.url("app", here.slug, said["slug"]),
    }


def flow_url(here: Place, found: Flow, *more: str) -> str:
    """Give a flow's address, or that of something in it."""
    return here.url("flows", here.slug, found.slug, *more)


def web_url(here: Place, found: Flow, *more: str) -> str:
    """Give the address of a flow's page."""
    return here.url("app", here.slug, found.slug, *more)


def _links(here: Place, found: Flow) -> Json:
    methods = {"sources": ["GET", "POST"], "messages": ["GET", "POST"], "users": ["GET", "POST"]}
    return {name: {"url": flow_url(here, found, name), "methods": given} for name, given in methods.items()}


# --- sources and threads ---


def source(here: Place, found: Source, of: Flow | None) -> Json:
    """Render an integration."""
    url = flow_url(here, of, "sources", str(found.id)) if of else here.url("sources", str(found.id))
    icon = here.url("static", "icon.svg")
    links = {"configuration": {"href": found.configuration_url}} if found.configuration_url else {}
    document: Json = {
        "id": found.id,
        "name": found.name,
        "url": url,
        "icon": icon,
        "external_url": found.external_url,
        "created_at": iso(found.created_at),
        "updated_at": iso(found.updated_at),
        "_links": links,
        "application": _application(here, found, url),
    }
    return {**document, "error_message": found.error_message} if found.error_message else document


def _application(here: Place, found: Source, url: str) -> Json:
    """Render the program that an integration was made by; one that was made without stands for its own."""
    program = found.client_id if found.client is not None else None
    return {
        "id": program or found.id,
        "name": found.client or found.name,
        "icon_url": here.url("static", "icon.svg"),
        "url": here.url("oauth", "applications", str(program)) if program else url,
        "published": False,
        "_links": {},
    }


def thread(here: Place, found: Thread, of: Flow | None, by: Source | None) -> Json:
    """Render a thread as it is now."""
    return {
        "id": found.key,
        "flow": of.uuid if of else None,
        "title": found.title,
        "body": found.body,
        "external_url": found.external_url,
        "status": msgspec.json.decode(found.status) if found.status else None,
        "actions": _actions(here, found, of),
        "fields": msgspec.json.decode(found.fields),
        "source": source(here, by, of) if by else None,
        "activities": found.activities,
        "internal_comments": found.internal_comments,
        "external_comments": found.external_comments,
        "initial_message": found.initial_message,
        "created_at": iso(found.created_at),
        "updated_at": iso(found.updated_at),
    }


def _actions(here: Place, found: Thread, of: Flow | None) -> list[Json]:
    """Render a thread's actions; whom a button calls is not shown, only where to press it."""
    actions: list[Json] = msgspec.json.decode(found.actions)
    for number, each in enumerate(actions):
        if each.get("@type") == "UpdateAction" and of is not None:
            url = flow_url(here, of, "threads", found.key, "actions", str(number))
            each["target"] = {"@type": "EntryPoint", "urlTemplate": url, "httpMethod": "POST"}
    return actions


# --- messages ---

_ITEMS = (MessageEvent.ACTIVITY, MessageEvent.DISCUSSION)


def message(here: Place, posted: Posted) -> Json:
    """Render a message, with its thread as it is now."""
    found, extra, content = posted.message, posted.message.extras(), posted.message.said()
    document: Json = {
        "id": found.id,
        "event": found.event,
        "content": content,
        "app": found.app,
        "user": str(found.account_id) if found.account_id is not None else NOBODY,
        "tags": found.tag_list(),
        "uuid": found.uuid,
        "sent": milliseconds(found.sent_at),
        "created_at": iso(found.sent_at),
        "edited": milliseconds(found.edited_at),
        "edited_at": iso(found.edited_at),
        "attachments": [content] if found.event == MessageEvent.FILE else extra.attachments,
    }
    return document | _where(here, posted) | _more(posted, extra)


def _more(posted: Posted, extra: Extra) -> Json:
    document: Json = {}
    if extra.external_user_name is not None:
        document["external_user_name"] = extra.external_user_name
    if extra.reactions:
        document["emoji_reactions"] = extra.reactions
    if posted.message.event in _ITEMS:
        document |= {"title": extra.title, "body": extra.body, "author": extra.author}
    if posted.message.transient:
        document["persist"] = False
    return document


def _where(here: Place, posted: Posted) -> Json:
    found = posted.message
    if posted.flow is None:
        return {} if found.recipient_id is None else {"to": str(found.recipient_id)}
    document: Json = {"flow": posted.flow.uuid}
    if posted.thread is not None:
        document["thread_id"] = posted.thread.key
        document["thread"] = thread(here, posted.thread, posted.flow, posted.source)
    return document


def link_to_comments(here: Place, of: Flow, number: int) -> tuple[str, str]:
    """Give the header that says where comments on a message are."""
    return ("link", f'<{flow_url(here, of, "messages", str(number), "comments")}>; rel="comments"')
