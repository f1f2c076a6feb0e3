"""Who is where: the versions that an environment holds, by deployment or by release."""

from signoff.domain.catalog.types import Application, Environment, Version
from signoff.domain.delivery import queries
from signoff.domain.delivery.types import Occupancy, Presence
from signoff.domain.identity.scopes import Scope
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx


def current_pairs(
    tx: Tx,
    application_ids: list[int],
    *,
    environment_id: int | None = None,
    released: bool = True,
) -> list[Occupancy]:
    """List what applications have deployed or released and support, in one environment or in all, deployments first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    given: dict[str, object] = {"organisation_id": tx.organisation_id, "application_ids": application_ids}
    one = environment_id is not None
    if one:
        given["environment_id"] = environment_id
    found = tx.all(queries.deployed_now[one], **given)
    return found + (tx.all(queries.released_now[one], **given) if released else [])


def version_ids(tx: Tx, application_ids: list[int], environment_id: int) -> dict[int, list[int]]:
    """Give, by application, the versions that an environment holds now, oldest first."""
    found: dict[int, set[int]] = {}
    for each in current_pairs(tx, application_ids, environment_id=environment_id):
        found.setdefault(each.application_id, set()).add(each.version_id)
    return {application_id: sorted(versions) for application_id, versions in found.items()}


def environments_of(tx: Tx, version_ids: list[int]) -> dict[int, list[Environment]]:
    """Give, by version, the environments that hold it now, each once, by display name."""
    tx.must(Scope.CONTRACT_DATA_READ)
    rows = tx.all(
        queries.environments_of_versions, organisation_id=tx.organisation_id, version_ids=version_ids
    )
    found: dict[int, list[Environment]] = {}
    for version_id, environment in rows:
        found.setdefault(version_id, []).append(environment)
    return found


def applications_present(
    tx: Tx, page: Page, containing: str | None = None, environment: Environment | None = None
) -> Paged[Application]:
    """List by name the applications that are in an environment now, or in any; those whose name contains a text."""
    tx.must(Scope.CONTRACT_DATA_READ)
    rows, count = queries.applications_present[environment is not None]
    place = {} if environment is None else {"environment_id": environment.id}
    wanted = {"organisation_id": tx.organisation_id, "pattern": like_pattern(containing), **place}
    return page_of(tx, rows, count, page, **wanted)


def presences(tx: Tx, application_ids: list[int]) -> dict[int, list[Presence]]:
    """Give, by application, where it is now and since when, the last that came first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found: dict[int, list[Presence]] = {}
    rows = tx.all(queries.presences, organisation_id=tx.organisation_id, application_ids=application_ids)
    for each in rows:
        found.setdefault(each.application_id, []).append(each)
    return found


def versions_in(tx: Tx, application: Application, environment: Environment, page: Page) -> Paged[Version]:
    """List an application's versions that were ever deployed or released to an environment, newest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    place = {"application_id": application.id, "environment_id": environment.id}
    return page_of(tx, queries.versions_ever, queries.versions_ever_count, page, **place)
