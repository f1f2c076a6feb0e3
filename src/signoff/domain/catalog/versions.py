"""Versions: what an application looked like at one moment; the order of their ids is their order."""

from typing import Final

from msgspec import UnsetType

from signoff.domain.catalog import applications, naming, queries, store, types
from signoff.domain.catalog.events import VersionCreated, VersionDeleted, VersionUpdated
from signoff.domain.catalog.types import Application, Version
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.tx import Tx

KEEP: Final = types.KEEP


def find(tx: Tx, application: Application, number: str) -> Version | None:
    """Look a version up."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.first(store.version_numbered, application_id=application.id, number=number)


def numbered(tx: Tx, application: Application, number: str) -> Version:
    """Look a version up; raises NotFound."""
    version = find(tx, application, number)
    if version is None:
        raise NotFound(f"No version {number} of {application.name} found")
    return version


def latest(tx: Tx, application: Application, tag: str | None = None) -> Version | None:
    """Give the newest version, or the newest with a tag."""
    tx.must(Scope.CONTRACT_DATA_READ)
    if tag is None:
        return tx.first(queries.latest_version, application_id=application.id)
    return tx.first(queries.latest_version_tagged, application_id=application.id, tag=tag)


def latest_of(tx: Tx, application_ids: list[int]) -> dict[int, Version]:
    """Give the newest version of each application that has any."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found = tx.all(
        queries.latest_versions, organisation_id=tx.organisation_id, application_ids=application_ids
    )
    return {version.application_id: version for version in found}


def by_ids(tx: Tx, version_ids: list[int]) -> dict[int, Version]:
    """Give versions by their ids; unknown ids are left out."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found = tx.all(queries.versions_by_ids, organisation_id=tx.organisation_id, version_ids=version_ids)
    return {version.id: version for version in found}


def listed(
    tx: Tx, application: Application, page: Page, *, branch: str | None = None, tag: str | None = None
) -> Paged[Version]:
    """List an application's versions, newest first; only those of a branch and with a tag, if given."""
    tx.must(Scope.CONTRACT_DATA_READ)
    rows, total = queries.versions[branch is not None, tag is not None]
    narrowing = {name: value for name, value in (("branch", branch), ("tag", tag)) if value is not None}
    return page_of(tx, rows, total, page, application_id=application.id, **narrowing)


def ensure(
    tx: Tx, application: Application, number: str, build_url: str | UnsetType | None = KEEP
) -> tuple[Version, bool]:
    """Give a version, made when it is new: then the second value is true.

    A build URL that is given replaces the stored one. Raises Invalid for a number that is blank or has several lines;
    records version.created or version.updated.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    version = find(tx, application, number)
    if version is None:
        version = _made(tx, application, number, None if isinstance(build_url, UnsetType) else build_url)
        if version is not None:
            return version, True
        version = numbered(tx, application, number)
    if isinstance(build_url, UnsetType) or build_url == version.build_url:
        return version, False
    return _rebuilt(tx, application, version, build_url), False


def delete(tx: Tx, application: Application, number: str) -> None:
    """Remove a version with all that hangs on it; the branches that it headed get their newest other version as head.

    Raises NotFound, records version.deleted.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    version = numbered(tx, application, number)
    tx.run(store.delete_version, version_id=version.id)
    tx.run(store.fill_heads, application_id=application.id)
    tx.record(VersionDeleted(application.name, number))


def delete_all(tx: Tx, version_ids: list[int]) -> int:
    """Remove versions with all that hangs on them, as `delete` does; give how many there were.

    Records version.deleted for each.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    tx.must(Scope.CONTRACT_DATA_BULK_DELETE)
    found = by_ids(tx, version_ids)
    named = applications.by_ids(tx, list({version.application_id for version in found.values()}))
    tx.run(store.delete_versions, version_ids=list(found))
    tx.run_many(store.fill_heads, [{"application_id": application_id} for application_id in named])
    for version in found.values():
        tx.record(VersionDeleted(named[version.application_id].name, version.number))
    return len(found)


def _made(tx: Tx, application: Application, number: str, build_url: str | None) -> Version | None:
    naming.refuse({"number": naming.faults(number)})
    version = tx.first(
        store.insert_version,
        organisation_id=tx.organisation_id,
        application_id=application.id,
        number=number,
        build_url=build_url,
        created_at=tx.now,
        updated_at=tx.now,
    )
    if version is not None:
        tx.record(VersionCreated(application.name, number, build_url))
    return version


def _rebuilt(tx: Tx, application: Application, version: Version, build_url: str | None) -> Version:
    tx.record(VersionUpdated(application.name, version.number, build_url))
    return tx.found(
        store.update_version,
        f"No version {version.number} of {application.name} found",
        version_id=version.id,
        build_url=build_url,
        updated_at=tx.now,
    )
