"""Organisations: everything is switched on in each, and nothing is experimental."""

from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, reading
from signoff.domain.identity import organisations
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx


class Experimental(Struct, frozen=True):
    """Whether features that are new shall be there."""

    experimental_features_enabled: bool


def show(tx: Tx, call: Call) -> Reply:
    """Show the caller's organisation."""
    reading.organisation(tx, call)
    own = organisations.own(tx)
    made = clock.seconds(own.created_at)
    document = {
        "name": own.name,
        "kind": "shared",
        "experimental_features_enabled": True,
        "created_at": made,
        "last_modified_at": made,
    }
    return json_reply(document, errors.JSON)


def keep_experimental_features(tx: Tx, call: Call) -> Reply:
    """Leave every feature on: none can be switched off."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], Experimental)
    if not given.experimental_features_enabled:
        raise Invalid({"": ["Every feature is on here, and none can be switched off"]})
    return json_reply("OK", errors.JSON)
