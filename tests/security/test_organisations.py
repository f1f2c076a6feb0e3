"""Bodies that name another organisation's things: nothing of one organisation may come to point to another's."""

import asyncio
import enum
import types
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
import pytest
from sqlalchemy import ForeignKeyConstraint, and_, select

from signoff.api.kit.routing import Access
from signoff.domain.identity import organisations
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sql import prepare
from signoff.migrations.schema import metadata
from tests.api.client import Client
from tests.security.rows import changed, of_organisation
from tests.security.test_evidence_and_conversation import HIDDEN, ROUTES, known, path_of
from tests.web.proofs import DIGEST, Pipeline
from tests.world import World

__all__ = ["known"]

BY_NAME = {
    "flow_id": "flow",
    "trail_id": "trail",
    "artifact_id": "artifact",
    "attestation_id": "attestation",
    "environment_id": "environment",
    "physical_env_id": "environment",
    "logical_env_id": "environment",
}


_PLAIN = {int: 1, float: 1.0, bool: True, dict: {}}


def crossing() -> list[tuple[str, Any]]:
    """Give a query for each key between tables that keep organisations apart: whose rows point elsewhere."""
    found = []
    for table in metadata.sorted_tables:
        for key in table.constraints:
            if not isinstance(key, ForeignKeyConstraint) or "organisation_id" not in table.c:
                continue
            other = key.referred_table.alias("other")
            if key.referred_table.name == "organisation" or "organisation_id" not in other.c:
                continue
            same = (each.parent == other.c[each.column.name] for each in key.elements)
            joined = table.join(other, and_(*same))
            apart = table.c.organisation_id != other.c.organisation_id
            query = select(table.c.organisation_id, other.c.organisation_id).select_from(joined).where(apart)
            found.append((f"{table.name} {key.column_keys}", prepare(query)))
    return found


def pointing_elsewhere(db: Database) -> list[str]:
    with db.reading(system()) as tx:
        return [name for name, query in crossing() if tx.all(query)]


def sample(kind: Any, name: str, known: dict[str, str]) -> Any:
    """Make something that a field may hold; ids are those of another organisation."""
    if name in BY_NAME:
        return known[BY_NAME[name]]
    if name.startswith("org"):
        return known["org"]
    if "sha256" in name or "fingerprint" in name or "digest" in name:
        return DIGEST
    return of_kind(kind, name, known)


def of_kind(kind: Any, name: str, known: dict[str, str]) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType} or hasattr(kind, "__metadata__"):
        return sample(inner[0], name, known)
    if origin is list:
        return [sample(inner[0], name.removesuffix("s"), known)]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return body_of(kind, known)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind)).value
    return inner[0] if origin is Literal else _PLAIN.get(origin or kind, "mallorys")


def body_of(kind: Any, known: dict[str, str]) -> dict[str, Any]:
    return {
        field.encode_name: sample(field.type, field.name, known) for field in msgspec.structs.fields(kind)
    }


@pytest.fixture
def own(db: Database, world: World) -> dict[str, str]:
    """Things of Mallory's own, under the names that paths give them."""
    pipeline = Pipeline(db, world.mallory)
    flow = pipeline.flow(HIDDEN, template=None)
    trail = pipeline.trail(flow, f"{HIDDEN}-trail")
    pipeline.artifact(trail, f"{HIDDEN}-artifact")
    environment = pipeline.environment("hidden")
    with db.reading(world.mallory) as tx:
        name = organisations.own_name(tx)
    return {"org": name, "part0": name, "flow": flow.uuid, "trail": trail.uuid, "environment": environment}


def test_the_keys_are_looked_at(db: Database) -> None:
    assert len(crossing()) > 40


def test_nothing_points_to_another_organisation(
    known: dict[str, str], own: dict[str, str], world: World, db: Database, runner: asyncio.Runner
) -> None:
    mallory = Client(db, runner, world.token(world.mallory).value)
    before = of_organisation(db, world.alice.organisation_id)
    worked = 0
    for paths in (own, known):
        for dialect, route in ROUTES:
            if route.access is not Access.WRITE or not isinstance(route.reads, type):
                continue
            body = msgspec.json.encode(body_of(route.reads, {**known, "org": own["org"]}))
            path = path_of(dialect, route, paths).encode()
            answer = mallory.raw(route.method, path, body, accept="*/*", content_type="application/json")
            assert answer.status_code < 500, (dialect, route.template, answer.text)
            worked += answer.status_code < 300

    assert worked > 10
    assert pointing_elsewhere(db) == []
    assert changed(before, of_organisation(db, world.alice.organisation_id)) == []
