"""Applications: what is built and deployed, and keeps contracts with others."""

import msgspec

from signoff.domain.catalog import naming, queries, store
from signoff.domain.catalog.events import ApplicationCreated, ApplicationDeleted, ApplicationUpdated
from signoff.domain.catalog.types import Application, ApplicationChanges, ApplicationFields
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx


def find(tx: Tx, name: str) -> Application | None:
    """Look an application up."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return _known(tx, name)


def named(tx: Tx, name: str, called: str = "application") -> Application:
    """Look an application up; raises NotFound, which speaks of it by the word `called`."""
    application = find(tx, name)
    if application is None:
        raise NotFound(f"No {called} with name '{name}' found")
    return application


def by_ids(tx: Tx, application_ids: list[int]) -> dict[int, Application]:
    """Give applications by their ids; unknown ids are left out."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found = tx.all(
        queries.applications_by_ids, organisation_id=tx.organisation_id, application_ids=application_ids
    )
    return {application.id: application for application in found}


def listed(tx: Tx, page: Page, containing: str | None = None) -> Paged[Application]:
    """List applications by name, those whose name contains a text if given, whatever its case."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return page_of(
        tx,
        queries.applications,
        queries.applications_count,
        page,
        organisation_id=tx.organisation_id,
        pattern=like_pattern(containing),
    )


def labelled(tx: Tx, label: str, page: Page, containing: str | None = None) -> Paged[Application]:
    """List the applications with a label, as `listed` does."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return page_of(
        tx,
        queries.applications_labelled,
        queries.applications_labelled_count,
        page,
        organisation_id=tx.organisation_id,
        label=label,
        pattern=like_pattern(containing),
    )


def ensure(tx: Tx, name: str) -> Application:
    """Give the application of a name, made when nobody has named it before; records application.created then."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    return _known(tx, name) or _made(tx, ApplicationFields(name))


def create(tx: Tx, fields: ApplicationFields) -> Application:
    """Make an application; one that exists already is given as it is. Raises Invalid, records application.created."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    return _made(tx, fields)


def replace(tx: Tx, name: str, fields: ApplicationFields) -> Application:
    """Describe an application anew, all but its name; raises NotFound and Invalid, records application.updated."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    application = named(tx, name)
    return _described(tx, application, fields)


def update(tx: Tx, name: str, changes: ApplicationChanges) -> tuple[Application, bool]:
    """Change what is given, and make the application when it is missing: then the second value is true.

    Raises Invalid. Records application.updated or application.created.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    given = {
        field: value for field, value in msgspec.structs.asdict(changes).items() if value is not msgspec.UNSET
    }
    known = _known(tx, name)
    if known is None:
        return _made(tx, ApplicationFields(name, **given)), True
    return _described(tx, known, msgspec.structs.replace(_fields(known), **given)), False


def delete(tx: Tx, name: str) -> None:
    """Remove an application with all that hangs on it; raises NotFound, records application.deleted."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    tx.must(Scope.CONTRACT_DATA_BULK_DELETE)
    tx.run(store.delete_application, application_id=named(tx, name).id)
    tx.record(ApplicationDeleted(name))


def detect_main_branch(tx: Tx, application: Application, name: str) -> None:
    """Take a branch or tag with a usual name as the main branch, if the application has none and settings allow.

    Records application.updated then.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    settings = tx.settings
    if application.main_branch is not None or not settings.detect_main_branch:
        return
    if name in settings.main_branch_candidates and tx.run(
        store.take_main_branch, application_id=application.id, main_branch=name, updated_at=tx.now
    ):
        tx.record(ApplicationUpdated(application.name, {"main_branch": name}))


def _known(tx: Tx, name: str) -> Application | None:
    return tx.first(store.application_named, organisation_id=tx.organisation_id, name=name)


def _made(tx: Tx, fields: ApplicationFields) -> Application:
    _check(fields)
    made = tx.first(
        store.insert_application,
        organisation_id=tx.organisation_id,
        created_at=tx.now,
        updated_at=tx.now,
        **msgspec.structs.asdict(_completed(fields)),
    )
    if made is None:
        return named(tx, fields.name)
    tx.record(ApplicationCreated(made.name))
    return made


def _described(tx: Tx, application: Application, fields: ApplicationFields) -> Application:
    _check(fields)
    wanted = msgspec.structs.asdict(_completed(fields))
    del wanted["name"]
    changes = {field: value for field, value in wanted.items() if value != getattr(application, field)}
    if not changes:
        return application
    changed = tx.found(
        store.update_application,
        f"No application with name '{application.name}' found",
        application_id=application.id,
        updated_at=tx.now,
        **wanted,
    )
    tx.record(ApplicationUpdated(application.name, changes))
    return changed


def _fields(application: Application) -> ApplicationFields:
    return ApplicationFields(*(getattr(application, field) for field in ApplicationFields.__struct_fields__))


def _completed(fields: ApplicationFields) -> ApplicationFields:
    shown = fields.display_name or naming.display_name(fields.name)
    return msgspec.structs.replace(fields, display_name=shown)


def _check(fields: ApplicationFields) -> None:
    naming.refuse(
        {
            "name": naming.faults(fields.name),
            "display_name": naming.faults(fields.display_name),
            "main_branch": naming.faults(fields.main_branch, spaces=False),
        }
    )
