"""What this dialect calls roles, and which of ours they are."""

from typing import Final

from signoff.api.factstore import reading
from signoff.api.kit.refusals import Refusal
from signoff.domain.identity.roles import ADMINISTRATOR, READ_ONLY, READ_WRITE, REPORTER
from signoff.domain.identity.types import Account

# The mightiest first: an account may hold several roles here.
ROLES: Final = {
    "ADMIN": ADMINISTRATOR,
    "MEMBER": READ_WRITE,
    "SERVICE_ACCOUNT": REPORTER,
    "VIEWER": READ_ONLY,
}


def wanted(word: str) -> str:
    """Give the role that a word means; raises Refusal 400."""
    role = ROLES.get(str(reading.enum_text(word)))
    if role is None:
        raise Refusal(400, f"role must be one of {', '.join(ROLES)}")
    return role


def shown(account: Account) -> str | None:
    """Say which role an account holds; None for one that may do nothing, or holds only others."""
    return next((word for word, role in ROLES.items() if role in account.roles), None)
