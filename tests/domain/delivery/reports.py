"""Short ways to report what runs."""

from signoff.domain.catalog import environments
from signoff.domain.catalog.types import Environment, EnvironmentFields, EnvironmentKind
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.delivery.snapshots.types import Report, Reported, Snapshot
from signoff.kernel.tx import Tx


def digest(letter: str) -> str:
    """Give a fingerprint that is easy to tell from others: one hexadecimal digit, 64 times."""
    return letter * 64


def place(tx: Tx, name: str = "prod", kind: EnvironmentKind = EnvironmentKind.K8S) -> Environment:
    """Give an environment, made if need be."""
    return environments.find_named(tx, name) or environments.create(
        tx, EnvironmentFields(name, production=False, kind=kind)
    )


def runs(name: str, letter: str, instances: int = 1, tag: str = "") -> Reported:
    """Say that something runs."""
    started = tuple(range(1000, 1000 + instances))
    return Reported(name, digest(letter), tag, instances, started)


def report(tx: Tx, environment: Environment, *artifacts: Reported) -> tuple[Snapshot, bool]:
    """Record what runs, without asking anybody's opinion of it."""
    observed = snapshots.observed(tx, environment, Report(EnvironmentKind(environment.kind), artifacts))
    return snapshots.record(tx, environment, observed)


def shown(tx: Tx, environment: Environment, number: int) -> list[tuple[str, str, int]]:
    """Give name, first digit of the fingerprint and instances of what ran with a snapshot."""
    found = snapshots.content(tx, environment, number)
    return [(each.name, each.fingerprint[:1], each.instances) for each in found]
