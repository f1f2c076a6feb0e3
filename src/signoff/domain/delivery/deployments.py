"""Deployments: a version runs in an environment, one at a time on each instance of its application."""

import msgspec
from msgspec import UnsetType

from signoff.domain.catalog import naming
from signoff.domain.catalog.types import Application, Environment, Version
from signoff.domain.delivery import queries, store
from signoff.domain.delivery.events import DeploymentEnded, DeploymentRecorded
from signoff.domain.delivery.types import ANY, Deployment
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid, Unavailable
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

BACK_TO_TRUE = "The currentlyDeployed property cannot be set back to true. Please record a new deployment."
ATTEMPTS = 20


def record(
    tx: Tx,
    application: Application,
    version: Version,
    environment: Environment,
    *,
    instance: str | None = None,
    auto_created: bool = False,
) -> Deployment:
    """Say that a version runs in an environment now, in place of what the same instance ran before.

    What runs there already stays as it is. Raises Invalid for an instance of several lines or too many characters.
    Records deployment.recorded, and deployment.ended for what was replaced.
    """
    tx.must(Scope.DEPLOYMENT_RECORD)
    naming.refuse({"application_instance": naming.faults(instance, blank=True)})
    wanted = Deployment(
        id=0,
        uuid=new_uuid(),
        application_id=application.id,
        application_name=application.name,
        version_id=version.id,
        version_number=version.number,
        environment_id=environment.id,
        environment_name=environment.name,
        environment_display_name=environment.display_name,
        created_at=tx.now,
        undeployed_at=None,
        instance=instance or None,
        auto_created=auto_created,
    )
    return _placed(tx, wanted)


def by_uuid(tx: Tx, uuid: str) -> Deployment:
    """Look a deployment up; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    missing = f"No deployed version with UUID {uuid} found"
    return tx.found(store.deployment_with_uuid, missing, organisation_id=tx.organisation_id, uuid=uuid)


def of_version(tx: Tx, version: Version, environment: Environment) -> list[Deployment]:
    """List the deployments of a version to an environment, past ones too, newest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.all(
        queries.deployments_of_version,
        organisation_id=tx.organisation_id,
        version_id=version.id,
        environment_id=environment.id,
    )


def of_versions(tx: Tx, version_ids: list[int]) -> dict[int, list[Deployment]]:
    """Give, by version, all its deployments, past ones too, newest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found: dict[int, list[Deployment]] = {}
    rows = tx.all(
        queries.deployments_of_versions, organisation_id=tx.organisation_id, version_ids=version_ids
    )
    for each in rows:
        found.setdefault(each.version_id, []).append(each)
    return found


def of_application(tx: Tx, application: Application) -> list[Deployment]:
    """List what an application runs now, in any environment, newest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.all(
        queries.running_of_application, organisation_id=tx.organisation_id, application_id=application.id
    )


def current(
    tx: Tx,
    environment: Environment,
    application_name: str | None = None,
    instance: str | UnsetType | None = ANY,
) -> list[Deployment]:
    """List what runs in an environment, newest first; an `instance` of None or no letters means the unnamed one."""
    tx.must(Scope.CONTRACT_DATA_READ)
    given: dict[str, str] = {} if application_name is None else {"application_name": application_name}
    if not isinstance(instance, UnsetType):
        given["instance"] = instance or ""
    query = queries.running["application_name" in given, "instance" in given]
    return tx.all(query, organisation_id=tx.organisation_id, environment_id=environment.id, **given)


def undeploy(tx: Tx, uuid: str) -> Deployment:
    """Say that a version runs no longer; one that ended before stays as it was. Raises NotFound.

    Records deployment.ended.
    """
    tx.must(Scope.DEPLOYMENT_RECORD)
    _end(tx, by_uuid(tx, uuid))
    return by_uuid(tx, uuid)


def update(tx: Tx, uuid: str, *, currently_deployed: bool | None) -> Deployment:
    """Undeploy when told that it is no longer current; raises NotFound, and Invalid for the way back."""
    tx.must(Scope.DEPLOYMENT_RECORD)
    if currently_deployed is False:
        return undeploy(tx, uuid)
    deployment = by_uuid(tx, uuid)
    if currently_deployed and not deployment.current:
        raise Invalid({"currently_deployed": [BACK_TO_TRUE]})
    return deployment


def _placed(tx: Tx, wanted: Deployment) -> Deployment:
    # On PostgreSQL somebody else may take the place between our looking and our writing: then they are replaced.
    for _ in range(ATTEMPTS):
        current = _holder(tx, wanted)
        if current is not None and current.version_id == wanted.version_id:
            return current
        if current is not None:
            _end(tx, current)
        if made := _insert(tx, wanted):
            return made
    raise Unavailable("Too many others deploy to the same instance")


def _holder(tx: Tx, wanted: Deployment) -> Deployment | None:
    return tx.first(
        store.current_for_update,
        application_id=wanted.application_id,
        environment_id=wanted.environment_id,
        instance=wanted.instance or "",
    )


def _insert(tx: Tx, wanted: Deployment) -> Deployment | None:
    made = tx.number(
        store.insert_deployment,
        organisation_id=tx.organisation_id,
        uuid=wanted.uuid,
        application_id=wanted.application_id,
        version_id=wanted.version_id,
        environment_id=wanted.environment_id,
        instance=wanted.instance or "",
        auto_created=int(wanted.auto_created),
        created_at=wanted.created_at,
    )
    if not made:
        return None
    tx.record(
        DeploymentRecorded(
            wanted.uuid,
            wanted.application_name,
            wanted.version_number,
            wanted.environment_name,
            wanted.instance,
            wanted.auto_created,
        )
    )
    return msgspec.structs.replace(wanted, id=made)


def _end(tx: Tx, deployment: Deployment) -> None:
    if tx.run(store.end_deployment, deployment_id=deployment.id, at=tx.now):
        tx.record(
            DeploymentEnded(
                deployment.uuid,
                deployment.application_name,
                deployment.version_number,
                deployment.environment_name,
                deployment.instance,
            )
        )
