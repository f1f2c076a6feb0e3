"""Organisations: how the first one comes to be, and how whoever runs the server makes, names and closes others."""

import re
from typing import Final

from msgspec import UNSET

from signoff.domain.identity import queries, store
from signoff.domain.identity.accounts import create_account
from signoff.domain.identity.events import OrganisationChanged, OrganisationClosed, OrganisationCreated
from signoff.domain.identity.roles import ADMINISTRATOR, add_built_in_roles
from signoff.domain.identity.scopes import EVERYTHING, Scope
from signoff.domain.identity.tokens import create_token
from signoff.domain.identity.types import (
    AccountKind,
    CreateAccount,
    CreatedToken,
    CreateToken,
    Organisation,
    OrganisationChanges,
    OrganisationFields,
)
from signoff.kernel.actor import Actor, system
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx

DEFAULT = "default"
LONGEST: Final = 10_000
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def ensure_organisation(tx: Tx, name: str = DEFAULT) -> Organisation:
    """Make an organisation with its built-in roles unless there is one of that name; for the server itself.

    Records organisation.created then.
    """
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
    """Refuse an organisation that is not the caller's as if it did not exist; takes name or uuid, raises NotFound."""
    found = own(tx)
    if name not in (found.name, found.uuid):
        raise NotFound(f"Organisation not found: {name}")


def runs_the_server(tx: Tx) -> bool:
    """Tell whether the caller looks after the server: an administrator of its first organisation."""
    return tx.actor.may(Scope.AUTHENTICATION_SETTINGS_MANAGE) and (
        tx.organisation_id == queries.first_organisation(tx)
    )


def those_in_sight(tx: Tx) -> list[Organisation]:
    """List the organisations that the caller knows of: their own, and all to whom the server is entrusted."""
    return queries.open_organisations(tx) if runs_the_server(tx) else [own(tx)]


def one_in_sight(tx: Tx, key: str) -> Organisation:
    """Give an organisation by name or uuid, if the caller knows of it; raises NotFound."""
    found = queries.open_organisation(tx, key)
    if found is None or not (found.id == tx.organisation_id or runs_the_server(tx)):
        raise NotFound(f"Organisation not found: {key}")
    return found


def create(tx: Tx, wanted: OrganisationFields) -> tuple[Organisation, CreatedToken]:
    """Make an organisation with its roles and an administrator called like the caller, whose token is told once.

    Only who runs the server may. Records organisation.created, account.created and token.created, in the new
    organisation's log. Raises Forbidden, Invalid for a bad name, Conflict for a taken one.
    """
    _must_run_the_server(tx)
    if not _NAME.fullmatch(wanted.name) or _UUID.fullmatch(wanted.name):
        raise Invalid({"name": ["must be letters, digits, '.', '_' and '-', and begin with no sign"]})
    _check(wanted.title, wanted.description)
    if queries.organisation_named(tx, wanted.name):
        raise Conflict(f"There is or was an organisation {wanted.name} already")
    made = ensure_organisation(tx, wanted.name)
    store.set_about(tx, made.id, wanted.title, wanted.description, wanted.kind)
    token = _with_administrator(tx, made)
    return organisation_named(tx, wanted.name), token


def _with_administrator(tx: Tx, made: Organisation) -> CreatedToken:
    asker = tx.actor
    tx.actor = administrator(asker.name, made.id)
    try:
        account = create_account(tx, CreateAccount(asker.name, AccountKind.USER, roles=(ADMINISTRATOR,)))
        return create_token(tx, CreateToken(account.uuid, "first administrator"))
    finally:
        tx.actor = asker


def change(tx: Tx, known: Organisation, changes: OrganisationChanges) -> Organisation:
    """Give an organisation another title or description and record organisation.changed, in its own log.

    Its administrators may, and who runs the server. Raises Forbidden and Invalid.
    """
    if known.id == tx.organisation_id:
        tx.must(Scope.SYSTEM_PREFERENCE_MANAGE)
    else:
        _must_run_the_server(tx)
    title = known.title if changes.title is UNSET else changes.title
    description = known.description if changes.description is UNSET else changes.description
    _check(title, description)
    if (title, description) != (known.title, known.description):
        store.set_about(tx, known.id, title, description, known.kind)
        _record(tx, known, OrganisationChanged(known.name, title, description))
    return organisation_named(tx, known.name)


def close(tx: Tx, known: Organisation, *, force: bool = False) -> None:
    """Switch every account of an organisation off, so that nobody gets in; what it holds, its log too, stays.

    Only who runs the server may, and not with their own. Raises Forbidden, and Conflict while there is anybody but its
    first administrator, unless forced. Records organisation.closed, in its own log.
    """
    _must_run_the_server(tx)
    if known.id == tx.organisation_id:
        raise Conflict("Your own organisation cannot be closed")
    if not force and queries.count_active(tx, known.id) > 1:
        raise Conflict(f"There are people or services in {known.name}")
    store.close_organisation(tx, known.id)
    _record(tx, known, OrganisationClosed(known.name))


def _record(tx: Tx, known: Organisation, event: OrganisationChanged | OrganisationClosed) -> None:
    asker = tx.actor
    tx.actor = administrator(asker.name, known.id)
    tx.record(event)
    tx.actor = asker


def _must_run_the_server(tx: Tx) -> None:
    tx.must(Scope.AUTHENTICATION_SETTINGS_MANAGE)
    if not runs_the_server(tx):
        raise Forbidden("Only administrators of the server's first organisation may do this")


def _check(title: str, description: str) -> None:
    problems: dict[str, list[str]] = {}
    if not 1 <= len(title.strip()) <= 255 or not title.isprintable():
        problems["title"] = ["must have 1 to 255 printable characters"]
    if len(description) > LONGEST:
        problems["description"] = ["is too long"]
    if problems:
        raise Invalid(problems)
