"""What it costs to judge: a number of queries that does not depend on how much was reported."""

from collections.abc import Callable

import pytest

from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.compliance.evaluation import (
    artifact_compliances,
    evaluate,
    evaluate_all,
    refresh,
)
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Outcome
from signoff.kernel.page import Page
from tests.domain.evidence.compliance.evidence import TEMPLATE, case
from tests.world import World


@pytest.mark.parametrize("reports", [1, 30])
def test_queries(world: World, reports: int) -> None:
    with world.db.writing(world.alice) as tx:
        given = case(tx, TEMPLATE, ("junit",))
        for number in range(reports):
            given.artifact(number, f"part-{number}")
            given.attest(f"check-{number}", about=number)
            given.attest("unit", Outcome.PASSED, "junit", about=number)
        many = [trails.ensure(tx, given.flow, f"build-{number}") for number in range(reports)]
    costs = {}
    with world.db.writing(world.alice) as tx:
        works: dict[str, Callable[[], object]] = {
            "evaluate": lambda: evaluate(tx, given.trail),
            "evaluate_all": lambda: evaluate_all(tx, [given.trail, *many]),
            "artifacts": lambda: artifact_compliances(tx, artifacts.of_trail(tx, given.trail)),
            "refresh": lambda: refresh(tx, given.trail, given.flow),
            "list": lambda: trails.listed(tx, Page(1, 10), given.flow),
        }
        for name, work in works.items():
            before = tx.queries
            work()
            costs[name] = tx.queries - before

    assert costs == {
        "evaluate": 3,
        "evaluate_all": 3,
        "artifacts": 5,
        "refresh": 3,
        "list": 1 + (reports > 10),
    }


def test_only_the_newest_is_read_of_what_is_attested_again_and_again(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        given = case(tx, types=("junit",))
        for number in range(25):
            given.attest("junit", Outcome.FAILED if number < 24 else Outcome.PASSED, "junit")
        found = evaluate(tx, given.trail)

    assert (found.is_compliant, len(found.findings)) == (True, 1)
