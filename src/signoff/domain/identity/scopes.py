"""Scopes, in the words that PactFlow's clients already use, and which scope contains which."""

from collections.abc import Iterable
from enum import StrEnum

from signoff.domain.identity.types import AccountKind


class Scope(StrEnum):
    """What an account may be allowed to do."""

    CONTRACT_DATA_READ = "contract_data:read:*"
    CONTRACT_DATA_MANAGE = "contract_data:manage:*"
    CONTRACT_DATA_BULK_DELETE = "contract_data:bulk_delete:*"
    DEPLOYMENT_RECORD = "deployment_and_release:record:*"
    ENVIRONMENT_READ = "environment:read:*"
    ENVIRONMENT_MANAGE = "environment:manage:*"
    FLOW_MANAGE = "flow:manage:*"
    EVIDENCE_READ = "evidence:read:*"
    EVIDENCE_RECORD = "evidence:record:*"
    POLICY_MANAGE = "policy:manage:*"
    APPROVAL_GIVE = "approval:give:*"
    CONVERSATION_READ = "conversation:read:*"
    CONVERSATION_WRITE = "conversation:write:*"
    CONVERSATION_READ_FLOWS = "conversation:read:flows"
    CONVERSATION_READ_PRIVATE = "conversation:read:private"
    INTEGRATION_MANAGE = "integration:manage:*"
    PROFILE_MANAGE_OWN = "profile:manage:own"
    WEBHOOK_MANAGE = "webhook:manage:*"
    SECRET_MANAGE = "secret:manage:*"  # noqa: S105 - a scope's name
    TEAM_READ = "team:read:*"
    TEAM_MANAGE = "team:manage:*"
    USER_READ = "user:read:*"
    USER_INVITE = "user:invite"
    USER_MANAGE = "user:manage:*"
    ROLE_READ = "role:read:*"
    ROLE_MANAGE = "role:manage:*"
    SYSTEM_ACCOUNT_READ = "system_account:read:*"
    SYSTEM_ACCOUNT_MANAGE = "system_account:manage:*"
    SYSTEM_PREFERENCE_MANAGE = "system_preference:manage:*"
    AUTHENTICATION_SETTINGS_MANAGE = "authentication_settings:manage:*"
    TOKEN_MANAGE_OWN = "token:manage:own"  # noqa: S105 - a scope's name
    READ_TOKEN_MANAGE_OWN = "read_token:manage:own"  # noqa: S105 - a scope's name


_CONTAINS = {
    Scope.CONTRACT_DATA_MANAGE: (Scope.CONTRACT_DATA_READ,),
    Scope.ENVIRONMENT_MANAGE: (Scope.ENVIRONMENT_READ,),
    Scope.FLOW_MANAGE: (Scope.EVIDENCE_READ, Scope.INTEGRATION_MANAGE),
    Scope.EVIDENCE_RECORD: (Scope.EVIDENCE_READ,),
    Scope.POLICY_MANAGE: (Scope.EVIDENCE_READ,),
    Scope.APPROVAL_GIVE: (Scope.EVIDENCE_READ,),
    Scope.CONVERSATION_WRITE: (Scope.CONVERSATION_READ, Scope.PROFILE_MANAGE_OWN),
    Scope.CONVERSATION_READ: (Scope.CONVERSATION_READ_FLOWS, Scope.CONVERSATION_READ_PRIVATE),
    Scope.TEAM_MANAGE: (Scope.TEAM_READ,),
    Scope.USER_MANAGE: (Scope.USER_READ,),
    Scope.ROLE_MANAGE: (Scope.ROLE_READ,),
    Scope.SYSTEM_ACCOUNT_MANAGE: (Scope.SYSTEM_ACCOUNT_READ,),
    Scope.TOKEN_MANAGE_OWN: (Scope.READ_TOKEN_MANAGE_OWN,),
}


def closure(scopes: Iterable[str]) -> frozenset[str]:
    """Add to the granted scopes those that they contain."""
    granted = set(scopes)
    for scope, contained in _CONTAINS.items():
        if scope in granted:
            granted.update(contained)
    return frozenset(granted)


EVERYTHING = frozenset(str(scope) for scope in Scope)


def reading(scopes: Iterable[str]) -> frozenset[str]:
    """Keep those scopes that only read."""
    return frozenset(scope for scope in scopes if scope.split(":")[1] == "read")


# What it takes to manage the accounts of each kind, and their tokens.
MANAGE = {AccountKind.USER: Scope.USER_MANAGE, AccountKind.SERVICE: Scope.SYSTEM_ACCOUNT_MANAGE}
