"""Tags: those that are given, and those that a text has in it.

A text is read from left to right for quoted blocks, URLs, hashtags, mentions and e-mail addresses; each takes its
characters, so that a URL's fragment is no tag.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from msgspec import Struct

from signoff.domain.conversation.types import Person

EVERYONE = "everyone"
TEAM = "team"
EVERYBODY_WORDS = frozenset(("everyone", "everybody", "all", "anyone", "anybody"))
_SIGNS = "#\uff03"
MOST_TAGS = 100
LONGEST_TAG = 200

_ALPHABET = (
    "a-z0-9_\u00c0-\u017f\u1e00-\u1eff\u0400-\u0527\u2de0-\u2dff\ua640-\ua69f\u0370-\u03ff\u1100-\u11ff\u3130-\u3185"
    "\ua960-\ua97f\uac00-\ud7ff\uffa1-\uffdc\u30a1-\u30fa\u30fc-\u30fe\uff66-\uff9f\u3041-\u3096\u3099-\u309e"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3400-\u4dbf\u4e00-\u9fff\u3003\u3005\u303b"
)
_BEFORE = rf"(?<![&/{_ALPHABET}])"
_AFTER = r"(?!#|\uff03|://)"
_TOKENS = (
    rf"(?P<quoted>(?:^|(?<=\n))\s{{4}}[^\n]*)"
    rf"|(?P<url>\bhttps?://\S+|\bwww\.\S+|(?<![@\w.])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*"
    rf"\.(?:com|org|net|io|dev|co|fi|de|uk|eu|edu|gov|info|app|ai|me)\b(?!@)(?:[/?#]\S*)?)"
    rf"|{_BEFORE}[#\uff03](?P<tag>[{_ALPHABET}-]++){_AFTER}"
    rf"|{_BEFORE}@(?P<mention>(?>[{_ALPHABET}.-]*[{_ALPHABET}-])){_AFTER}"
    rf"|(?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)
_URL = re.compile(r"\bhttps?://\S|\bwww\.\S", re.IGNORECASE)
_INTERNAL = re.compile(r":\w[\w.-]*(?::.*)?|influx:\d+", re.DOTALL)


@cache
def _tokens() -> re.Pattern[str]:
    # When it is first needed: with all these letters it takes as long as loading a score of modules.
    return re.compile(_TOKENS, re.IGNORECASE)


class Found(Struct, frozen=True):
    """What a text has in it."""

    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    url: bool = False


def found_in(text: str) -> Found:
    """Read a text."""
    hashtags: list[str] = []
    mentions: list[str] = []
    url = False
    for token in _tokens().finditer(text):
        if token["tag"]:
            hashtags.append(token["tag"])
        elif token["mention"]:
            mentions.append(token["mention"])
        elif token["url"] or (token["quoted"] and _URL.search(token["quoted"])):
            url = True
    return Found(tuple(dict.fromkeys(hashtags)), tuple(dict.fromkeys(mentions)), url)


class Members(Struct, frozen=True):
    """Who may be mentioned where a message is posted, and who posts it."""

    people: Sequence[Person]
    sender: int | None

    def called(self, nick: str) -> Person | None:
        """Give the one with a nick, whatever its case."""
        folded = nick.casefold()
        return next((each for each in self.people if each.nick.casefold() == folded), None)


NOBODY = Members((), None)


def split(given: str | Iterable[str]) -> tuple[str, ...]:
    """Give tags as a list, whether they come as one or as a text with commas."""
    parts = given.split(",") if isinstance(given, str) else given
    return tuple(part.strip() for part in parts if part.strip())


def explicit(given: Iterable[str], members: Members) -> list[str]:
    """Put given tags into their stored form; a mention of nobody is left out."""
    found: list[str] = []
    for tag in given:
        word = tag.strip()[:LONGEST_TAG]
        if word.startswith("@"):
            found += _mentioned(word[1:], members)
        elif _INTERNAL.fullmatch(word):
            found.append(word)
        elif word.lstrip(_SIGNS):
            found.append(word.lstrip(_SIGNS).lower())
    return _once(found)


def wanted(tag: str, members: Members) -> str:
    """Put a tag that a list asks for into its stored form."""
    if tag.startswith(":influx:"):
        return tag[1:]
    named = explicit([tag], members)
    return named[0] if named else tag


def of_message(given: Iterable[str], text: str, members: Members, marks: Iterable[str] = ()) -> list[str]:
    """Give all tags of a new message: given ones, those of its text, who has not read it, and what it is."""
    said = found_in(text)
    named = explicit(given, members)
    tags = [*named, *(word.lower() for word in said.hashtags)]
    for nick in said.mentions:
        tags += _mentioned(nick, members)
    tags += [tag for tag in _unread(tags, members) if tag not in tags]
    tags += _highlights(text, tags, members)
    tags += [":url"] if said.url else []
    return _once([*tags, *marks])[:MOST_TAGS]


def _mentioned(nick: str, members: Members) -> list[str]:
    if nick.lower() in EVERYBODY_WORDS:
        return [f":user:{EVERYONE}"]
    if nick.lower() == TEAM:
        return [f":user:{TEAM}"]
    person = members.called(nick)
    return [f":user:{person.id}"] if person else []


def _unread(tags: Sequence[str], members: Members) -> list[str]:
    everyone = f":user:{EVERYONE}" in tags
    return [
        f":unread:{each.id}"
        for each in members.people
        if each.id != members.sender and (everyone or f":user:{each.id}" in tags)
    ]


def _highlights(text: str, tags: Sequence[str], members: Members) -> list[str]:
    folded = text.casefold()
    return [
        f":highlight:{each.id}"
        for each in members.people
        if each.id != members.sender and f":user:{each.id}" not in tags and _names(each.nick)(folded)
    ]


def _names(nick: str) -> Callable[[str], object]:
    word = nick.casefold()

    def found(text: str) -> object:
        return word in text and re.search(rf"(?<![\w@]){re.escape(word)}(?!\w)", text)

    return found


def _once(tags: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(tags))
