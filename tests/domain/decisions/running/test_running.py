"""What runs, joined with evidence and the catalog: a digest that is seen is a version that is deployed."""

import pytest

from signoff.domain.catalog import applications, versions
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.types import Environment, EnvironmentKind, Version
from signoff.domain.decisions.policies import policies
from signoff.domain.decisions.policies.types import PolicyFields, Requirement, Rules
from signoff.domain.decisions.running import deploying, drifting, governing, reporting, showing, standing
from signoff.domain.delivery import deployments
from signoff.domain.delivery.allow_lists.types import AllowFields
from signoff.domain.delivery.baselines import drifts
from signoff.domain.delivery.logical import environments as logical
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Change, DriftPolicy, Report, Reported, Snapshot
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.trails import trails
from signoff.domain.identity.scopes import Scope
from signoff.kernel.actor import Actor
from signoff.kernel.errors import NotFound
from signoff.kernel.sql import EngineName
from signoff.kernel.tx import Tx
from tests.domain.delivery.reports import digest, place, runs
from tests.domain.racing import at_once
from tests.world import World

ONE, TWO = "1" * 40, "2" * 40


def built(tx: Tx, flow: str, name: str, letter: str, commit: str | None, trail: str = "t") -> None:
    """Report an artifact as evidence."""
    made = trails.ensure(tx, flows.ensure(tx, flow), trail)
    artifacts.report(tx, made, ArtifactFields(digest(letter), name, commit_sha=commit))


def version(tx: Tx, application: str, number: str) -> Version:
    return versions.ensure(tx, applications.ensure(tx, application), number)[0]


def report(tx: Tx, environment: Environment, *artifacts: Reported) -> Snapshot:
    return reporting.report(tx, environment, Report(EnvironmentKind.GENERIC, artifacts))[0]


def deployed(tx: Tx, environment: Environment) -> set[tuple[str, str, str | None]]:
    return {
        (each.application_name, each.version_number, each.instance)
        for each in deployments.current(tx, environment)
    }


