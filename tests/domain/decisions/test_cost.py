"""No question reads a whole table: SQLite says how it would, without statistics, which is when it errs most."""

import re
from collections.abc import Callable

import pytest

from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions import can_i_deploy as deciding
from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector
from signoff.domain.decisions.types import MatrixQuery, Selector, Target
from signoff.kernel.sql import EngineName, Parameters, Row
from tests.domain.decisions.builder import Builder
from tests.domain.decisions.planning import LONG_AGO, plan

EACH = (
    ConsumerSelector(main_branch=True),
    ConsumerSelector(branch="feat"),
    ConsumerSelector(branch=True),
    ConsumerSelector(tag="prod", latest=True),
    ConsumerSelector(tag="prod"),
    ConsumerSelector(latest=True),
    ConsumerSelector(deployed_or_released=True),
    ConsumerSelector(environment="prod"),
)
PAIR = (Selector("Foo", "1"), Selector("Bar"))


@pytest.fixture
def engine() -> EngineName:
    """Only SQLite: PostgreSQL reads tables as small as these as a whole."""
    return EngineName.SQLITE


# A whole table, or all that one provider, consumer or content ever had.
WHOLE = re.compile(r"^SCAN |(contract|verification|verified) .*\((provider|consumer|content)_id=\?\)$")
SMALL = re.compile(r"^SCAN (json_each|value|labels|names|jumps|chosen|anon_\d+)\b")

QUESTIONS: dict[str, Callable[[Builder], object]] = {
    "to environment": lambda b: deciding.can_i_deploy(b.tx, Selector("Foo", "1"), Target(environment="prod")),
    "to tag": lambda b: deciding.can_i_deploy(b.tx, Selector("Bar", "1"), Target(tag="prod")),
    "can I merge": lambda b: deciding.can_i_merge(b.tx, "Foo"),
    "pair": lambda b: deciding.matrix(b.tx, MatrixQuery(PAIR, latestby=LatestBy.CVPV, limit=100)),
    "everything": lambda b: deciding.matrix(b.tx, MatrixQuery(PAIR, Target(branch="main"), limit=100)),
    "one": lambda b: deciding.matrix(b.tx, MatrixQuery(PAIR[:1], limit=100)),
    "defaults": lambda b: plan(b, include_pending=True, wip_since=LONG_AGO, provider_branch="main"),
    "each": lambda b: plan(b, *EACH, include_pending=True, wip_since=LONG_AGO, provider_tags=("prod",)),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_reads_a_whole_table(b: Builder, question: str) -> None:
    b.application("Foo", main_branch="main")
    b.verified_contract("Foo", "1", "Bar", "1")
    b.version("Foo", "1", branch="main", tags=("prod",))
    b.version("Bar", "1", branch="main", tags=("prod",))
    b.deploy("Foo", "1", "prod")
    asked: list[tuple[str, Parameters]] = []
    connection = b.tx._connection
    plain = connection.query

    def noted(text: str, parameters: Parameters) -> list[Row]:
        asked.append((text, parameters))
        return plain(text, parameters)

    connection.query = noted  # type: ignore[method-assign]
    QUESTIONS[question](b)

    steps = [row[-1] for text, given in asked for row in plain(f"EXPLAIN QUERY PLAN {text}", given)]
    assert [step for step in steps if WHOLE.search(step) and not SMALL.search(step)] == []
    assert len(asked) <= 16
