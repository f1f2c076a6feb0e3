"""Labels: names on applications, to find them by."""

from signoff.domain.catalog import naming, queries, store
from signoff.domain.catalog.events import LabelAdded, LabelRemoved
from signoff.domain.catalog.types import Application, Label
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.tx import Tx


def find(tx: Tx, application: Application, name: str) -> Label | None:
    """Look an application's label up."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.first(store.label_named, application_id=application.id, name=name)


def named(tx: Tx, application: Application, name: str) -> Label:
    """Look an application's label up; raises NotFound."""
    label = find(tx, application, name)
    if label is None:
        raise NotFound(_missing(application, name))
    return label


def of_application(tx: Tx, application: Application) -> list[Label]:
    """List an application's labels by name."""
    return of_applications(tx, [application.id]).get(application.id, [])


def of_applications(tx: Tx, application_ids: list[int]) -> dict[int, list[Label]]:
    """Give the labels of each application that has any, by name."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found = tx.all(
        queries.labels_of_applications, organisation_id=tx.organisation_id, application_ids=application_ids
    )
    return queries.grouped((label.application_id, label) for label in found)


def all_names(tx: Tx, page: Page) -> Paged[str]:
    """List the names of all labels that any application has."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return page_of(
        tx, queries.label_names, queries.label_names_count, page, organisation_id=tx.organisation_id
    )


def add(tx: Tx, application: Application, name: str) -> bool:
    """Label an application; tell whether it did not have the label before. Raises Invalid, records label.added."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    naming.refuse({"label": naming.faults(name)})
    added = tx.first(
        store.insert_label,
        organisation_id=tx.organisation_id,
        application_id=application.id,
        name=name,
        created_at=tx.now,
    )
    if added is not None:
        tx.record(LabelAdded(application.name, name))
    return added is not None


def remove(tx: Tx, application: Application, name: str) -> None:
    """Take a label off an application; raises NotFound, records label.removed."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    tx.found(store.delete_label, _missing(application, name), application_id=application.id, name=name)
    tx.record(LabelRemoved(application.name, name))


def _missing(application: Application, name: str) -> str:
    return f"No label {name} on {application.name} found"
