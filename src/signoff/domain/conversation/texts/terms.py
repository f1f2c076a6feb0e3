"""What messages are found by: their tags, and the whole words of their texts."""

import re
from typing import Any

from signoff.domain.conversation import store
from signoff.domain.conversation.types import Message, MessageEvent
from signoff.kernel.tx import Tx

MOST_WORDS = 1000
LONGEST_WORD = 100
_WORD = re.compile(r"\w+")
_ELEMENT = re.compile(r"<[^<>]*>")
_SAID = ("subject", "content", "title", "text", "file_name", "body", "description", "message")


def words(text: str) -> list[str]:
    """Give the words of a text, each once, in the form in which they are compared."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(text.casefold()))
    return list(found)[:MOST_WORDS]


def of_tag(tag: str) -> str:
    """Give the term of a tag."""
    return f"#{tag}"


def text_of(message: Message) -> str:
    """Give everything in a message that people read."""
    extra = message.extras()
    said = message.said()
    # A comment repeats the title of what it is about, which is found by itself.
    said = said.get("text", "") if message.event == MessageEvent.COMMENT else said
    parts = [extra.title or "", extra.body or "", *_texts(said)]
    parts += [str(each.get("file_name", "")) for each in extra.attachments]
    return _ELEMENT.sub(" ", " ".join(parts)) if extra.body or extra.title else " ".join(parts)


def _texts(said: Any) -> list[str]:
    if isinstance(said, str):
        return [said]
    if isinstance(said, dict):
        return [value for name, value in said.items() if name in _SAID and isinstance(value, str)]
    return []


def write(tx: Tx, message: Message) -> None:
    """Let a listed message be found."""
    if not message.listed:
        return
    found = [*map(of_tag, message.tag_list()), *words(text_of(message))]
    row = {
        "conversation_id": message.conversation_id,
        "message_id": message.id,
        "organisation_id": message.organisation_id,
    }
    tx.run_many(store.insert_term, [{**row, "term": each} for each in found])


def rewrite(tx: Tx, message: Message) -> None:
    """Let a changed message be found by what it says now."""
    tx.run(store.delete_terms, message_id=message.id)
    write(tx, message)
