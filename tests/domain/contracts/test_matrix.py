"""The matrix by itself: everything that ever was, or only what counts; how rows are cut, thinned out and sorted."""

from collections.abc import Iterator

import pytest

from signoff.domain.contracts import matrix
from signoff.domain.contracts.matrix import Chosen, Depth, Field, LatestBy
from signoff.domain.contracts.matrix_queries import MatrixRow
from tests.domain.decisions.builder import Builder
from tests.world import World


@pytest.fixture
def b(world: World) -> Iterator[Builder]:
    """A builder in a transaction of Alice's that is never kept."""
    with world.db.writing(world.alice, dry_run=True) as tx:
        yield Builder(tx)


def everything(b: Builder, depth: Depth) -> list[MatrixRow]:
    """Read every version of Foo with every version of Bar."""
    both = frozenset({b.application("Foo"), b.application("Bar")})
    return matrix.between(b.tx, Field(Chosen(whole=both), both, both), depth)


def told(rows: list[MatrixRow]) -> list[tuple[str, int, str | None, bool | None]]:
    return [(row.consumer_version, row.revision, row.provider_version, row.success) for row in rows]


def history(b: Builder) -> None:
    """Foo 1 changes its mind once; Bar 1 verifies twice, Bar 2 once, and Foo 2 is not verified."""
    b.contract("Foo", "1", "Bar", "first")
    b.verification("Bar", "1", "Foo", "first", success=False)
    b.contract("Foo", "1", "Bar", "second")
    b.verification("Bar", "1", "Foo", "second", success=False)
    b.verification("Bar", "1", "Foo", "second")
    b.verification("Bar", "2", "Foo", "second")
    b.contract("Foo", "2", "Bar", "third")


def test_what_counts(b: Builder) -> None:
    history(b)

    assert told(everything(b, Depth())) == [
        ("2", 1, None, None),
        ("1", 2, "2", True),
        ("1", 2, "1", True),
    ]


def test_everything_that_ever_was(b: Builder) -> None:
    history(b)

    assert told(everything(b, Depth(every=True))) == [
        ("2", 1, None, None),
        ("1", 2, "2", True),
        ("1", 2, "1", True),
        ("1", 2, "1", False),
        ("1", 1, "1", False),
    ]


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_a_limit_keeps_what_happened_last(b: Builder, every: bool, limit: int) -> None:
    history(b)

    whole = everything(b, Depth(every=every))

    assert everything(b, Depth(every=every, limit=limit)) == whole[:limit]


def test_chosen_versions_read_the_same_as_whole_applications(b: Builder) -> None:
    history(b)
    both = frozenset({b.application("Foo"), b.application("Bar")})
    versions = frozenset(b.version(name, number) for name in ("Foo", "Bar") for number in ("1", "2"))

    for every in (False, True):
        rows = matrix.between(b.tx, Field(Chosen(versions), both, both), Depth(every=every))
        assert rows == everything(b, Depth(every=every))


def test_rows_have_to_do_with_a_specified_application(b: Builder) -> None:
    history(b)
    b.contract("Bar", "1", "Baz")
    names = {name: b.application(name) for name in ("Foo", "Bar", "Baz")}
    everybody = frozenset(names.values())

    for chosen in (
        Chosen(whole=everybody),
        Chosen(frozenset({b.version("Foo", "1"), b.version("Bar", "1")})),
    ):
        rows = matrix.between(b.tx, Field(chosen, everybody, frozenset({names["Baz"]})), Depth())
        assert [(row.consumer, row.provider) for row in rows] == [("Bar", "Baz")]


def test_around_one_version(b: Builder) -> None:
    history(b)
    foo, bar = b.application("Foo"), b.application("Bar")
    as_consumer = Chosen(frozenset({b.version("Foo", "1")}))
    as_provider = Chosen(frozenset({b.version("Bar", "1")}))

    assert told(matrix.around(b.tx, as_consumer, foo, frozenset({bar}), Depth())) == [
        ("1", 2, "2", True),
        ("1", 2, "1", True),
    ]
    assert told(matrix.around(b.tx, as_provider, bar, frozenset({foo}), Depth())) == [("1", 2, "1", True)]
    assert matrix.around(b.tx, Chosen(), bar, frozenset({foo}), Depth()) == []


def test_latest_by(b: Builder) -> None:
    history(b)
    b.contract("Foo", "3", "Bar", "second")
    rows = everything(b, Depth())

    assert told(rows) == [
        ("3", 1, "2", True),
        ("3", 1, "1", True),
        ("2", 1, None, None),
        ("1", 2, "2", True),
        ("1", 2, "1", True),
    ]
    assert matrix.latest_by(rows, LatestBy.CVPV) == rows
    assert told(matrix.latest_by(rows, LatestBy.CVP)) == [
        ("3", 1, "2", True),
        ("2", 1, None, None),
        ("1", 2, "2", True),
    ]
    assert told(matrix.latest_by(rows, LatestBy.CP)) == [("3", 1, "2", True)]


def test_order(b: Builder) -> None:
    history(b)
    b.contract("Foo", "1", "Aardvark")

    both = frozenset({b.application(name) for name in ("Foo", "Bar", "Aardvark")})
    rows = matrix.between(b.tx, Field(Chosen(whole=both), both, both), Depth(every=True))

    ordered = [
        (row.consumer_version, row.revision, row.provider, row.success) for row in matrix.in_order(rows)
    ]
    assert ordered == [
        ("2", 1, "Bar", None),
        ("1", 2, "Bar", True),
        ("1", 2, "Bar", True),
        ("1", 2, "Bar", False),
        ("1", 1, "Aardvark", None),
        ("1", 1, "Bar", False),
    ]
