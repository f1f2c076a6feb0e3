"""Allow-lists."""

import re

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.environments import digest_of, physical
from signoff.api.factstore.wire import environments as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.allow_lists import allow_lists
from signoff.domain.delivery.allow_lists.types import AllowEntry, AllowFields
from signoff.kernel.tx import Tx

# Documents call the same things differently.
ALIASES = {"justification": "reason", "sha256Digest": "sha256", "artifactSha256": "sha256"}


def allow(tx: Tx, call: Call) -> Reply:
    """Put an artifact on the list."""
    given = reading.read(call, wire.AllowlistCreate, ALIASES)
    environment = physical(tx, call["environment"])
    expires = given.expires_at
    fields = AllowFields(
        given.reason,
        given.approved_by,
        given.sha256,
        _pattern(given),
        given.artifact_name,
        None if expires is None else times.stored(expires, "expiresAt"),
    )
    made = reporting.allow(tx, environment, fields)
    return json_reply(_document(tx, environment, made), errors.JSON, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List the entries, removed and expired ones too."""
    environment = physical(tx, call["environment"])
    found = [_document(tx, environment, each) for each in allow_lists.listed(tx, environment)]
    return json_reply(found, errors.JSON)


def remove(tx: Tx, call: Call) -> Reply:
    """Take an entry off the list, and show it."""
    environment = physical(tx, call["environment"])
    removed = reporting.disallow(tx, environment, call["entry"].lower())
    return json_reply(_document(tx, environment, removed), errors.JSON)


def _pattern(given: wire.AllowlistCreate) -> str | None:
    if given.name_pattern or given.sha256 or not given.artifact_name:
        return given.name_pattern
    return f"^{re.escape(given.artifact_name)}$"


def _document(tx: Tx, environment: Environment, entry: AllowEntry) -> wire.AllowlistEntry:
    removed = entry.removed_at is not None
    return wire.AllowlistEntry(
        id=entry.uuid,
        environment_id=environment.uuid,
        sha256=None if entry.fingerprint is None else digest_of(entry.fingerprint),
        name_pattern=entry.name_pattern,
        artifact_name=entry.artifact_name,
        reason=entry.reason,
        approved_by=entry.approved_by,
        created_at=times.instant(entry.created_at),
        expires_at=times.optional(entry.expires_at),
        status=wire.EntryStatus.REMOVED if removed else wire.EntryStatus.ACTIVE,
        is_effective=entry.effective(tx.now),
    )
