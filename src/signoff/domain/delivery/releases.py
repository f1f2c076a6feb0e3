"""Releases: a version was given to users, and is supported beside others until somebody ends that."""

import msgspec

from signoff.domain.catalog.types import Application, Environment, Version
from signoff.domain.delivery import queries, store
from signoff.domain.delivery.events import ReleaseRecorded, ReleaseSupportEnded
from signoff.domain.delivery.types import Release
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

BACK_TO_TRUE = "The currentlySupported property cannot be set back to true. Please record a new deployment."


def record(
    tx: Tx, application: Application, version: Version, environment: Environment
) -> tuple[Release, bool]:
    """Say that a version is released to an environment, and whether that is new; ended support is taken up again.

    Records release.recorded unless nothing changed.
    """
    tx.must(Scope.DEPLOYMENT_RECORD)
    made = tx.value(
        store.insert_release,
        organisation_id=tx.organisation_id,
        uuid=new_uuid(),
        application_id=application.id,
        version_id=version.id,
        environment_id=environment.id,
        created_at=tx.now,
    )
    place = {"version_id": version.id, "environment_id": environment.id}
    release = tx.found(store.release_of_version, "The release was removed meanwhile", **place)
    if made is not None or tx.run(store.resume_support, release_id=release.id):
        tx.record(ReleaseRecorded(release.uuid, application.name, version.number, environment.name))
    return msgspec.structs.replace(release, support_ended_at=None), made is not None


def by_uuid(tx: Tx, uuid: str) -> Release:
    """Look a release up; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    missing = f"No released version with UUID {uuid} found"
    return tx.found(store.release_with_uuid, missing, organisation_id=tx.organisation_id, uuid=uuid)


def of_version(tx: Tx, version: Version, environment: Environment) -> list[Release]:
    """List the releases of a version to an environment; there is one at most."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.all(store.release_of_version, version_id=version.id, environment_id=environment.id)


def of_versions(tx: Tx, version_ids: list[int]) -> dict[int, list[Release]]:
    """Give, by version, all its releases, past ones too, newest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found: dict[int, list[Release]] = {}
    rows = tx.all(queries.releases_of_versions, organisation_id=tx.organisation_id, version_ids=version_ids)
    for each in rows:
        found.setdefault(each.version_id, []).append(each)
    return found


def supported(
    tx: Tx, environment: Environment, application_name: str | None = None, version_number: str | None = None
) -> list[Release]:
    """List what is supported in an environment, newest first; only one application's or one version's, if given."""
    tx.must(Scope.CONTRACT_DATA_READ)
    given = {"application_name": application_name, "version_number": version_number}
    query = queries.supported[application_name is not None, version_number is not None]
    named = {name: value for name, value in given.items() if value is not None}
    return tx.all(query, organisation_id=tx.organisation_id, environment_id=environment.id, **named)


def update(tx: Tx, uuid: str, *, currently_supported: bool | None) -> Release:
    """End the support of a release when told so; raises NotFound, and Invalid for the way back.

    Records release.support_ended.
    """
    tx.must(Scope.DEPLOYMENT_RECORD)
    release = by_uuid(tx, uuid)
    if currently_supported and not release.supported:
        raise Invalid({"currently_supported": [BACK_TO_TRUE]})
    if currently_supported is not False or not tx.run(store.end_support, release_id=release.id, at=tx.now):
        return release
    tx.record(
        ReleaseSupportEnded(
            release.uuid, release.application_name, release.version_number, release.environment_name
        )
    )
    return by_uuid(tx, uuid)
