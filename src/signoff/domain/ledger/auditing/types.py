"""What is asked of the log, and what checking it found."""

from msgspec import Struct

from signoff.kernel.clock import Instant
from signoff.kernel.events import SequencedEvent

# The ledger leans on no room, so it names the scope itself.
READ = "evidence:read:*"


class AuditFilter(Struct, frozen=True):
    """Which events are wanted: all that fit what is given; `since` and `until` are inclusive.

    `subject` is a text that stands in what the event is about, in any case of letters; `without` a kind to leave out.
    """

    kind: str | None = None
    record: str | None = None
    trail: str | None = None
    actor: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    subject: str | None = None
    without: str | None = None


class EntryCheck(Struct, frozen=True):
    """What became of the check of one entry: `leaf` is the hash of the row as it is now, `reason` says why not."""

    event: SequencedEvent | None
    leaf: bytes
    verified: bool
    reason: str


class StretchCheck(Struct, frozen=True):
    """What became of the check of neighbouring entries; `broken_at` is the first position that does not hold.

    Entries of other organisations may be among them, so it tells only when the `first` and the `last` were made.
    """

    entries: int
    first: Instant | None
    last: Instant | None
    broken_at: int | None
    reason: str

    @property
    def sound(self) -> bool:
        """Whether every entry is the one that was signed."""
        return self.broken_at is None
