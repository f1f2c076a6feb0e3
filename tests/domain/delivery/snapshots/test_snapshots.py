"""Snapshots: a report becomes a new one only where something that matters has changed."""

import msgspec
import pytest

from signoff.domain.catalog import environments
from signoff.domain.catalog.types import EnvironmentKind
from signoff.domain.delivery.snapshots import log, snapshots
from signoff.domain.delivery.snapshots.types import Change, Observation, Report, Reported, Verdict
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.page import Page
from signoff.kernel.sql import EngineName
from tests.domain.delivery.reports import digest, place, report, runs, shown
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World


def test_the_first_report_is_number_one(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        tx.actor = world.alice
        prod = place(tx)
        tx.actor = world.bob
        made, new = report(tx, prod, runs("web", "a", 2), runs("job", "b"))

        assert (made.number, made.artifacts, made.recorded_by, new) == (1, 2, "bob", True)
        assert snapshots.latest(tx, prod) == made
        assert shown(tx, prod, 1) == [("job", "b", 1), ("web", "a", 2)]
        [_, web] = snapshots.running(tx, prod)
        assert web.started_list() == [1000, 1001]
        assert web.changed(1) == (Change.STARTED, 0)

    assert ("snapshot.recorded", "prod") in world.events(world.alice)


def test_the_same_again_is_no_new_one(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        made, _ = report(tx, prod, runs("web", "a"), runs("job", "b"))
        before = tx.queries
        again, new = report(tx, prod, runs("job", "b", 5), runs("web", "a", 3))

        assert tx.queries == before + 5
        assert (again, new) == (made, False)
        assert shown(tx, prod, 1) == [("job", "b", 1), ("web", "a", 1)]

    kinds = [kind for kind, _ in world.events(world.alice)]
    assert kinds.count("snapshot.recorded") == 1


def test_what_starts_and_what_exits_makes_a_new_one(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        first, _ = report(tx, prod, runs("web", "a"), runs("job", "b"))
        second, new = report(tx, prod, runs("web", "c"), runs("job", "b", 4))

        assert (second.number, new) == (2, True)
        assert shown(tx, prod, 1) == [("job", "b", 1), ("web", "a", 1)]
        assert shown(tx, prod, 2) == [("job", "b", 4), ("web", "c", 1)]
        assert snapshots.contents(tx, prod, [1, 2])[1] == snapshots.content(tx, prod, 1)
        changes = [(each.change, each.name, each.was, each.now) for each in log.changes_with(tx, prod, 2)]
        assert changes == [("scaled", "job", 1, 4), ("exited", "web", 1, 0), ("started", "web", 0, 1)]
        earlier = snapshots.at(tx, prod, 1)
        assert earlier is not None
        assert (earlier.ended_at, second.ended_at) == (second.recorded_at, None)
        assert earlier.recorded_at == first.recorded_at


def test_an_empty_report_is_one_too(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        empty, new = report(tx, prod)
        again, newer = report(tx, prod)

        assert (empty.number, empty.artifacts, empty.state, new) == (1, 0, None, True)
        assert (again, newer) == (empty, False)


def test_a_verdict_and_an_origin_matter(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        seen = snapshots.observed(tx, prod, Report(EnvironmentKind.K8S, (runs("web", "a"),)))

        def record(compliant: bool | None, origin: int | None) -> tuple[int, bool | None, str]:
            [web] = seen.artifacts
            judged = msgspec.structs.replace(web, origin=origin, verdict=Verdict(compliant))
            policies = [{"name": "p"}] if compliant is not None else None
            made, _ = snapshots.record(tx, prod, Observation(EnvironmentKind.K8S, "ci", [judged], policies))
            return made.number, made.state, snapshots.running(tx, prod)[0].change

        assert record(None, None) == (1, None, "started")
        assert record(None, 1) == (2, None, "origin")
        assert record(False, 1) == (3, False, "verdict")
        assert record(False, 1) == (3, False, "verdict")
        assert record(True, 2) == (4, True, "verdict")


def test_instances_are_gathered(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        pods = [
            Reported("web", f"sha256:{digest('A')}", started=(time,), context={"pods": {pod: {"n": time}}})
            for pod, time in (("web-2", 20), ("web-1", 10))
        ]
        report(tx, prod, *pods)
        [web] = snapshots.running(tx, prod)

        assert (web.fingerprint, web.instances, web.started_list()) == (digest("a"), 2, [10, 20])
        assert web.context_map() == {"pods": {"web-1": {"n": 10}, "web-2": {"n": 20}}}


@pytest.mark.parametrize(
    "wrong",
    [
        Reported("web", "abc"),
        Reported("web", digest("g")),
        Reported(" ", digest("a")),
        Reported("w" * 3000, digest("a")),
        Reported("web", digest("a"), instances=-1),
    ],
)
def test_what_cannot_be_kept_is_refused(world: World, wrong: Reported) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid):
        report(tx, place(tx), wrong)


def test_the_kind_must_fit(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod, anything = place(tx), place(tx, "any", EnvironmentKind.GENERIC)
        wrong = Report(EnvironmentKind.DOCKER, ())
        with pytest.raises(Invalid, match="'prod' is of type 'k8s' and takes no report of type 'docker'"):
            snapshots.observed(tx, prod, wrong)
        assert snapshots.observed(tx, anything, wrong).artifacts == []
        assert snapshots.observed(tx, prod, Report(EnvironmentKind.GENERIC, ())).artifacts == []

        logical = place(tx, "all", EnvironmentKind.LOGICAL)
        with pytest.raises(Invalid, match="is logical"):
            snapshots.observed(tx, logical, wrong)
        environments.archive(tx, anything)
        with pytest.raises(Invalid, match="is archived"):
            snapshots.observed(tx, environments.by_uuid(tx, anything.uuid), wrong)


def test_where_it_runs_and_ran(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod, test = place(tx), place(tx, "test")
        report(tx, prod, runs("web", "a"))
        report(tx, prod, runs("web", "b"))
        report(tx, test, runs("web", "a"))
        found = snapshots.where_running(tx, [digest("a"), digest("b"), digest("c")])
        told = {(each.environment, each.fingerprint[:1], each.number, each.runs) for each in found}

        assert told == {("prod", "a", 1, False), ("prod", "b", 2, True), ("test", "a", 1, True)}
        history = [
            (each.environment, each.change, each.number) for each in snapshots.history(tx, [digest("a")])
        ]
        assert history == [("prod", "started", 1), ("prod", "exited", 2), ("test", "started", 1)]


def test_the_log_has_pages(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        for letter in "abc":
            report(tx, prod, runs("web", letter))
        page = log.changes(tx, prod, log.Period(), Page(1, 2))
        rest = log.changes(tx, prod, log.Period(), Page(3, 2))
        oldest = log.changes(tx, prod, log.Period((2, 2)), Page(1, 9), oldest_first=True)
        chosen = log.changes(tx, prod, log.Period(fingerprints=(digest("a"),)), Page(1, 9))

        assert [(each.number, each.change) for each in page.rows] == [(3, "started"), (3, "exited")]
        assert (page.total, [each.number for each in rest.rows]) == (5, [1])
        assert [(each.number, each.change) for each in oldest.rows] == [(2, "exited"), (2, "started")]
        assert [(each.number, each.change) for each in chosen.rows] == [(2, "exited"), (1, "started")]


def test_two_thousand_artifacts_take_as_many_statements_as_two(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        taken = []
        for count in (2, 2000):
            prod = place(tx, f"prod-{count}")
            report(tx, prod, *(runs(f"a{number}", "a") for number in range(count)))
            before = tx.queries
            made, new = report(tx, prod, *(runs(f"a{number}", "b") for number in range(count)))
            taken.append(tx.queries - before)
            assert (made.number, made.artifacts, new) == (2, count, True)

    assert taken[0] == taken[1] <= 12


def test_only_who_may(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        report(tx, prod)


@pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)
def test_reports_at_once_get_a_number_each(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)

    made = at_once(world, lambda tx, number: report(tx, prod, runs(f"web-{number}", "a")))

    assert sorted(snapshot.number for snapshot, _ in made) == list(range(1, AT_ONCE + 1))
    with world.db.reading(world.alice) as tx:
        assert len(snapshots.running(tx, prod)) == 1