def test_a_digest_seen_running_is_a_deployment_until_it_is_seen_no_more(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        version(tx, "Orders", ONE)
        built(tx, "build", "orders", "a", ONE)

        report(tx, prod, runs("orders", "a", 3), runs("other", "b"))
        assert deployed(tx, prod) == {("Orders", ONE, "sha256:aaaaaaaaaaaa")}
        report(tx, prod, runs("orders", "a", 1), runs("other", "b"))
        report(tx, prod, runs("orders", "a"))
        [there] = deployments.current(tx, prod)
        assert deploying.by_sight(there)
        report(tx, prod)
        assert deployed(tx, prod) == set()

    kinds = [kind for kind, _ in world.events(world.alice) if kind.startswith("deployment.")]
    assert kinds == ["deployment.recorded", "deployment.ended"]


def test_what_a_client_recorded_is_neither_doubled_nor_ended(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        one = version(tx, "Orders", ONE)
        deployments.record(tx, applications.ensure(tx, "Orders"), one, prod)
        built(tx, "build", "orders", "a", ONE)

        report(tx, prod, runs("orders", "a"))
        assert deployed(tx, prod) == {("Orders", ONE, None)}
        report(tx, prod)
        assert deployed(tx, prod) == {("Orders", ONE, None)}


def test_a_version_named_later_is_found_with_the_next_report(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        report(tx, prod, runs("orders", "a"))
        built(tx, "build", "orders", "a", ONE)
        version(tx, "Orders", ONE[:7])
        assert report(tx, prod, runs("orders", "a")).number == 2
        assert deployed(tx, prod) == {("Orders", ONE[:7], "sha256:aaaaaaaaaaaa")}


@pytest.mark.parametrize(
    ("flow", "name", "found"),
    [
        ("anything", "registry.example.org/acme/pay-ments:1", {"Pay Ments"}),
        ("orders", "image", {"Orders"}),
        ("anything", "image", set()),
    ],
)
def test_applications_of_one_repository_are_told_apart_by_name(
    world: World, flow: str, name: str, found: set[str]
) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        version(tx, "Orders", ONE)
        version(tx, "Pay Ments", ONE)
        built(tx, flow, name, "a", ONE)
        report(tx, prod, runs(name, "a"))

        assert {application for application, _, _ in deployed(tx, prod)} == found


def test_a_version_may_be_numbered_like_the_trail(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        version(tx, "orders", "1.2.3")
        version(tx, "unrelated", "1.2.3")
        built(tx, "orders", "image", "a", None, trail="1.2.3")
        report(tx, prod, runs("image", "a"))

        assert deployed(tx, prod) == {("orders", "1.2.3", "sha256:aaaaaaaaaaaa")}


def test_two_images_of_one_version_are_one_deployment(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        version(tx, "Orders", ONE)
        built(tx, "build", "web", "a", ONE)
        built(tx, "build", "worker", "b", ONE)

        report(tx, prod, runs("web", "a"), runs("worker", "b"))
        assert len(deployed(tx, prod)) == 1
        report(tx, prod, runs("worker", "b"))
        assert deployed(tx, prod) == {("Orders", ONE, "sha256:aaaaaaaaaaaa")}
        report(tx, prod)
        assert deployed(tx, prod) == set()


def test_a_deployment_that_nothing_bears_out_is_drift(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        orders = applications.ensure(tx, "Orders")
        one, two = version(tx, "Orders", ONE), version(tx, "Orders", TWO)
        built(tx, "build", "orders", "a", ONE)
        built(tx, "build", "orders", "b", TWO)
        deployments.record(tx, orders, one, prod)
        reporting.approve_baseline(tx, prod, report(tx, prod, runs("orders", "a")), "alice")
        assert not drifting.standing(tx, prod).drifted

        deployments.record(tx, orders, two, prod)
        found = drifting.report(tx, prod).drift()
        assert [(each.application, each.version) for each in found.missing] == [("Orders", TWO)]
        assert not found.added
        state = drifting.standing(tx, prod)
        assert state.drifted
        assert not state.blocks
        assert state.reasons == (f"Orders {TWO} was recorded as deployed to prod and does not run there",)

        report(tx, prod, runs("orders", "b"))
        assert drifting.report(tx, prod).drift().missing == []


def test_drift_follows_what_runs_and_what_is_allowed(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        with pytest.raises(NotFound, match="No active baseline"):
            drifting.report(tx, prod)
        reporting.approve_baseline(tx, prod, report(tx, prod, runs("web", "a"), runs("job", "b")), "alice")
        report(tx, prod, runs("web", "c"), runs("new", "d"))
        reporting.set_rules(tx, prod, drift_policy=DriftPolicy.BLOCK)
        found = drifting.report(tx, prod)
        drift = found.drift()
        assert ([each.name for each in drift.added], [each.name for each in drift.removed]) == (
            ["new"],
            ["job"],
        )
        assert [(each.name, each.before, each.after) for each in drift.updated] == [
            ("web", digest("a"), digest("c"))
        ]
        assert found == drifts.newest(tx, prod)
        assert drifting.standing(tx, prod).blocks

        entry = reporting.allow(tx, prod, AllowFields("needed", "alice", name_pattern="^new$"))
        assert drifting.report(tx, prod).drift().added == []
        reporting.disallow(tx, prod, entry.uuid)
        report(tx, prod, runs("web", "a"), runs("job", "b"))
        assert not drifting.standing(tx, prod).drifted
        assert [each.drifted for each in drifts.history(tx, prod).rows] == [0, 1, 1, 1, 0]

        report(tx, prod)
        reporting.set_rules(tx, prod, drift_policy=DriftPolicy.IGNORE)
        assert not drifting.standing(tx, prod).drifted

    kinds = [kind for kind, _ in world.events(world.alice)]
    assert (kinds.count("drift.detected"), kinds.count("drift.resolved")) == (4, 1)


def test_a_snapshot_knows_what_was_known(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        built(tx, "build", "web", "a", ONE)
        first = report(tx, prod, runs("web", "a"), runs("job", "b"))
        built(tx, "release", "web", "a", ONE)
        second = report(tx, prod, runs("web", "a", 2))

        [job, web] = showing.view(tx, prod, first).lines
        assert [each.flow.name for each in web.provenance] == ["build"]
        assert (job.provenance, job.change) == ([], Change.STARTED)
        view = showing.view(tx, prod, second)
        [web, job] = view.lines
        assert view.latest
        assert (web.change, web.was, web.now) == (Change.ORIGIN, 1, 2)
        assert [each.flow.name for each in web.provenance] == ["release", "build"]
        assert (job.change, job.was, job.now) == (Change.EXITED, 1, 0)


def test_a_view_takes_as_many_statements_for_a_thousand(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        taken = []
        for count in (1, 1000):
            prod = place(tx, f"prod{count}")
            built(tx, "build", "web", "a", ONE)
            made = report(tx, prod, *(runs(f"web{number}", "a") for number in range(count)))
            before = tx.queries
            assert len(showing.view(tx, prod, made).lines) == count
            taken.append(tx.queries - before)
    assert taken[0] == taken[1] <= 12


def test_states_are_joined(world: World) -> None:
    assert standing.together([]) is None
    assert standing.together([True, True]) is True
    assert standing.together([True, None]) is None
    assert standing.together([True, None, False]) is False
    with world.db.writing(world.alice) as tx:
        assert standing.state(tx, place(tx)) is None


def test_a_report_takes_as_many_statements_for_a_thousand(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        taken = []
        for count in (1, 1000):
            prod = place(tx, f"prod{count}")
            for letter in "ab":
                built(tx, "build", "web", letter, ONE)
            reporting.approve_baseline(tx, prod, report(tx, prod), "alice")
            report(tx, prod, *(runs(f"web{number}", "a") for number in range(count)))
            before = tx.queries
            made = report(tx, prod, *(runs(f"web{number}", "b") for number in range(count)))
            assert made.artifacts == count
            taken.append(tx.queries - before)
            before = tx.queries
            report(tx, prod, *(runs(f"web{number}", "b") for number in range(count)))
            taken.append(tx.queries - before)
    assert taken[:2] == taken[2:]
    assert max(taken) <= 30


def test_a_reporter_needs_no_more_than_to_report(world: World) -> None:
    reporter = Actor("reporter", world.alice.organisation_id, scopes=frozenset({Scope.DEPLOYMENT_RECORD}))
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        version(tx, "Orders", ONE)
        built(tx, "build", "orders", "a", ONE)
    with world.db.writing(reporter) as tx:
        made = report(tx, prod, runs("orders", "a"))
        assert (made.number, made.recorded_by) == (1, "reporter")
    with world.db.reading(world.alice) as tx:
        assert len(deployed(tx, prod)) == 1


@pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)
def test_reports_at_once_deploy_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        version(tx, "Orders", ONE)
        built(tx, "build", "orders", "a", ONE)

    at_once(world, lambda tx, _: report(tx, prod, runs("orders", "a")))

    with world.db.reading(world.alice) as tx:
        assert len(deployed(tx, prod)) == 1
        assert [each.number for each in snapshots.listed(tx, prod)] == [1]
    kinds = [kind for kind, _ in world.events(world.alice)]
    assert (kinds.count("deployment.recorded"), kinds.count("snapshot.recorded")) == (1, 1)


def test_a_policy_judges_what_runs(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod, whole = place(tx), place(tx, "all", EnvironmentKind.LOGICAL)
        logical.join(tx, whole, prod)
        report(tx, prod, runs("web", "a"))
        rules = Rules(provenance=Requirement(required=True))
        policies.create(tx, PolicyFields("proven", rules=rules))
        governing.govern(tx, prod, ["proven"])
        assert standing.states(tx, [prod, whole]) == {prod.id: False, whole.id: False}
        [web] = snapshots.running(tx, prod)
        assert web.judged().compliant is False
        assert web.judged().reasons
        built(tx, "build", "web", "a", ONE)
        assert report(tx, prod, runs("web", "a")).state is True
        assert standing.state(tx, whole) is True
        governing.govern(tx, prod, [])
        assert standing.state(tx, prod) is None
        assert [each.number for each in snapshots.listed(tx, prod)] == [4, 3, 2, 1]
