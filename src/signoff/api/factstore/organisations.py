"""Organisations: one's own, and all of them for those to whom the server is entrusted."""

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import accounts as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.identity import organisations
from signoff.domain.identity.types import (
    Organisation,
    OrganisationChanges,
    OrganisationFields,
    OrganisationKind,
)
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

KINDS = {"SHARED": OrganisationKind.SHARED, "PERSONAL": OrganisationKind.PERSONAL}
# What the room calls otherwise.
_WORDS = {"name": "slug", "title": "name"}


def create(tx: Tx, call: Call) -> Reply:
    """Make an organisation with an administrator, whose key is told this once."""
    given = reading.read(call, wire.OrganisationCreate, words=("type",))
    if given.type not in KINDS:
        raise Refusal(400, f"type must be one of {', '.join(KINDS)}")
    try:
        made, token = organisations.create(
            tx, OrganisationFields(given.slug, given.name, given.description, KINDS[given.type])
        )
    except Invalid as error:
        raise Invalid({_WORDS.get(field, field): texts for field, texts in error.fields.items()}) from error
    document = wire.OrganisationCreated(
        **_shown(made), administrator=token.token.account, plain_text_key=token.value
    )
    return json_reply(document, errors.JSON, 201)


def listed(tx: Tx, _call: Call) -> Reply:
    """List the organisations that the caller knows of."""
    return json_reply([_document(each) for each in organisations.those_in_sight(tx)], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show an organisation, by its slug or its id."""
    return json_reply(_document(organisations.one_in_sight(tx, call["org"])), errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Call or describe an organisation otherwise."""
    known = organisations.one_in_sight(tx, call["org"])
    given = reading.read(call, wire.OrganisationUpdate)
    changed = organisations.change(tx, known, OrganisationChanges(given.name, given.description))
    return json_reply(_document(changed), errors.JSON)


def delete(tx: Tx, call: Call) -> Reply:
    """Close an organisation: nobody gets in any more, and what it holds stays."""
    force = (reading.parameter(call, "force") or "").lower() == "true"
    organisations.close(tx, organisations.one_in_sight(tx, call["org"]), force=force)
    return Reply(204)


def _document(found: Organisation) -> wire.Organisation:
    return wire.Organisation(**_shown(found))


def _shown(found: Organisation) -> dict[str, str]:
    return {
        "id": found.uuid,
        "slug": found.name,
        "name": found.title,
        "description": found.description,
        "type": found.kind.value.upper(),
        "created_at": times.instant(found.created_at),
        "updated_at": times.instant(found.updated_at),
    }
