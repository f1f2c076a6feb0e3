"""The overview of an organisation."""

from functools import partial

import pytest

from signoff.domain.evidence.types import Outcome
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sequencer import sequence
from tests.web import approval
from tests.web.proofs import DIGEST, Pipeline
from tests.web.shop import Shop
from tests.web.visitor import Visitor


@pytest.fixture
def pipeline(shop: Shop) -> Pipeline:
    return shop.pipeline()


def settle(db: Database) -> None:
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(db.settings)))


def troubled(pipeline: Pipeline) -> None:
    """Let tests fail, a stranger run, an approval wait, and the gate hold something back."""
    trail = pipeline.trail(pipeline.flow(), "build 7")
    pipeline.artifact(trail)
    pipeline.attest(trail, "ticket", "jira")
    pipeline.attest(trail, "unit-tests", "junit", Outcome.FAILED, DIGEST)
    place = pipeline.environment()
    pipeline.seen(place, ("web", DIGEST))
    pipeline.approve_running(place)
    pipeline.seen(place, ("web", DIGEST), ("stranger", "ef" * 32))
    pipeline.ask_approval(trail, "It is Friday")
    pipeline.ask_gate(DIGEST, place)
    fine = pipeline.trail(pipeline.flow("other", None), "build 1")
    pipeline.attest(fine, "checked", "generic")


def test_trouble(shop: Shop, pipeline: Pipeline, visitor: Visitor, db: Database) -> None:
    troubled(pipeline)
    shop.deploy("web", "1.0.0", "prod", hours=50)
    settle(db)

    approval.check("overview.html", visitor.content("/overview"))


def test_all_is_well(pipeline: Pipeline, visitor: Visitor) -> None:
    pipeline.attest(pipeline.trail(pipeline.flow("web", None), "build 1"), "checked", "generic")

    page = visitor.content("/overview")

    assert "All is well, as far as anybody has reported." in page
    assert "1 compliant" in page
    assert "There is no environment yet" in page
    assert "0 in the last 30 days" in page


def test_an_empty_organisation_sees_how_to_begin(visitor: Visitor) -> None:
    assert "signoff demo" in visitor.content("/overview")


def test_only_the_newest_trail_of_a_flow_counts(pipeline: Pipeline, visitor: Visitor) -> None:
    flow = pipeline.flow("web", None)
    pipeline.attest(pipeline.trail(flow, "build 1"), "checked", "generic", Outcome.FAILED)
    pipeline.attest(pipeline.trail(flow, "build 2"), "checked", "generic")

    page = visitor.content("/overview")

    assert "build 2" in page
    assert "build 1" not in page


def test_the_same_number_of_questions_however_much_there_is(
    pipeline: Pipeline, visitor: Visitor, db: Database
) -> None:
    troubled(pipeline)
    settle(db)
    before = visitor.queries("/overview", "/overview")
    for number in range(5):
        flow = pipeline.flow(f"flow {number}")
        for build in range(3):
            trail = pipeline.trail(flow, f"build {build}")
            pipeline.artifact(trail, digest=f"{number}{build}" + "0" * 62)
            pipeline.ask_approval(trail, "please")
        place = pipeline.environment(f"place-{number}")
        pipeline.seen(place, ("other", f"{number}" * 64))
        pipeline.ask_gate(f"{number}" * 64, place)
    settle(db)

    assert visitor.queries("/overview", "/overview") == before <= 22


def test_another_organisation_sees_nothing_of_it(pipeline: Pipeline, outsider: Visitor, db: Database) -> None:
    troubled(pipeline)
    settle(db)

    assert "There is nothing to look over yet" in outsider.content("/overview")


def test_it_is_for_who_may_see_evidence(nobody: Visitor) -> None:
    assert nobody.get("/overview").status_code == 401
