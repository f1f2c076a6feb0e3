"""Allow-lists."""

from typing import Any

from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, names, places, reading
from signoff.domain.catalog import environments
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.allow_lists import allow_lists
from signoff.domain.delivery.allow_lists.types import AllowEntry, AllowFields
from signoff.kernel import clock
from signoff.kernel.tx import Tx


class Allowance(Struct, frozen=True):
    """An artifact that may run, and why."""

    artifact_fingerprint: str
    artifact_name: str
    description: str


def allow(tx: Tx, call: Call) -> Reply:
    """Put an artifact on an environment's list."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    given = reading.read(reading.document_of(call)[0], Allowance)
    names.check(artifact_fingerprint=(given.artifact_fingerprint, names.FINGERPRINT))
    fields = AllowFields(
        reason=given.description,
        approved_by=tx.actor.name,
        fingerprint=given.artifact_fingerprint,
        artifact_name=given.artifact_name,
    )
    reporting.allow(tx, environment, fields)
    return json_reply("OK", errors.JSON)


def listed(tx: Tx, call: Call) -> Reply:
    """List what may run in any environment without proof."""
    reading.organisation(tx, call)
    found = [each for each in allow_lists.listed_everywhere(tx) if each.effective(tx.now)]
    known = environments.names(tx, {each.environment_id for each in found})
    return json_reply([_entry(each, known[each.environment_id]) for each in found], errors.JSON)


def _entry(entry: AllowEntry, environment: str) -> dict[str, Any]:
    return {
        "environment_name": environment,
        "artifact_fingerprint": entry.fingerprint or "",
        "artifact_name": entry.artifact_name or "",
        "name_pattern": entry.name_pattern,
        "description": entry.reason,
        "created_by": entry.approved_by,
        "created_at": clock.seconds(entry.created_at),
        "expires_at": None if entry.expires_at is None else clock.seconds(entry.expires_at),
    }
