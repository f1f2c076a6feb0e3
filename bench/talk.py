"""A long talk in one flow, all made from how many messages it has: as many as five million.

Every message has four words: one that a tenth of all have, one of a thousandth, one of a hundred-thousandth, and one of
its own. Ten messages are a thread.
"""

import json
from collections.abc import Iterator

from bench.bulk import Load, Row
from bench.history import at
from signoff.domain.conversation import tables

FIRST = 1001
THREAD = 10
# Each word's letter, how many of them there are, and how many digits it has, so that they sort as they count.
WORDS = (("a", 10, 1), ("b", 1000, 3), ("c", 100_000, 5))
OWN = 8
ORGANISATION = CONVERSATION = 1


class Talk:
    """Messages with numbers from FIRST on."""

    def __init__(self, messages: int) -> None:
        self.messages = messages

    @property
    def last(self) -> int:
        """The last message's number."""
        return FIRST + self.messages - 1

    @property
    def threads(self) -> int:
        """How many threads there are."""
        return -(-self.messages // THREAD)

    def words(self, number: int) -> list[str]:
        """Give a message's words; messages count from 0."""
        return [*(f"{letter}{number % count:0{digits}}" for letter, count, digits in WORDS), self.own(number)]

    def own(self, number: int) -> str:
        """Give the word that only one message has."""
        return f"d{number:0{OWN}}"

    def loads(self) -> Iterator[Load]:
        """Give every table with its rows."""
        yield tables.thread, _THREAD, self._threads(), self.threads
        yield tables.message, _MESSAGE, self._messages(), self.messages
        yield tables.term, _TERM, self._terms(), self.messages * (len(WORDS) + 1)

    def _threads(self) -> Iterator[Row]:
        for each in range(self.threads):
            title, first = f"thread {each}", FIRST + each * THREAD
            state = (title, "", "[]", "[]", 0, THREAD, 0, first, at(0), at(0))
            yield each + FIRST, ORGANISATION, CONVERSATION, f"thread-{each}", *state

    def _messages(self) -> Iterator[Row]:
        for each in range(self.messages):
            said = json.dumps(" ".join(self.words(each)))
            kept = ("message", "chat", said, "{}", "[]", 1, 0, at(0))
            yield FIRST + each, ORGANISATION, CONVERSATION, FIRST + each // THREAD, *kept

    def _terms(self) -> Iterator[Row]:
        # In the order of the index, so that it grows at its end.
        for letter, count, digits in WORDS:
            for rest in range(min(count, self.messages)):
                for each in range(rest, self.messages, count):
                    yield CONVERSATION, f"{letter}{rest:0{digits}}", FIRST + each, ORGANISATION
        for each in range(self.messages):
            yield CONVERSATION, self.own(each), FIRST + each, ORGANISATION


_THREAD = (
    *("id", "organisation_id", "conversation_id", "key", "title", "body", "actions", "fields"),
    *("activities", "internal_comments", "external_comments", "initial_message", "created_at", "updated_at"),
)
_MESSAGE = (
    *("id", "organisation_id", "conversation_id", "thread_id", "event", "app", "content", "extra", "tags"),
    *("listed", "transient", "sent_at"),
)
_TERM = ("conversation_id", "term", "message_id", "organisation_id")
