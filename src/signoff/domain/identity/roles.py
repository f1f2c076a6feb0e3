"""Roles: named sets of scopes, four of them built into every organisation."""

import msgspec

from signoff.domain.identity import queries, store
from signoff.domain.identity.scopes import Scope
from signoff.domain.identity.types import Role
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.tx import Tx

ADMINISTRATOR = "administrator"
READ_WRITE = "read-write"
READ_ONLY = "read-only"
REPORTER = "reporter"

# The uuids are those under which PactFlow's clients know Administrator, CI/CD and Read-Only.
_BUILT_IN = {
    ADMINISTRATOR: (
        "cf75d7c2-416b-11ea-af5e-53c3b1a4efd8",
        (
            Scope.APPROVAL_GIVE,
            Scope.AUTHENTICATION_SETTINGS_MANAGE,
            Scope.CONTRACT_DATA_BULK_DELETE,
            Scope.CONTRACT_DATA_MANAGE,
            Scope.CONVERSATION_WRITE,
            Scope.DEPLOYMENT_RECORD,
            Scope.ENVIRONMENT_MANAGE,
            Scope.EVIDENCE_RECORD,
            Scope.FLOW_MANAGE,
            Scope.POLICY_MANAGE,
            Scope.ROLE_MANAGE,
            Scope.SECRET_MANAGE,
            Scope.SYSTEM_ACCOUNT_MANAGE,
            Scope.SYSTEM_PREFERENCE_MANAGE,
            Scope.TEAM_MANAGE,
            Scope.TOKEN_MANAGE_OWN,
            Scope.USER_INVITE,
            Scope.USER_MANAGE,
            Scope.WEBHOOK_MANAGE,
        ),
    ),
    READ_WRITE: (
        "c1878b8e-d09e-11ea-8fde-af02c4677eb7",
        (
            Scope.APPROVAL_GIVE,
            Scope.CONTRACT_DATA_MANAGE,
            Scope.CONVERSATION_WRITE,
            Scope.DEPLOYMENT_RECORD,
            Scope.ENVIRONMENT_READ,
            Scope.EVIDENCE_RECORD,
            Scope.FLOW_MANAGE,
            Scope.TEAM_READ,
            Scope.TOKEN_MANAGE_OWN,
            Scope.USER_READ,
            Scope.WEBHOOK_MANAGE,
        ),
    ),
    READ_ONLY: (
        "9fa50562-a42b-4771-aa8e-4bb3d623ae60",
        (
            Scope.CONTRACT_DATA_READ,
            Scope.CONVERSATION_READ,
            Scope.ENVIRONMENT_READ,
            Scope.EVIDENCE_READ,
            Scope.READ_TOKEN_MANAGE_OWN,
            Scope.TEAM_READ,
            Scope.USER_READ,
        ),
    ),
    REPORTER: (
        "2600114e-2f48-41c4-8a0d-b0ca550e1692",
        (
            Scope.CONTRACT_DATA_READ,
            Scope.CONVERSATION_READ,
            Scope.DEPLOYMENT_RECORD,
            Scope.ENVIRONMENT_READ,
            Scope.EVIDENCE_READ,
            Scope.READ_TOKEN_MANAGE_OWN,
            Scope.TEAM_READ,
            Scope.USER_READ,
        ),
    ),
}


def add_built_in_roles(tx: Tx, organisation_id: int) -> None:
    """Give a new organisation its built-in roles; part of making the organisation, so it asks and records nothing."""
    for name, (uuid, scopes) in _BUILT_IN.items():
        store.add_role(tx, organisation_id, uuid, name, _text(scopes))


def refresh_built_in_roles(tx: Tx) -> None:
    """Give every organisation the built-in roles that this version of the server has, with their scopes."""
    for name, (uuid, scopes) in _BUILT_IN.items():
        store.set_role_scopes(tx, name, _text(scopes))
        for organisation_id in queries.organisations_without_role(tx, name):
            store.add_role(tx, organisation_id, uuid, name, _text(scopes))


def _text(scopes: tuple[Scope, ...]) -> str:
    return msgspec.json.encode(sorted(scopes)).decode()


def roles_to_grant(tx: Tx, names: tuple[str, ...]) -> list[Role]:
    """Give the roles of these names; Invalid for an unknown one, Forbidden when they hold more than the actor has."""
    known = {role.name: role for role in queries.roles(tx)}
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise Invalid(
            {"roles": [f"no such role: {', '.join(unknown)}; there are {', '.join(sorted(known))}"]}
        )
    roles = [known[name] for name in sorted(set(names))]
    must_hold(tx, frozenset[str]().union(*(role.scopes for role in roles)))
    return roles


def must_hold(tx: Tx, scopes: frozenset[str]) -> None:
    """Refuse to hand out scopes that the actor does not have: nobody makes an account mightier than their own."""
    missing = sorted(scopes - tx.actor.scopes)
    if missing:
        raise Forbidden(f"You cannot grant what you do not have: {', '.join(missing)}")
