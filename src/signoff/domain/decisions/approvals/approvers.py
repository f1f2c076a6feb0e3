"""Who may decide about an approval: identity comes from the credential, never from what a request says."""

import re
from collections.abc import Iterable

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.decisions.approvals.types import Approval
from signoff.domain.evidence.types import Artifact, Trail, decoded
from signoff.domain.identity import accounts
from signoff.domain.identity.types import Account
from signoff.kernel.errors import Forbidden
from signoff.kernel.tx import Tx

_ADDRESS = re.compile(r"<([^<>]+)>")
# What other systems call the roles that every organisation has here.
_ALSO_CALLED = {
    "admin": "administrator",
    "member": "read-write",
    "viewer": "read-only",
    "reader": "read-only",
}


def must_be_approver(tx: Tx, approval: Approval, flow: Flow) -> None:
    """Refuse somebody who is not among the approvers, or has none of the roles that approve in the flow.

    Without accounts, as where authentication is switched off, there is nobody to tell apart.
    """
    account = accounts.own_account(tx)
    if account is None:
        return
    wanted = [each.casefold() for each in approval.approver_list()]
    if wanted and _called(account).isdisjoint(wanted):
        raise Forbidden("You are not among the approvers of this request")
    roles = {_role(each) for each in flow.approver_role_list()}
    if roles and roles.isdisjoint(_role(each) for each in account.roles):
        needed = ", ".join(flow.approver_role_list())
        raise Forbidden(f"You need one of the roles {needed} to decide about this request")


def must_be_another(tx: Tx, approval: Approval, trail: Trail, built: Iterable[Artifact]) -> None:
    """Refuse that people approve what they asked for or wrote themselves: four eyes see more than two."""
    account = accounts.own_account(tx)
    if account is None:
        return
    if approval.requester_id == tx.actor.account_id:
        raise Forbidden("Whoever asked for an approval cannot approve it")
    if not _called(account).isdisjoint(_authors(trail, built)):
        raise Forbidden("The author of a commit cannot approve it")


def _called(account: Account) -> set[str]:
    return {each.casefold() for each in (account.name, account.email) if each}


def _authors(trail: Trail, built: Iterable[Artifact]) -> set[str]:
    found = {trail.author, trail.author_email}
    for text in (trail.commit, *(each.commit for each in built)):
        commit = decoded(text) or {}
        author = commit.get("author") or ""
        found |= {author, author.partition("<")[0].strip(), commit.get("author_username")}
        found |= set(_ADDRESS.findall(author))
    return {each.casefold() for each in found if each}


def _role(name: str) -> str:
    plain = name.casefold().replace("_", "-")
    return _ALSO_CALLED.get(plain, plain)


def known_as(tx: Tx, names: list[str]) -> set[str]:
    """Give every name and address that the accounts of these names go by, in small letters."""
    found = {each.casefold() for each in names}
    for name in names:
        account = accounts.known_as(tx, name)
        found |= _called(account) if account else set()
    return found
