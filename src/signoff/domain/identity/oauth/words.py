"""What a client may ask for: the words of the protocol, what each covers, and what a person is told."""

from collections.abc import Iterable

from msgspec import Struct

from signoff.domain.identity.scopes import Scope


class Word(Struct, frozen=True):
    """One scope as clients name it."""

    covers: tuple[Scope, ...]
    said: str


OFFLINE = "offline_access"
WORDS: dict[str, Word] = {
    "flow": Word(
        (Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE, Scope.CONVERSATION_READ_FLOWS),
        "Read and write in the flows that you are in",
    ),
    "private": Word(
        (Scope.CONVERSATION_READ, Scope.CONVERSATION_WRITE, Scope.CONVERSATION_READ_PRIVATE),
        "Read and write your private conversations",
    ),
    "manage": Word((Scope.FLOW_MANAGE,), "Make and change flows, and bring people into them"),
    "profile": Word((Scope.PROFILE_MANAGE_OWN,), "Change your nick"),
    "integration": Word((Scope.INTEGRATION_MANAGE,), "Connect integrations to your flows"),
    OFFLINE: Word((), "Go on doing so while you are away, until you withdraw it"),
}
# What is asked for by asking for nothing.
USUAL = ("flow", "private")


def known(names: Iterable[str]) -> bool:
    """Tell whether all names are words that can be asked for."""
    return all(name in WORDS for name in names)


def covered(names: Iterable[str]) -> frozenset[str]:
    """Give everything that words cover; nothing is added to it, so a word never brings another one along."""
    return frozenset(str(scope) for name in names for scope in WORDS[name].covers)
