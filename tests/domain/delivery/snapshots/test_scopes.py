"""Which of the artifacts that somebody reports count."""

import pytest

from signoff.domain.catalog.types import EnvironmentKind
from signoff.domain.delivery.snapshots import reporting, scopes
from signoff.domain.delivery.snapshots.types import ArtifactScope, DriftPolicy, Names
from signoff.kernel.errors import Invalid
from tests.domain.delivery.reports import place, report, runs, shown
from tests.world import World

SCOPE = ArtifactScope(Names(("web",), ("job-.*", "acme/.+")), Names(("job-old",), (".*-test",)))
NAMES = ("web", "website", "job-1", "job-old", "job-test", "acme/", "acme/api", "other")


def counting(scope: ArtifactScope, kind: EnvironmentKind) -> list[str]:
    return [each.name for each in scopes.filtered([runs(name, "a") for name in NAMES], scope, kind)]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (EnvironmentKind.K8S, ["web", "job-1", "acme/api"]),
        (EnvironmentKind.ECS, ["web", "job-1", "acme/api"]),
        (EnvironmentKind.LAMBDA, ["web", "job-1", "acme/api"]),
        (EnvironmentKind.DOCKER, ["web"]),
        (EnvironmentKind.S3, list(NAMES)),
        (EnvironmentKind.GENERIC, list(NAMES)),
    ],
)
def test_by_kind(kind: EnvironmentKind, names: list[str]) -> None:
    assert counting(SCOPE, kind) == names


def test_nothing_included_is_everything() -> None:
    only_out = ArtifactScope(exclude=Names(("web",), ("job-.*",)))
    assert counting(ArtifactScope(), EnvironmentKind.K8S) == list(NAMES)
    assert counting(only_out, EnvironmentKind.K8S) == ["website", "acme/", "acme/api", "other"]
    assert counting(only_out, EnvironmentKind.DOCKER) == [name for name in NAMES if name != "web"]


@pytest.mark.parametrize("text", ["(", "(?=x)", "(a{1000}){1000}", "x" * 501])
def test_a_pattern_is_checked_when_it_is_given(world: World, text: str) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid, match=r"regular expression|longer than"):
        reporting.change(tx, place(tx), scope=ArtifactScope(Names(patterns=(text,))))


def test_a_hostile_pattern_takes_no_time(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        reporting.change(tx, prod, scope=ArtifactScope(Names(patterns=("(a+)+b",))))
        made, _ = report(tx, prod, runs("a" * 2000, "a"), runs("aab", "b"))
        assert shown(tx, prod, made.number) == [("aab", "b", 1)]


def test_what_is_set_is_kept(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        assert reporting.of(tx, prod).drift_policy == DriftPolicy.WARN
        reporting.change(tx, prod, scope=SCOPE)
        reporting.change(tx, prod, drift_policy=DriftPolicy.BLOCK)
        known = reporting.of(tx, prod)
        assert (known.artifact_scope(), known.drift_policy) == (SCOPE, DriftPolicy.BLOCK)
        report(tx, prod, runs("web", "a"))
        assert reporting.of(tx, prod).artifact_scope() == SCOPE
        assert reporting.change(tx, prod, scope=ArtifactScope()).scope is None
        reporting.change(tx, prod, scope=None)
    kinds = [kind for kind, _ in world.events(world.alice)]
    assert kinds.count("environment.reporting_changed") == 3
