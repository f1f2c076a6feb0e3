"""The pages of flows, trails, artifacts and the log."""

import asyncio
import re
from functools import partial

import pytest

from signoff.domain.conversation.events import MessagePosted
from signoff.domain.evidence.types import Outcome
from signoff.domain.ledger import receipts
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sequencer import sequence
from tests.api.client import BASE, Client
from tests.domain.ledger import history
from tests.web import approval
from tests.web.proofs import COMMIT, DIGEST, Pipeline
from tests.web.shop import Shop
from tests.web.visitor import Visitor
from tests.world import World


@pytest.fixture
def pipeline(db: Database, world: World) -> Pipeline:
    return Pipeline(db, world.alice)


@pytest.fixture
def built(db: Database, pipeline: Pipeline) -> Pipeline:
    """A trail on which the tests failed and then passed, and one on which hardly anything happened."""
    flow = pipeline.flow()
    trail = pipeline.trail(flow, "build 7")
    pipeline.artifact(trail)
    pipeline.attest(trail, "ticket", "jira")
    pipeline.attest(trail, "unit-tests", "junit", Outcome.FAILED, DIGEST)
    pipeline.attest(trail, "unit-tests", "junit", Outcome.PASSED, DIGEST)
    pipeline.trail(flow, "build 8", "c" * 40)
    settle(db)
    return pipeline


def settle(db: Database) -> None:
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(db.settings)))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("flows", "/flows"),
        ("flow", "/flows/web-shop"),
        ("trail", "/flows/web-shop/trails/build%207"),
        ("trail_begun", "/flows/web-shop/trails/build%208"),
        ("artifact", f"/artifacts/{DIGEST}"),
    ],
)
def test_each_page(built: Pipeline, visitor: Visitor, name: str, path: str) -> None:
    approval.check(f"evidence_{name}.html", visitor.content(path))


def test_what_was_seen_running(built: Pipeline, visitor: Visitor) -> None:
    uuid = built.environment()
    assert "kosli snapshot docker prod" in visitor.content(f"/environments/{uuid}/snapshots")
    built.seen(uuid, ("web", DIGEST), ("stranger", "ef" * 32))
    built.seen(uuid, ("web", DIGEST))

    approval.check("evidence_running.html", visitor.content(f"/environments/{uuid}/snapshots"))
    approval.check("evidence_snapshot.html", visitor.content(f"/environments/{uuid}/snapshots/1"))
    assert visitor.get(f"/environments/{uuid}/snapshots/3").status_code == 404
    assert "1 artifact was seen running here; no policy says" in visitor.content(f"/environments/{uuid}")
    built.approve_running(uuid)
    assert "1 artifact was seen running here, and it may" in visitor.content(f"/environments/{uuid}")
    built.seen(uuid, ("web", DIGEST), ("stranger", "ef" * 32))
    assert "2 artifacts were seen running here, and 1 of them may not" in visitor.content(
        f"/environments/{uuid}"
    )
    place = f'runs in <strong><a class="plain" href="/environments/{uuid}/snapshots/'
    assert place in visitor.content(f"/artifacts/{DIGEST}")


def test_one_page_tells_what_everybody_proved_together(built: Pipeline, shop: Shop, visitor: Visitor) -> None:
    """Pacts, evidence, the gate and deployments of the same commit, whoever reported them."""
    place = built.environment()
    shop.verify("web", "payments", shop.publish("web", "payments", COMMIT, hours=3), "7", hours=2)
    shop.publish("web", "stock", COMMIT, "/new", hours=1)
    shop.verify("phone", "web", shop.publish("phone", "web", "1"), COMMIT, success=False, hours=1)
    shop.deploy("web", COMMIT, "prod", hours=1)
    built.ask_gate(DIGEST, place)

    approval.check("evidence_together.html", visitor.content("/flows/web-shop/trails/build%207"))


def test_an_approval_is_asked_for_and_given_by_another(
    built: Pipeline, manager: Visitor, visitor: Visitor, db: Database, world: World, runner: asyncio.Runner
) -> None:
    path = "/flows/web-shop/trails/build%207"
    asked = manager.send(f"{path}/approvals", ("comments", "It is Friday"), at=path)
    assert (asked.status_code, "It is Friday" in manager.content(path)) == (303, True)
    place = re.search(r'action="([^"]+/approve)"', manager.content(path))
    assert place
    # Four eyes: who asks does not approve.
    assert manager.send(place[1], ("comments", ""), at=path).status_code == 403
    bob = Visitor(Client(db, runner, world.token(world.bob).value))
    assert bob.send(place[1], ("comments", "fine"), at=path).status_code == 303

    shown = visitor.content(path)
    assert "bob approved" in shown
    assert ": fine" in shown
    assert "<form" not in shown


def test_an_approval_of_another_trail_is_not_found(built: Pipeline, manager: Visitor) -> None:
    path, other = "/flows/web-shop/trails/build%207", "/flows/web-shop/trails/build%208"
    manager.send(f"{path}/approvals", ("comments", ""), at=path)
    place = re.search(r'action="([^"]+/approve)"', manager.content(path))
    assert place
    assert manager.send(place[1].replace("build%207", "build%208"), at=other).status_code == 404


def test_what_the_gate_answered(built: Pipeline, visitor: Visitor, outsider: Visitor) -> None:
    assert "Nobody has asked the gate" in visitor.content("/gate")
    asked = built.ask_gate(DIGEST)
    built.ask_gate("ff" * 32)

    approval.check("evidence_gate.html", visitor.content("/gate"))
    approval.check("evidence_gate_result.html", visitor.content(f"/gate/{asked.uuid}"))
    assert "Nobody has asked the gate" in visitor.content("/gate?environment=prod")
    assert outsider.get(f"/gate/{asked.uuid}").status_code == 404
    assert "Nobody has asked" in outsider.content("/gate")


