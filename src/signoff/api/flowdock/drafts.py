"""What a request wants to say."""

from typing import Any

import msgspec

from signoff.api.flowdock.reading import Given, thread_changes
from signoff.api.kit.call import Call
from signoff.domain.conversation.texts import markup, tags
from signoff.domain.conversation.types import Draft, Extra, MessageEvent
from signoff.kernel.errors import Invalid, NotFound


def draft(call: Call, found: Given, *, comment: bool = False) -> Draft:
    """Read a message; raises Invalid."""
    event = (found.text("event") or "").strip() or (MessageEvent.COMMENT.value if comment else "")
    parent = _parent(call, found) if comment or event == MessageEvent.COMMENT else None
    if parent is not None and event == MessageEvent.MESSAGE:
        event = MessageEvent.COMMENT.value
    return Draft(
        event=event,
        content=_content(found, event),
        tags=tags.split(found.listed("tags")),
        uuid=found.text("uuid") or None,
        parent=parent,
        thread=call.parameters.get("thread") or found.text("thread_id") or None,
        external_thread=found.text("external_thread_id") or None,
        thread_changes=thread_changes(found),
        extra=_extra(found, event),
    )


def _parent(call: Call, found: Given) -> int | None:
    if "message" in call.parameters:
        text = call["message"]
        if not text.isascii() or not text.isdecimal():
            raise NotFound("not found")
        return int(text)
    return found.whole("message") or found.whole("message_id")


def _content(found: Given, event: str) -> Any:
    if event == MessageEvent.MAIL:
        return found.table("content") if isinstance(found.values.get("content"), dict) else mail(found)
    if event in (MessageEvent.ACTIVITY, MessageEvent.DISCUSSION):
        return None
    return found.values.get("content")


def _extra(found: Given, event: str) -> Extra:
    extra = Extra(external_user_name=found.text("external_user_name"))
    if event not in (MessageEvent.ACTIVITY, MessageEvent.DISCUSSION):
        return extra
    author = found.table("author")
    return msgspec.structs.replace(
        extra, title=found.text("title"), body=found.text("body"), author=_author(author)
    )


def _author(author: dict[str, Any] | None) -> dict[str, Any] | None:
    if author is None:
        return None
    return {
        name: str(value) for name, value in author.items() if name in ("name", "email", "avatar") and value
    }


def mail(found: Given) -> dict[str, Any]:
    """Read a message of the team inbox; raises Invalid for what is blank."""
    address = (found.text("from_address") or "").strip()
    if faults := _faults(found, address):
        raise Invalid(faults)
    reply = found.text("reply_to")
    empty: dict[str, Any] = {name: [] for name in ("to", "cc", "bcc", "sender")}
    return {
        **empty,
        "subject": markup.plain(found.text("subject") or ""),
        "content": markup.document(found.text("content") or ""),
        "contentType": "text/html",
        "from": [{"name": found.text("from_name") or "", "address": address}],
        "replyTo": [{"address": reply}] if reply else [],
        "source": found.text("source"),
        "project": found.text("project"),
        "link": markup.link(found.text("link") or ""),
    }


def _faults(found: Given, address: str) -> dict[str, list[str]]:
    needed = ("source", "from_address", "subject", "content")
    faults = {name: ["can't be blank"] for name in needed if not (found.text(name) or "").strip()}
    if address and ("@" not in address.strip("@") or any(each.isspace() for each in address)):
        faults["from_address"] = ["is invalid"]
    for name in ("source", "project"):
        if not all(each.isalnum() or each in "_- \t" for each in found.text(name) or ""):
            faults[name] = ["is invalid"]
    return faults
