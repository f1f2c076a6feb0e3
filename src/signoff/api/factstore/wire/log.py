"""The log: audit events and ledger entries."""

import msgspec

from signoff.api.factstore.wire.base import Wire


class AuditEvent(Wire, frozen=True, kw_only=True):
    """Something that happened; `payload` is JSON text."""

    id: str
    event_type: str
    environment_id: str | None
    trail_id: str | None
    artifact_sha256: str | None
    actor: str
    payload: str
    occurred_at: str
    region: str | None


class AuditPage(Wire, frozen=True, kw_only=True):
    """A page of events; pages count from 0."""

    events: list[AuditEvent]
    page: int
    size: int
    total_elements: int
    total_pages: int


class LedgerEntry(Wire, frozen=True, kw_only=True):
    """An entry of the log: its leaf, and the leaf before it; both names that its record goes by."""

    entry_id: str
    record_id: str
    fact_id: str
    event_type: str
    content_hash: str
    previous_hash: str
    timestamp: str
    metadata: dict[str, str]


class LedgerPage(Wire, frozen=True, kw_only=True):
    """A page of entries; pages count from 0."""

    entries: list[LedgerEntry]
    page: int
    size: int
    total_elements: int
    total_pages: int


class Verification(Wire, frozen=True, kw_only=True):
    """What the check of a record's newest entry found."""

    record_id: str
    fact_id: str
    verified: bool
    content_hash: str | None
    chain_position: int | None
    previous_hash: str | None
    ledger_timestamp: str | None
    verified_at: str
    message: str


class VerifyChain(Wire, frozen=True, kw_only=True):
    """Which time is to be checked."""

    start: str = msgspec.field(name="from")
    until: str = msgspec.field(name="to")


class ChainVerification(Wire, frozen=True, kw_only=True):
    """What the check of a time's entries found."""

    valid: bool
    entries_checked: int
    first_entry_timestamp: str | None
    last_entry_timestamp: str | None
    broken_at: str | None
    message: str


class LedgerStatus(Wire, frozen=True, kw_only=True):
    """Whether the ledger is well: entries of the organisation, and the signed tree over all."""

    enabled: bool
    type: str
    total_entries: int
    healthy: bool
    message: str
    tree_size: int
    root_hash: str | None
    waiting: int
