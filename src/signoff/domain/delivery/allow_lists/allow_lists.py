"""Allow-lists: artifacts may run in an environment without proof, for a reason and perhaps for a time."""

import msgspec

from signoff.domain.catalog.types import Environment
from signoff.domain.delivery.allow_lists import store
from signoff.domain.delivery.allow_lists.events import ArtifactAllowed, ArtifactDisallowed
from signoff.domain.delivery.allow_lists.types import AllowEntry, AllowFields, AllowList
from signoff.domain.delivery.snapshots import grouping
from signoff.domain.delivery.snapshots.reporting import READERS, locked
from signoff.domain.identity.scopes import Scope
from signoff.kernel import patterns
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.patterns import Pattern
from signoff.kernel.tx import Tx

LONGEST = 10_000
# Whoever finds a pattern in all of these allows everything.
_UNLIKE = ("a", "0", "-", "Ω", "registry.example.org/team/name:1.0", "")


def allow(tx: Tx, environment: Environment, fields: AllowFields) -> AllowEntry:
    """Put an artifact on the list; one that is there for the same reason until the same time stays as it is.

    Raises Invalid, also for a pattern that allows everything. Records allow_list.added.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE)
    given = _checked(fields)
    locked(tx, environment)
    for each in tx.all(store.effective, environment_id=environment.id, moment=tx.now):
        if _said(each) == given:
            return each
    made = AllowEntry(
        id=0,
        uuid=new_uuid(),
        environment_id=environment.id,
        created_at=tx.now,
        removed_at=None,
        **msgspec.structs.asdict(given),
    )
    row = msgspec.structs.asdict(made)
    del row["id"], row["removed_at"]
    key = tx.number(store.insert_entry, organisation_id=tx.organisation_id, **row)
    tx.record(
        ArtifactAllowed(
            made.uuid,
            environment.name,
            made.fingerprint,
            made.name_pattern,
            made.reason,
            made.approved_by,
            made.expires_at,
        )
    )
    return msgspec.structs.replace(made, id=key)


def remove(tx: Tx, environment: Environment, uuid: str) -> AllowEntry:
    """Take an entry off the list, where it stays to be seen; raises NotFound, and Conflict for a second time.

    Records allow_list.removed.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE)
    entry = tx.first(store.entry_with_uuid, environment_id=environment.id, uuid=uuid)
    if entry is None:
        raise NotFound(f"Allowlist entry not found: {uuid}")
    if not tx.run(store.remove_entry, entry_id=entry.id, at=tx.now):
        raise Conflict(f"Allowlist entry is already removed: {uuid}")
    tx.record(ArtifactDisallowed(entry.uuid, environment.name, entry.fingerprint, entry.name_pattern))
    return msgspec.structs.replace(entry, removed_at=tx.now)


def listed(tx: Tx, environment: Environment) -> list[AllowEntry]:
    """List all entries, removed and expired ones too, oldest first."""
    tx.must(*READERS)
    return tx.all(store.entries, environment_id=environment.id)


def listed_everywhere(tx: Tx) -> list[AllowEntry]:
    """List all entries of all environments, removed and expired ones too, oldest first."""
    tx.must(*READERS)
    return tx.all(store.entries_of_organisation, organisation_id=tx.organisation_id)


def effective(tx: Tx, environment: Environment) -> AllowList:
    """Give the entries that count now."""
    tx.must(*READERS)
    return AllowList(tx.all(store.effective, environment_id=environment.id, moment=tx.now))


def _checked(fields: AllowFields) -> AllowFields:
    fingerprint = grouping.fingerprint(fields.fingerprint or "") or None
    if fingerprint is None and not fields.name_pattern:
        raise Invalid({"sha256": ["or namePattern is needed: what is allowed?"]})
    if not fields.reason.strip() or not fields.approved_by.strip():
        raise Invalid({"reason": ["and who approved it cannot be blank"]})
    if max(len(fields.reason), len(fields.approved_by), len(fields.artifact_name or "")) > LONGEST:
        raise Invalid({"reason": [f"no text may be longer than {LONGEST} characters"]})
    if fields.name_pattern:
        _check_pattern(fields.name_pattern)
    return msgspec.structs.replace(fields, fingerprint=fingerprint, name_pattern=fields.name_pattern or None)


def _check_pattern(text: str) -> None:
    wrong = patterns.problems(text)
    if not wrong and all(Pattern(text).search(each) for each in _UNLIKE):
        wrong = ["allows every artifact"]
    if wrong:
        raise Invalid({"namePattern": wrong})


def _said(entry: AllowEntry) -> AllowFields:
    return AllowFields(
        entry.reason,
        entry.approved_by,
        entry.fingerprint,
        entry.name_pattern,
        entry.artifact_name,
        entry.expires_at,
    )
