"""Organisations and how the first one comes to be."""

from signoff.domain.identity import queries, store
from signoff.domain.identity.events import OrganisationCreated
from signoff.domain.identity.roles import add_built_in_roles
from signoff.domain.identity.scopes import EVERYTHING
from signoff.domain.identity.types import Organisation
from signoff.kernel.actor import Actor, system
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

DEFAULT = "default"


def ensure_organisation(tx: Tx, name: str = DEFAULT) -> Organisation:
    """Make an organisation with its built-in roles unless there is one of that name; for the server itself."""
    found = queries.organisation_named(tx, name)
    if found:
        return found
    organisation_id = store.add_organisation(tx, name)
    add_built_in_roles(tx, organisation_id)
    asker = tx.actor
    # The first event of an organisation is its own birth, so it stands in its own log.
    tx.actor = system(organisation_id)
    tx.record(OrganisationCreated(name))
    tx.actor = asker
    return organisation_named(tx, name)


def organisation_named(tx: Tx, name: str) -> Organisation:
    """Give an organisation, or NotFound."""
    found = queries.organisation_named(tx, name)
    if found is None:
        raise NotFound(f"No organisation {name}")
    return found


def all_organisations(tx: Tx) -> list[Organisation]:
    """List every organisation; for the server itself."""
    return queries.all_organisations(tx)


def administrator(name: str, organisation_id: int) -> Actor:
    """Give an actor that may do everything in an organisation without having an account there."""
    return Actor(name, organisation_id, scopes=EVERYTHING)


def own(tx: Tx) -> Organisation:
    """Give the caller's organisation."""
    return queries.own_organisation(tx)


def own_name(tx: Tx) -> str:
    """Give the name of the caller's organisation."""
    return own(tx).name


def must_be_own(tx: Tx, name: str) -> None:
    """Refuse an organisation that is not the caller's as if it did not exist; raises NotFound."""
    if own_name(tx) != name:
        raise NotFound(f"Organisation not found: {name}")
