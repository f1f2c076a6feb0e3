"""Messages and threads as a page shows them: texts only, whatever markup an integration sent."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.conversation.sources import FACTS
from signoff.domain.conversation.texts.markup import link, plain
from signoff.domain.conversation.types import Extra, Message, MessageEvent, Person, Source, Thread
from signoff.kernel.clock import Instant

_OWN = "signoff:approval:"
COLOURS = 8
_DONE = {
    "join": "came in",
    "add_people": "brought in",
    "block": "shut somebody out",
    "invite": "invited",
    "uninvite": "took an invitation back",
}


class Line(Struct, frozen=True):
    """A message: who said what and when, in which thread, and whether the reader has yet to see that it is for them."""

    number: int
    author: str
    text: str
    at: Instant
    edited: bool
    thread: str | None
    colour: int
    tags: list[str]
    mine: bool
    unread: bool
    quoted: str = ""
    file: str = ""
    aside: bool = False
    reactions: list[tuple[str, int]] = []
    open: bool = True


class Decision(Struct, frozen=True):
    """What a thread lets people decide."""

    name: str
    target: str
    uuid: str
    approves: bool


class Call(Struct, frozen=True):
    """What a thread lets people ask of its integration: a link, or the number of a button."""

    name: str
    url: str | None
    number: int


class Subject(Struct, frozen=True):
    """A thread from outside: what it is about, how it stands, and what can be decided there."""

    key: str
    title: str
    body: str
    url: str | None
    source: str
    status: str
    colour: str
    fields: list[tuple[str, str]]
    decisions: list[Decision]
    calls: list[Call]
    activities: int
    comments: int
    at: Instant


def lines_of(
    found: Sequence[Message], authors: Mapping[int, Person], keys: Mapping[int, str], reader: int | None
) -> list[Line]:
    """Show messages."""
    return [_line(each, authors, keys, reader) for each in found]


def _line(
    message: Message, authors: Mapping[int, Person], keys: Mapping[int, str], reader: int | None
) -> Line:
    said, extra, tags = message.said(), message.extras(), message.tag_list()
    person = authors.get(message.account_id or 0)
    name = (extra.author or {}).get("name") if extra.author else None
    return Line(
        number=message.id,
        author=str(extra.external_user_name or name or (person.nick if person else "somebody")),
        text=_text(message, said, extra),
        at=message.sent_at,
        edited=message.edited_at is not None,
        thread=keys.get(message.thread_id or 0),
        colour=(message.thread_id or 0) % COLOURS,
        tags=[tag for tag in tags if ":" not in tag],
        mine=reader is not None and message.account_id == reader,
        unread=f":unread:{reader}" in tags,
        quoted=str(said.get("title", "")) if message.event == MessageEvent.COMMENT else "",
        file=str(said.get("path", "")) if message.event == MessageEvent.FILE else "",
        aside=message.event in (MessageEvent.ACTION, MessageEvent.STATUS, MessageEvent.LINE),
        reactions=[(sign, len(who)) for sign, who in extra.reactions.items()],
        open=message.event != MessageEvent.ACTION,
    )


def _text(message: Message, said: Any, extra: Extra) -> str:
    if message.event == MessageEvent.ACTION:
        about = said.get("description", "")
        names = about.get("email", "") if isinstance(about, dict) else about
        done = _DONE.get(said.get("type", ""), "changed something")
        return f"{done} {names}".strip() if said.get("type") != "join" else done
    if isinstance(said, str):
        return said
    if isinstance(said, dict):
        parts = (said.get(name) for name in ("text", "file_name", "subject"))
        return str(next((part for part in parts if part), "")) or "(nothing)"
    return plain(extra.title or "") + (f"\n{plain(extra.body)}" if extra.body else "")


def subject_of(found: Thread, sources: Mapping[int, Source]) -> Subject:
    """Show a thread."""
    source = sources.get(found.source_id or 0)
    status: dict[str, Any] = msgspec.json.decode(found.status) if found.status else {}
    fields: list[dict[str, Any]] = msgspec.json.decode(found.fields)
    return Subject(
        key=found.key,
        title=plain(found.title),
        body=plain(found.body),
        url=link(found.external_url or ""),
        source=source.name if source else "",
        status=str(status.get("value") or ""),
        colour=str(status.get("color") or "grey"),
        fields=[(str(each["label"]), plain(str(each["value"]))) for each in fields],
        decisions=_decisions(found) if source and source.kind == FACTS else [],
        calls=_calls(found) if source and source.kind != FACTS else [],
        activities=found.activities,
        comments=found.internal_comments,
        at=found.updated_at,
    )


def _decisions(found: Thread) -> list[Decision]:
    actions: list[dict[str, Any]] = msgspec.json.decode(found.actions)
    decisions = []
    for each in actions:
        target = str((each.get("target") or {}).get("urlTemplate") or "")
        if target.startswith(_OWN):
            uuid, _, verb = target.removeprefix(_OWN).partition(":")
            decisions.append(Decision(str(each.get("name")), target, uuid, verb == "approve"))
    return decisions


def _calls(found: Thread) -> list[Call]:
    actions: list[dict[str, Any]] = msgspec.json.decode(found.actions)
    calls = []
    for number, each in enumerate(actions):
        pressed = each.get("@type") == "UpdateAction"
        target = each.get("target") if pressed else {"urlTemplate": each.get("url")}
        url = link(str((target or {}).get("urlTemplate") or ""))
        if url:
            calls.append(Call(str(each.get("name") or "Open"), None if pressed else url, number))
    return calls
