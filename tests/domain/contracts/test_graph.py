"""The network as a picture: which part of it, who is how far away, and how each connection stands."""

import pytest

from signoff.domain.contracts.overviews import graph
from signoff.domain.contracts.overviews.graph import ANY_DEPTH, Graph, View
from signoff.domain.contracts.types import Status
from signoff.kernel.actor import Actor
from signoff.kernel.errors import Forbidden, NotFound
from signoff.kernel.tx import Tx
from tests.domain.contracts.samples import new, pact, publish, verify
from tests.world import World


def connect(tx: Tx, *pairs: str) -> None:
    """Publish a contract for each pair, written `consumer>provider`."""
    for number, pair in enumerate(pairs):
        consumer, provider = pair.split(">")
        publish(tx, f"{number}", new(provider=provider), consumer=consumer)


def names(found: Graph) -> list[str]:
    return [node.name for node in found.nodes]


def lines(found: Graph) -> set[tuple[str, str]]:
    known = {node.id: node.name for node in found.nodes}
    return {(known[edge.consumer_id], known[edge.provider_id]) for edge in found.edges}


CHAIN = ("a>b", "b>c", "c>d", "x>c", "far>away")


def test_the_whole(tx: Tx) -> None:
    connect(tx, *CHAIN)

    found = graph.drawn(tx, View())

    assert names(found) == ["a", "away", "b", "c", "d", "far", "x"]
    assert lines(found) == {("a", "b"), ("b", "c"), ("c", "d"), ("x", "c"), ("far", "away")}
    assert found.total == 5


@pytest.mark.parametrize(
    ("depth", "steps"),
    [
        (1, {"a": -1, "b": 0, "c": 1}),
        (2, {"a": -1, "b": 0, "c": 1, "d": 2, "x": 0}),
        (ANY_DEPTH, {"a": -1, "b": 0, "c": 1, "d": 2, "x": 0}),
    ],
)
def test_around_one(tx: Tx, depth: int, steps: dict[str, int]) -> None:
    connect(tx, *CHAIN)

    found = graph.drawn(tx, View(around="b", depth=depth))

    assert {node.name: node.step for node in found.nodes} == steps


def test_what_is_not_shown_is_counted(tx: Tx) -> None:
    connect(tx, *CHAIN)

    found = graph.drawn(tx, View(around="b", depth=1))

    assert {node.name: node.hidden for node in found.nodes} == {"a": 0, "b": 0, "c": 2}


def test_somebody_who_needs_itself_and_a_circle(tx: Tx) -> None:
    connect(tx, "a>a", "a>b", "b>a")

    found = graph.drawn(tx, View(around="a"))

    assert {node.name: (node.step, node.hidden) for node in found.nodes} == {"a": (0, 0), "b": (1, 0)}
    assert len(found.edges) == 3


def test_statuses_and_the_filter_for_one(tx: Tx) -> None:
    connect(tx, "a>never", "a>good", "a>bad", "a>pending", "a>changed")
    for provider, success, pending in (
        ("good", True, False),
        ("bad", False, False),
        ("pending", False, True),
        ("changed", True, False),
    ):
        contract = publish(tx, f"v-{provider}", new(provider=provider), consumer="a").contracts[0].contract
        verify(tx, contract.sha, consumer="a", provider=provider, success=success, pending=pending)
    publish(tx, "later", new(pact("new"), provider="changed"), consumer="a")

    found = graph.drawn(tx, View())

    known = {node.id: node.name for node in found.nodes}
    assert {known[edge.provider_id]: edge.status for edge in found.edges} == {
        "never": Status.NEVER,
        "good": Status.VERIFIED,
        "bad": Status.FAILED,
        "pending": Status.FAILED_PENDING,
        "changed": Status.CHANGED,
    }
    failed = graph.drawn(tx, View(status=Status.FAILED))
    assert names(failed) == ["a", "bad"]
    assert {node.name: node.hidden for node in failed.nodes} == {"a": 4, "bad": 0}


def test_a_text_in_either_name(tx: Tx) -> None:
    connect(tx, *CHAIN)

    assert lines(graph.drawn(tx, View(containing="AWA"))) == {("far", "away")}
    assert graph.drawn(tx, View(containing="nothing")).nodes == []


def test_no_more_than_can_be_followed(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "MOST_CONNECTIONS", 2)
    connect(tx, *CHAIN)

    found = graph.drawn(tx, View())

    assert (len(found.edges), found.total) == (2, 5)
    assert {node.name: node.hidden for node in found.nodes} == {"away": 0, "c": 2, "far": 0, "x": 0}


def test_an_unknown_application(tx: Tx) -> None:
    with pytest.raises(NotFound):
        graph.drawn(tx, View(around="nobody"))


def test_questions_do_not_grow(tx: Tx) -> None:
    connect(tx, "a>b")
    before = tx.queries
    graph.drawn(tx, View(around="a"))
    few = tx.queries - before
    connect(tx, *CHAIN)
    before = tx.queries
    graph.drawn(tx, View(around="a"))

    assert tx.queries - before == few == 4


def test_only_the_own_organisation_and_only_readers(tx: Tx, world: World) -> None:
    connect(tx, *CHAIN)
    tx.actor = world.mallory

    assert graph.drawn(tx, View()).nodes == []
    tx.actor = Actor("dave", world.alice.organisation_id)
    with pytest.raises(Forbidden):
        graph.drawn(tx, View())
