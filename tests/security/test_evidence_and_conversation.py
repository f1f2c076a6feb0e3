"""Walks every route of evidence, the signed log and the conversation with somebody who may not do it.

The requests name real things but say nothing in their bodies, so most would be refused anyway: what is shown here is
that nobody gets anywhere without a credential, that nothing changes for who only reads, and that nothing is told to
and nothing changed by another organisation. What each role may do is shown where each verb is tested.
"""

import asyncio
import re
from typing import Any

import pytest

from signoff.api.factstore.dialect import Factstore
from signoff.api.flowdock.dialect import Flowdock
from signoff.api.kit.routing import Access, Route
from signoff.api.kosli.dialect import Kosli
from signoff.api.ledger.dialect import Ledger
from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.attestations import finding
from signoff.domain.evidence.trails import trails
from signoff.kernel.database import Database
from tests.api.client import Client
from tests.asgi import Answer
from tests.security.rows import changed, everything, of_organisation
from tests.web.proofs import COMMIT, DIGEST, Pipeline
from tests.world import World

HIDDEN = "hidden-7f3a"
# Descriptions, the server's pulse, and what carries its credential in the path: a signed link, a flow's token.
PUBLIC = re.compile(
    r"/api-docs|/v3/api-docs|/api/v2/(?:doc|openapi\.json|schemas/)|/ready|/files/content/|/v1/messages/|/v1/git"
)
ROUTES = [
    (type(dialect).__name__, route)
    for dialect in (Factstore(), Kosli(), Ledger(), Flowdock(10**6))
    for route in dialect.router.routes
    if route.method != "OPTIONS" and not PUBLIC.match(route.template)
]


@pytest.fixture
def known(db: Database, world: World) -> dict[str, str]:
    """A flow with everything, all of it called by a word that nobody else may see; give what paths may name."""
    pipeline = Pipeline(db, world.alice)
    flow = pipeline.flow(HIDDEN, template=None)
    trail = pipeline.trail(flow, f"{HIDDEN}-trail")
    pipeline.artifact(trail, f"{HIDDEN}-artifact")
    pipeline.attest(trail, f"{HIDDEN}-attestation", "generic", about=DIGEST)
    environment = pipeline.environment("hidden")
    pipeline.seen(environment, (HIDDEN, DIGEST))
    with db.reading(world.alice) as tx:
        flow, trail = flows.named(tx, HIDDEN), trails.by_uuid(tx, trail.uuid)
        artifact = artifacts.of_trail(tx, trail)[0]
        attestation = finding.of_trails(tx, [trail.id])[0]
    return {
        "org": "default",
        "flow": flow.uuid,
        "trail": trail.uuid,
        "artifact": artifact.uuid,
        "attestation": attestation.uuid,
        "environment": environment,
        "sha256": DIGEST,
        "fingerprint": DIGEST,
        "record": flow.uuid,
        "sha": COMMIT,
        "name": f"{HIDDEN}-attestation",
        "index": "1",
        "event": "1",
        "user": "1",
        "message": "1",
        "number": "1",
        "level": "0",
        "a": "000.p",
        "b": "1",
        "expression": "1",
        "part0": "default",
    }


def path_of(dialect: str, route: Route, known: dict[str, str]) -> str:
    by_name = {"flow": HIDDEN, "trail": f"{HIDDEN}-trail", "environment": "hidden"}
    names = known if dialect == "Factstore" else {**known, **by_name}
    fallback = "00000000-0000-4000-8000-000000000001"
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], fallback), route.template)


def ask(client: Client, dialect: str, route: Route, known: dict[str, str]) -> Answer:
    writes = route.method in ("POST", "PUT", "PATCH", "DELETE")
    kind = {"content_type": "application/json"} if writes else {}
    body = b"{}" if writes else b""
    return client.raw(route.method, path_of(dialect, route, known).encode(), body, accept="*/*", **kind)


def answers(client: Client, known: dict[str, str], **only: Any) -> dict[str, Answer]:
    wanted = [
        each for each in ROUTES if "writes" not in only or (each[1].access is Access.WRITE) == only["writes"]
    ]
    return {
        f"{dialect} {route.method} {route.template}": ask(client, dialect, route, known)
        for dialect, route in wanted
    }


def test_the_walk_finds_something(client: Client, known: dict[str, str]) -> None:
    """Else what follows would prove nothing."""
    found = answers(client, known, writes=False)

    seen = [name for name, answer in found.items() if answer.status_code == 200]
    assert len(seen) > 70
    assert sum(HIDDEN.encode() in found[name].content for name in seen) > 15
    assert [name for name, answer in found.items() if answer.status_code >= 500] == []


def test_without_a_credential(known: dict[str, str], db: Database, runner: asyncio.Runner) -> None:
    before = everything(db)

    found = answers(Client(db, runner), known)

    # What is no form is refused before anybody asks who sent it.
    refused = {name: answer.status_code for name, answer in found.items()}
    assert {name: status for name, status in refused.items() if status not in (401, 415)} == {}
    assert changed(before, everything(db)) == []


def test_who_only_reads_changes_nothing(
    known: dict[str, str], world: World, db: Database, runner: asyncio.Runner
) -> None:
    reader = Client(db, runner, world.token(world.carol).value)
    before = everything(db)

    found = answers(reader, known, writes=True)

    assert {name: answer.status_code for name, answer in found.items() if answer.status_code >= 500} == {}
    after = everything(db)
    # To ask is to look; what was decided is written down all the same.
    after["event"] = [row for row in after["event"] if "artifact.asserted" not in row]
    assert changed(before, after) == []


def test_a_stranger_sees_and_changes_nothing(
    known: dict[str, str], world: World, db: Database, runner: asyncio.Runner
) -> None:
    mallory = Client(db, runner, world.token(world.mallory).value)
    before = of_organisation(db, world.alice.organisation_id)

    found = answers(mallory, known)

    assert [
        name for name, answer in found.items() if HIDDEN in answer.text and "not" not in answer.text
    ] == []
    assert {name: answer.status_code for name, answer in found.items() if answer.status_code >= 500} == {}
    assert changed(before, of_organisation(db, world.alice.organisation_id)) == []


def test_a_dry_run_of_what_would_work_keeps_nothing(
    client: Client, known: dict[str, str], db: Database
) -> None:
    before = everything(db)

    found = {
        f"{dialect} {route.method} {route.template}": client.raw(
            route.method,
            path_of(dialect, route, known).encode(),
            b"{}",
            accept="*/*",
            content_type="application/json",
            x_dry_run="true",
        ).status_code
        for dialect, route in ROUTES
        if route.access is Access.WRITE
    }

    assert {name: status for name, status in found.items() if status >= 500} == {}
    assert any(status < 300 for status in found.values())
    assert changed(before, everything(db)) == []
