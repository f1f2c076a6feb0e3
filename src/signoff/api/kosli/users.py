"""The organisation that a user works in without saying so: here the only one that a user is in."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, reading
from signoff.domain.identity import organisations
from signoff.kernel.tx import Tx


def default_organisation(tx: Tx, _call: Call) -> Reply:
    """Give the name of the caller's organisation."""
    return json_reply({"default_org_name": organisations.own_name(tx)}, errors.JSON)


def keep_default_organisation(tx: Tx, call: Call) -> Reply:
    """Take the caller's organisation for the default, which it is already; any other is not found."""
    reading.organisation(tx, call)
    return json_reply("OK", errors.JSON)
