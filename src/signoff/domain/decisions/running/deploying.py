"""A fingerprint seen running marks the version that built it as deployed, until it is seen no more."""

from collections.abc import Iterable

import structlog

from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.acting import seeing_everything
from signoff.domain.decisions.running import matching
from signoff.domain.decisions.running.types import Candidate, Origin
from signoff.domain.delivery import deployments
from signoff.domain.delivery.types import Deployment
from signoff.kernel.errors import SignoffError
from signoff.kernel.tx import Tx

log = structlog.get_logger(__name__)

# The instance of a deployment that nobody recorded: a digest that was seen, beside the instances that people name.
SEEN = "sha256:"
SHOWN = 12


def reconcile(tx: Tx, environment: Environment, running: Iterable[Origin]) -> None:
    """Record a deployment of each version that is seen running and not deployed yet, and end those seen no more.

    What clients recorded is left alone, and a deployment that cannot be recorded does not stop the report. Records
    deployment.recorded and deployment.ended.
    """
    with seeing_everything(tx):
        _reconcile(tx, environment, matching.built(tx, running))


def _reconcile(tx: Tx, environment: Environment, seen: dict[int, tuple[Candidate, set[str]]]) -> None:
    current = deployments.current(tx, environment)
    deployed = {each.version_id for each in current}
    for deployment in current:
        if by_sight(deployment) and deployment.version_id not in seen:
            deployments.undeploy(tx, deployment.uuid)
    for version_id, (candidate, fingerprints) in sorted(seen.items()):
        if version_id not in deployed:
            _record(tx, environment, candidate, fingerprints)


def by_sight(deployment: Deployment) -> bool:
    """Tell whether a deployment was recorded because something was seen running."""
    return deployment.auto_created and (deployment.instance or "").startswith(SEEN)


def _record(tx: Tx, environment: Environment, seen: Candidate, fingerprints: set[str]) -> None:
    instance = SEEN + min(fingerprints)[:SHOWN]
    try:
        deployments.record(
            tx, seen.application, seen.version, environment, instance=instance, auto_created=True
        )
    except SignoffError as error:
        log.warning("a running version was not recorded", version=seen.version.number, reason=error.message)
