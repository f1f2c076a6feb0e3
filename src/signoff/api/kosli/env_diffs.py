"""How two snapshots differ, of one environment or of two."""

from typing import Any

from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, places, reading
from signoff.api.kosli.snapshot_documents import times_of
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.running import showing
from signoff.domain.decisions.running.types import Provenance
from signoff.domain.delivery.snapshots import places as expressions
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.comparing import Pair, compare
from signoff.domain.delivery.snapshots.types import RunningArtifact, Snapshot
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

SIDES = ("snappish1", "snappish2")


class Side(Struct, frozen=True):
    """One of the two, with what ran."""

    environment: Environment
    snapshot: Snapshot
    running: list[RunningArtifact]

    @property
    def id(self) -> str:
        """How it is called."""
        return f"{self.environment.name}#{self.snapshot.number}"


def diff(tx: Tx, call: Call) -> Reply:
    """Compare two snapshots."""
    reading.organisation(tx, call)
    first, second = (_side(tx, call, name) for name in SIDES)
    difference = compare(first.running, second.running)
    both = [each.fingerprint for side in (first, second) for each in side.running]
    known = showing.provenance(tx, both)

    def told(pairs: list[Pair]) -> list[dict[str, Any]]:
        return [_artifact(pair, second if pair.second else first, known) for pair in pairs]

    scaled = [{**_artifact(pair, second, known), **_counts(pair)} for pair in difference.scaled]
    document = {
        SIDES[0]: {"snapshot_id": first.id, "artifacts": told(difference.removed)},
        SIDES[1]: {"snapshot_id": second.id, "artifacts": told(difference.added)},
        "changed": {"artifacts": scaled},
        "not-changed": {"artifacts": told(difference.unchanged)},
    }
    return json_reply(document, errors.JSON)


def _side(tx: Tx, call: Call, name: str) -> Side:
    text = reading.parameter(call, name)
    if text is None:
        raise Invalid({name: ["is missing"]})
    called, place = expressions.parse(text, tx.now)
    environment = places.environment_named(tx, call, called)
    snapshot = places.snapshot_of(tx, call, environment, place)
    return Side(environment, snapshot, snapshots.content(tx, environment, snapshot.number))


def _artifact(pair: Pair, side: Side, known: dict[str, list[Provenance]]) -> dict[str, Any]:
    artifact = pair.either
    newest = next(iter(known.get(artifact.fingerprint, [])), None)
    pods = artifact.context_map().get("pods")
    return {
        "fingerprint": artifact.fingerprint,
        "name": artifact.name,
        "flow": newest.flow.name if newest else "",
        "commit_url": (newest.artifact.commit_url or "") if newest else "",
        "most_recent_timestamp": max(times_of(artifact, side.snapshot.recorded_at)),
        "instance_count": artifact.instances,
        **({"pods": sorted(pods)} if pods else {}),
    }


def _counts(pair: Pair) -> dict[str, int]:
    return {
        "s1_instance_count": 0 if pair.first is None else pair.first.instances,
        "s2_instance_count": 0 if pair.second is None else pair.second.instances,
    }
