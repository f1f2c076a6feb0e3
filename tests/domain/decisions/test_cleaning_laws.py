"""Random histories and selectors: what a plain reading of the selectors names stays, and all else goes."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from signoff.domain.decisions.queries.cleaning import windows
from signoff.domain.decisions.retention import cleaning
from signoff.domain.decisions.retention.keeping import ALWAYS, KeepBranches, KeepVersions, Rules
from tests.domain.decisions.builder import Builder
from tests.world import World

laws = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

names = st.sampled_from(["A", "B"])
lines = st.sampled_from(["main", "x", "y"])
some = st.one_of(st.just(True), lines)


class Built(Struct, frozen=True):
    """A version, the next of its application, built some days ago."""

    application: str
    number: str
    days: int
    branches: frozenset[str]
    tags: frozenset[str]
    place: str | None
    released: bool


def versions(draw: st.DrawFn) -> list[Built]:
    days = sorted(draw(st.lists(st.integers(2, 200), min_size=4, max_size=12)), reverse=True)
    return [
        Built(
            draw(names),
            str(number),
            age,
            draw(st.frozensets(lines, max_size=2)),
            draw(st.frozensets(lines, max_size=2)),
            draw(st.sampled_from([None, None, "test", "prod"])),
            draw(st.booleans()),
        )
        for number, age in enumerate(days)
    ]


# One criterion or two, so that each decides often enough.
criteria = st.one_of(
    st.tuples(st.just("tag"), some),
    st.tuples(st.just("branch"), some),
    st.tuples(st.just("main_branch"), st.just(True)),
    st.tuples(st.just("application"), names),
    st.tuples(st.just("environment"), st.sampled_from(["test", "prod"])),
    st.tuples(st.just("max_age"), st.integers(1, 200)),
)
selectors = st.builds(
    lambda said, latest: KeepVersions(**dict(said), latest=latest),
    st.lists(criteria, min_size=1, max_size=2),
    st.booleans(),
)
staying = st.builds(KeepVersions, branch=st.just(True), latest=st.booleans())
branch_rules = st.one_of(st.just(()), st.tuples(st.builds(KeepBranches, max_age=st.integers(1, 200))))


@laws
@given(
    st.composite(versions)(), st.lists(st.one_of(selectors, staying), min_size=1, max_size=2), branch_rules
)
def test_what_a_selector_names_stays_and_all_else_goes(
    world: World, story: list[Built], keep: list[KeepVersions], stay: tuple[KeepBranches, ...]
) -> None:
    rules = Rules((*keep, *ALWAYS), stay)
    with world.db.writing(world.alice, dry_run=True) as tx:
        tell(Builder(tx), story)
        found = windows(rules, tx.now)
        seen = cleaning.look(tx, found, 0).versions
        cleaning.remove_versions(tx, found, [row.id for row in seen])
        left = {row.number for row in cleaning.look(tx, found, 0).versions}

    plain = Plain(story, rules)
    assert left == {built.number for built in story if plain.keeps(built)}
    assert left == {row.number for row in seen if any(row.keeps)}


def tell(b: Builder, story: list[Built]) -> None:
    for name in ("A", "B"):
        b.days_ago(300).application(name, "main")
    for built in story:
        b.days_ago(built.days).version(built.application, built.number, tags=tuple(built.tags))
        for name in built.branches:
            b.version(built.application, built.number, branch=name)
        if built.place and built.released:
            b.release(built.application, built.number, built.place)
        elif built.place:
            b.deploy(built.application, built.number, built.place)


class Plain(Struct, frozen=True):
    """The rules, read plainly."""

    story: list[Built]
    rules: Rules

    def keeps(self, built: Built) -> bool:
        return any(self._met(each, built) for each in self.rules.versions)

    def _met(self, keep: KeepVersions, built: Built) -> bool:
        mine = [each for each in self.story if each.application == built.application]
        tagged = {name: [each for each in mine if name in each.tags] for name in built.tags}
        joined = {name: [each for each in mine if name in each.branches] for name in built.branches}
        staying = {name: found for name, found in joined.items() if self._stays(name, found[0])}
        return all(
            (
                keep.application in (None, built.application),
                keep.max_age is None or built.days <= keep.max_age,
                not keep.latest or keep.of_line or mine[-1] is built,
                _in_line(keep, keep.tag, tagged, built),
                _in_line(keep, keep.branch, staying, built),
                _in_line(keep, "main" if keep.main_branch else False, joined, built),
                keep.environment is None or self._present(built, keep.environment),
                not keep.deployed or (not built.released and self._present(built, built.place)),
                not keep.released or (built.released and self._present(built, built.place)),
            )
        )

    def _stays(self, name: str, first: Built) -> bool:
        named = {(each.application or first.application, each.branch) for each in self.rules.versions}
        young = any(first.days <= (each.max_age or 0) for each in self.rules.branches)
        return not self.rules.branches or name == "main" or young or (first.application, name) in named

    def _present(self, built: Built, place: str | None) -> bool:
        if place is None or built.place != place:
            return False
        deployed = [
            each
            for each in self.story
            if (each.application, each.place, each.released) == (built.application, place, False)
        ]
        return built.released or deployed[-1] is built


def _in_line(keep: KeepVersions, wanted: str | bool, lines_of: dict[str, list[Built]], built: Built) -> bool:
    if not wanted:
        return True
    found = [line for name, line in lines_of.items() if wanted is True or name == wanted]
    return any(not keep.latest or line[-1] is built for line in found)
