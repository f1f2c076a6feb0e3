"""Which snapshot is meant."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff.domain.delivery.snapshots import places, snapshots
from signoff.domain.delivery.snapshots.places import LATEST, Place, parse, parse_place
from signoff.domain.delivery.snapshots.types import OPEN
from signoff.kernel import clock
from signoff.kernel.errors import Invalid, NotFound
from tests.domain.delivery.reports import place, report, runs
from tests.world import World

NOW = "2026-03-31T12:00:00.000000+00:00"
EXAMPLES = settings(max_examples=50, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("prod", LATEST),
        ("prod~0", LATEST),
        ("prod#3", Place(number=3)),
        ("prod~2", Place(back=2)),
        ("prod@{2026-01-02T03:04:05}", Place(time="2026-01-02T03:04:05.000000+00:00")),
        ("prod@{2026-01-02T03:04:05+01:00}", Place(time="2026-01-02T02:04:05.000000+00:00")),
        ("prod@{2026-01-02}", Place(time="2026-01-02T00:00:00.000000+00:00")),
        ("prod@{now}", Place(time=NOW)),
        ("prod@{1.hour.ago}", Place(time="2026-03-31T11:00:00.000000+00:00")),
        ("prod@{2.hours.ago}", Place(time="2026-03-31T10:00:00.000000+00:00")),
        ("prod@{3.days.ago}", Place(time="2026-03-28T12:00:00.000000+00:00")),
        ("prod@{2.weeks.ago}", Place(time="2026-03-17T12:00:00.000000+00:00")),
        ("prod@{1.months.ago}", Place(time="2026-02-28T12:00:00.000000+00:00")),
        ("prod@{15.months.ago}", Place(time="2024-12-31T12:00:00.000000+00:00")),
    ],
)
def test_an_expression(text: str, meant: Place) -> None:
    assert parse(text, NOW) == ("prod", meant)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#1",
        "prod#",
        "prod#x",
        "prod#1~1",
        "prod~",
        "prod~-1",
        "prod@",
        "prod@{}",
        "prod@{tomorrow}",
        "prod@{1.years.ago}",
        "prod@{hours.ago}",
        "prod@{999999.months.ago}",
        "prod@{999999.weeks.ago}",
        "prod@{0001-01-01T00:00:00+23:00}",
        "prod#" + "9" * 100,
        "prod#٣",
    ],
)
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(Invalid, match="does not say which snapshot"):
        parse(text, NOW)


@EXAMPLES
@given(number=st.integers(0, 10**9))
def test_the_ways_to_write_a_place(number: int) -> None:
    assert parse_place(str(number), NOW) == parse_place(f"#{number}", NOW) == Place(number=number)
    assert parse_place(f"~{number}", NOW) == parse_place(f"-{number + 1}", NOW) == Place(back=number)


@EXAMPLES
@given(text=st.text(max_size=30))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        name, _ = parse(text, NOW)
    except Invalid:
        return
    assert text.startswith(name)


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(letters=st.lists(st.sampled_from("abc"), min_size=1, max_size=8))
def test_back_from_the_latest(world: World, letters: list[str]) -> None:
    with world.db.writing(world.alice, dry_run=True) as tx:
        prod = place(tx)
        made = [report(tx, prod, runs("web", letter)) for letter in letters]
        numbers = [snapshot.number for snapshot, new in made if new]
        assert numbers == list(range(1, len(numbers) + 1))
        assert places.resolve(tx, prod, LATEST) == snapshots.latest(tx, prod)
        for back in range(len(numbers)):
            found = places.resolve(tx, prod, Place(back=back))
            assert found.number == len(numbers) - back
            assert places.resolve(tx, prod, Place(number=found.number)) == found
            assert places.resolve(tx, prod, Place(time=tx.now)).number == len(numbers)
        for place_not_there in (Place(back=len(numbers)), Place(number=0), Place(number=len(numbers) + 1)):
            with pytest.raises(NotFound, match="Indexes are 1-based"):
                places.resolve(tx, prod, place_not_there)


def test_a_moment_sees_what_ran_then(world: World) -> None:
    moments = []
    for letter in "ab":
        with world.db.writing(world.alice) as tx:
            prod = place(tx)
            report(tx, prod, runs("web", letter))
            moments.append(tx.now)
    with world.db.reading(world.alice) as tx:
        assert [places.resolve(tx, prod, Place(time=each)).number for each in moments] == [1, 2]
        with pytest.raises(NotFound, match="has no snapshot from"):
            places.resolve(tx, prod, Place(time=clock.shifted(moments[0], seconds=-1)))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", (1, OPEN)),
        ("..", (5, 5)),
        ("2..4", (2, 4)),
        ("#2..#4", (2, 4)),
        ("~3..NOW", (2, 5)),
        ("3..", (3, 5)),
        ("..~1", (4, 5)),
        ("NOW..~3", (2, 5)),
        ("~99..now", (1, 5)),
        ("4..2", (2, 4)),
    ],
)
def test_an_interval(world: World, text: str, numbers: tuple[int, int]) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        for letter in "abcde":
            report(tx, prod, runs("web", letter))
        assert places.interval(tx, prod, text) == numbers
        found = [each.number for each in snapshots.listed(tx, prod, numbers)]
        assert found == [number for number in (5, 4, 3, 2, 1) if numbers[0] <= number <= numbers[1]]


@pytest.mark.parametrize("text", ["1", "x..2", "1..2..3", "-1..2", "NOW", "1.."[:2]])
def test_what_is_no_interval(world: World, text: str) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid, match="is not an interval"):
        places.interval(tx, place(tx), text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3", Place(number=3)),
        ("now", Place(time=NOW)),
        ("1hour", Place(time="2026-03-31T11:00:00.000000+00:00")),
        ("2.weeks", Place(time="2026-03-17T12:00:00.000000+00:00")),
        ("1.months.ago", Place(time="2026-02-28T12:00:00.000000+00:00")),
        ("2026-01-02T03:04:05", Place(time="2026-01-02T03:04:05.000000+00:00")),
    ],
)
def test_an_end_of_a_range(text: str, meant: Place) -> None:
    assert places.parse_end(text, NOW) == meant
