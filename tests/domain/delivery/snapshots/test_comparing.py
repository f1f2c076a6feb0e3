"""What holds of the difference between any two lists of what runs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from signoff.domain.delivery.snapshots.comparing import Difference, Pair, compare, replacements
from signoff.domain.delivery.snapshots.types import OPEN, Change, RunningArtifact
from tests.domain.delivery.reports import digest

LAWS = settings(max_examples=200, deadline=None, derandomize=True)


def artifact(name: str, letter: str, instances: int = 1, tag: str = "") -> RunningArtifact:
    return RunningArtifact(
        id=0,
        first=1,
        last=OPEN,
        name=name,
        tag=tag,
        fingerprint=digest(letter),
        instances=instances,
        started="[]",
        context=None,
        origin=None,
        compliant=None,
        verdict=None,
        change=Change.STARTED,
        was=0,
    )


artifacts = st.builds(
    artifact,
    st.sampled_from(("web", "job", "cron")),
    st.sampled_from("abc"),
    st.integers(1, 3),
    st.sampled_from(("", "1", "2")),
)
lists = st.lists(artifacts, max_size=8, unique_by=lambda each: each.key)


def shown(pairs: list[Pair]) -> list[tuple[object, object]]:
    return [(pair.first and pair.first.key, pair.second and pair.second.key) for pair in pairs]


def turned(pairs: list[Pair]) -> list[tuple[object, object]]:
    return [(second, first) for first, second in shown(pairs)]


def everything(difference: Difference) -> list[Pair]:
    return [*difference.removed, *difference.added, *difference.scaled, *difference.unchanged]


@LAWS
@given(one=lists)
def test_nothing_differs_from_itself(one: list[RunningArtifact]) -> None:
    difference = compare(one, one)

    assert not difference.removed + difference.added
    assert difference.scaled == []
    assert len(difference.unchanged) == len(one)


@LAWS
@given(one=lists, other=lists)
def test_the_other_way_round_what_went_came(one: list[RunningArtifact], other: list[RunningArtifact]) -> None:
    there, back = compare(one, other), compare(other, one)

    assert shown(there.removed) == turned(back.added)
    assert shown(there.added) == turned(back.removed)
    assert sorted(shown(there.scaled)) == sorted(turned(back.scaled))
    assert sorted(shown(there.unchanged)) == sorted(turned(back.unchanged))


@LAWS
@given(one=lists, other=lists)
def test_everything_is_said_once(one: list[RunningArtifact], other: list[RunningArtifact]) -> None:
    pairs = everything(compare(one, other))

    assert sorted(pair.first.key for pair in pairs if pair.first) == sorted(each.key for each in one)
    assert sorted(pair.second.key for pair in pairs if pair.second) == sorted(each.key for each in other)
    both = [pair for pair in pairs if pair.first and pair.second]
    assert all(
        pair.first.fingerprint == pair.second.fingerprint for pair in both if pair.first and pair.second
    )


@LAWS
@given(one=lists, other=lists)
def test_replacements_lose_nothing(one: list[RunningArtifact], other: list[RunningArtifact]) -> None:
    difference = compare(one, other)
    replaced = replacements(difference)

    gone = [pair.first.key for pair in (*replaced.removed, *replaced.updated) if pair.first]
    come = [pair.second.key for pair in (*replaced.added, *replaced.updated) if pair.second]
    assert sorted(gone) == sorted(pair.either.key for pair in difference.removed)
    assert sorted(come) == sorted(pair.either.key for pair in difference.added)
    left = {pair.either.name for pair in replaced.removed}
    assert left.isdisjoint({pair.either.name for pair in replaced.added})


def test_another_tag_is_no_other_artifact() -> None:
    difference = compare([artifact("web", "a", tag="1")], [artifact("web", "a", tag="2")])

    assert not difference.removed + difference.added
    assert len(difference.unchanged) == 1


def test_the_same_name_with_another_digest_is_an_update() -> None:
    difference = compare(
        [artifact("web", "a"), artifact("job", "c")], [artifact("web", "b"), artifact("new", "c")]
    )
    replaced = replacements(difference)

    assert [(pair.either.name, pair.either.fingerprint[0]) for pair in replaced.updated] == [("web", "b")]
    assert [pair.either.name for pair in replaced.removed] == ["job"]
    assert [pair.either.name for pair in replaced.added] == ["new"]
