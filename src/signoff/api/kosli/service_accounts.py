"""Service accounts and what they may do."""

from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, names, reading
from signoff.domain.identity import services
from signoff.domain.identity.roles import ADMINISTRATOR, READ_ONLY, READ_WRITE, REPORTER
from signoff.domain.identity.types import Account
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

LONGEST: Final = 512
NAME: Final = r"[a-zA-Z0-9\-]{1,64}"
# The mightiest first: an account may hold several roles here.
ROLES: Final = {
    "admin": ADMINISTRATOR,
    "member": READ_WRITE,
    "snapshotter": REPORTER,
    "reader": READ_ONLY,
}


class ServiceGiven(Struct, frozen=True):
    """A wanted service account."""

    name: str
    privilege: str
    description: str = ""


class ServicePatch(Struct, frozen=True):
    """What shall change of a service account."""

    privilege: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


def create(tx: Tx, call: Call) -> Reply:
    """Make a service account, which has no key yet."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], ServiceGiven)
    names.check(name=(given.name, NAME))
    _check_length(given.description)
    made = services.create(tx, given.name, _role(given.privilege), given.description)
    return json_reply(_document(made), errors.JSON, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List the service accounts."""
    reading.organisation(tx, call)
    return json_reply([_document(each) for each in services.listed(tx)], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a service account."""
    reading.organisation(tx, call)
    return json_reply(_document(services.named(tx, call["account"])), errors.JSON)


def change(tx: Tx, call: Call) -> Reply:
    """Give a service account another privilege or another description."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], ServicePatch)
    _check_length(given.description or "")
    role = UNSET if given.privilege is UNSET else _role(given.privilege)
    changed = services.change(tx, call["account"], role, given.description)
    return json_reply(_document(changed), errors.JSON)


def remove(tx: Tx, call: Call) -> Reply:
    """Remove a service account with its keys."""
    reading.organisation(tx, call)
    services.remove(tx, call["account"])
    return json_reply("OK", errors.JSON)


def _role(privilege: str) -> str:
    role = ROLES.get(privilege)
    if role is None:
        raise Invalid({"privilege": [f"must be one of {', '.join(ROLES)} [input: {privilege[:50]}]"]})
    return role


def _check_length(description: str) -> None:
    if len(description) > LONGEST:
        raise Invalid({"description": [f"String should have at most {LONGEST} characters"]})


def _document(account: Account) -> dict[str, Any]:
    held = (privilege for privilege, role in ROLES.items() if role in account.roles)
    return {
        "name": account.name,
        "description": account.description,
        "privilege": next(held, "reader"),
        "created_at": clock.seconds(account.created_at),
    }
