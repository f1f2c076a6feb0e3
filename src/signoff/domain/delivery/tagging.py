"""Tagging a version, which for teams without environments records where it runs."""

from signoff.domain.catalog import environments, tags
from signoff.domain.catalog.types import Application, Version
from signoff.domain.delivery import deployments
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


def tag(tx: Tx, application: Application, version: Version, name: str) -> bool:
    """Tag a version, and tell whether the tag is new; a tag named like an environment also records a deployment.

    The deployment is recorded each time, even when the tag is there already, if the settings say so and the caller may
    record deployments: for others a tag is only a tag. Raises and records what `tags.add` and `deployments.record` do.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    created = tags.add(tx, application, version, name)
    wanted = tx.settings.deployment_from_tag and tx.actor.may(Scope.DEPLOYMENT_RECORD)
    environment = environments.find_named(tx, name) if wanted else None
    if environment is not None:
        deployments.record(tx, application, version, environment, auto_created=True)
    return created