@pytest.mark.parametrize(
    ("printed", "ours"),
    [
        ("/default/flows", "/flows"),
        ("/default/flows/web-shop/trails/build%207", "/flows/web-shop/trails/build%207"),
        (f"/default/flows/web-shop/artifacts/{DIGEST}", f"/artifacts/{DIGEST}"),
        ("/default/environments/prod/2", "/environments/UUID/snapshots/2"),
        ("/default/environments/prod", "/environments/UUID"),
    ],
)
def test_addresses_that_a_command_prints_lead_here(
    built: Pipeline, visitor: Visitor, outsider: Visitor, printed: str, ours: str
) -> None:
    uuid = built.environment()

    answer = visitor.get(printed)
    assert (answer.status_code, answer.headers["location"]) == (303, BASE + ours.replace("UUID", uuid))
    assert outsider.get(printed).status_code == 404
    assert visitor.get("/default/environments/nowhere").status_code == 404


def test_a_flow_is_found_by_its_name_too(built: Pipeline, visitor: Visitor) -> None:
    assert visitor.content("/flows/web%20shop") == visitor.content("/flows/web-shop")


def test_nothing_yet(visitor: Visitor) -> None:
    assert "kosli create flow" in visitor.content("/flows")


def test_the_log_tells_what_happened_and_what_was_signed(built: Pipeline, visitor: Visitor) -> None:
    page = visitor.content("/log?pageSize=100")

    assert "Artifact web was reported" in page
    assert "unit-tests (junit) was attested: failed" in page
    assert "The signed tree" in page
    assert "signoff ledger receipt" in page


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("kind=artifact.reported", True),
        ("kind=trail.begun", False),
        ("subject=WEB", True),
        ("subject=%25", False),
        ("actor=alice", True),
        ("actor=nobody", False),
        ("since=2026-11-23", True),
        ("until=2026-11-23", True),
        ("since=2999-01-01", False),
        ("until=2026-11-22", False),
        ("since=yesterday", True),
    ],
)
def test_the_log_is_narrowed(built: Pipeline, visitor: Visitor, query: str, there: bool) -> None:
    page = visitor.content(f"/log?pageSize=100&{query}")

    assert ("Artifact web was reported" in page) is there
    assert query.startswith("kind") or there is ("Nothing of the kind" not in page)


def test_messages_are_in_the_log_when_wanted(
    built: Pipeline, visitor: Visitor, db: Database, world: World
) -> None:
    with db.writing(world.alice) as tx:
        tx.record(MessagePosted(1, "web-shop", "message", None))
    settle(db)

    said = "Somebody wrote in web-shop"
    assert said not in visitor.content("/log")
    assert "what is written in conversations is left out" in visitor.content("/log")
    assert said in visitor.content("/log?messages=true")
    assert said in visitor.content("/log?kind=message.posted")


def test_turning_pages_of_the_log_keeps_what_was_asked(built: Pipeline, visitor: Visitor) -> None:
    page = visitor.content("/log?pageSize=1&actor=alice&since=2026-11-01&page=2")

    assert 'rel="next" href="?actor=alice&amp;since=2026-11-01&amp;page=3&amp;pageSize=1"' in page
    assert 'rel="prev" href="?actor=alice&amp;since=2026-11-01&amp;pageSize=1"' in page


def test_a_receipt_of_any_entry_is_checked_without_the_server(
    built: Pipeline, visitor: Visitor, outsider: Visitor, db: Database
) -> None:
    with db.reading(system()) as tx:
        entries = history.entries(tx)
    wanted = next(each for each in entries if each.kind == "trail.begun")

    answer = visitor.get(f"/log/{wanted.id}/receipt")

    proven = receipts.open_receipt(answer.text, [own_signer(db.settings).verifier])
    assert (proven.position, b"trail.begun" in proven.entry) == (wanted.position, True)
    assert answer.headers["content-disposition"] == f'attachment; filename="entry-{wanted.position}.receipt"'
    assert outsider.get(f"/log/{wanted.id}/receipt").status_code == 404


def test_an_entry_shows_whether_it_is_what_was_signed(
    built: Pipeline, visitor: Visitor, db: Database
) -> None:
    with db.reading(system()) as tx:
        number, place = next(
            (event.id, event.position) for event in history.entries(tx) if event.kind == "artifact.reported"
        )
    assert "The entry is the one that was signed" in visitor.content(f"/log/{number}")
    with db.writing(system()) as tx:
        history.change_event(tx, place, actor="mallory")
    assert "not the one whose hash was signed" in visitor.content(f"/log/{number}")


@pytest.mark.parametrize(
    "path", ["/flows/web-shop", f"/artifacts/{DIGEST}", "/flows/web-shop/trails/build%207", "/log/1"]
)
def test_another_organisation_does_not_see_it(built: Pipeline, outsider: Visitor, path: str) -> None:
    assert outsider.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/flows/x", "/artifacts/xyz", "/flows/web-shop/trails/x", "/log/x", "/log/999999"]
)
def test_what_is_not_there(built: Pipeline, visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_a_page_asks_the_same_number_of_questions_however_long_the_trail(
    built: Pipeline, pipeline: Pipeline, visitor: Visitor
) -> None:
    template = "/flows/{flow}/trails/{trail}"
    before = visitor.queries("/flows/web-shop/trails/build%207", template)
    flow = pipeline.flow("other")
    trail = pipeline.trail(flow, "build 1")
    for number in range(12):
        pipeline.artifact(trail, f"part {number}", f"{number:064x}")
        pipeline.attest(trail, f"check {number}", "generic")
    assert visitor.queries("/flows/other/trails/build%201", template) <= before
