"""Environments."""

from typing import Any

from msgspec import UNSET, UnsetType

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import environments as wire
from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.catalog import environments
from signoff.domain.catalog.types import (
    Environment,
    EnvironmentChanges,
    EnvironmentFields,
    EnvironmentKind,
)
from signoff.domain.decisions.running import reporting as running
from signoff.domain.decisions.running import standing
from signoff.domain.delivery.logical import environments as listing
from signoff.domain.delivery.snapshots import reporting
from signoff.domain.delivery.snapshots.types import ArtifactScope, DriftPolicy, Names, Reporting
from signoff.domain.identity import organisations
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

PREFIX = "sha256:"


def create(tx: Tx, call: Call) -> Reply:
    """Make an environment."""
    given = reading.convert(_document(call), wire.EnvironmentCreate)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    made = environments.register(
        tx,
        EnvironmentFields(
            given.name, production=False, kind=_kind(given.type), description=given.description
        ),
    )
    policy = DriftPolicy(given.drift_policy)
    running.set_rules(tx, made, scope=_scope(given.scope), drift_policy=policy)
    return json_reply(_shown(tx, [made])[0], errors.JSON, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List environments, a page at a time."""
    found = listing.every(tx, reading.page_of(call), listing.PHYSICAL, reading.parameter(call, "name"))
    page = wire.EnvironmentPage(
        items=_shown(tx, found.rows),
        page=found.page.number - 1,
        size=found.page.size,
        total_items=found.total,
        total_pages=found.pages,
    )
    return json_reply(page, errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show an environment."""
    return json_reply(_shown(tx, [physical(tx, call["environment"])])[0], errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Change an environment."""
    given = reading.convert(_document(call), wire.EnvironmentUpdate)
    environment = physical(tx, call["environment"])
    kind = UNSET if isinstance(given.type, UnsetType) else _kind(given.type)
    changes = EnvironmentChanges(given.name, kind, given.description)
    changed = environments.change(tx, environment, changes)
    scope = UNSET if isinstance(given.scope, UnsetType) else _scope(given.scope)
    policy = given.drift_policy
    wanted = UNSET if isinstance(policy, UnsetType) else DriftPolicy(policy)
    running.set_rules(tx, changed, scope=scope, drift_policy=wanted)
    return json_reply(_shown(tx, [changed])[0], errors.JSON)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove an environment and all that hangs on it."""
    environments.delete(tx, physical(tx, call["environment"]).uuid)
    return Reply(204)


def physical(tx: Tx, uuid: str) -> Environment:
    """Look an environment up that is not logical; raises NotFound."""
    found = environments.by_uuid(tx, uuid.lower())
    if found.logical:
        raise NotFound(f"Environment not found: {uuid}")
    return found


def type_of(environment: Environment) -> wire.EnvironmentType:
    """Write what runs an environment's artifacts."""
    return wire.EnvironmentType(environment.kind.upper().replace("-", "_"))


def state_of(compliant: object) -> wire.ComplianceState:
    """Write whether what runs may run; None is unknown."""
    if compliant is None:
        return wire.ComplianceState.UNKNOWN
    return wire.ComplianceState.COMPLIANT if compliant else wire.ComplianceState.NON_COMPLIANT


def digest_of(fingerprint: str) -> str:
    """Write a fingerprint; one that is not known stays empty."""
    return PREFIX + fingerprint if fingerprint else ""


def _document(call: Call) -> dict[str, Any]:
    document = {name: value for name, value in bodies.object_of(call).items() if value is not None}
    enumerated = {
        name: reading.enum_text(document[name]) for name in ("type", "driftPolicy") if name in document
    }
    return document | enumerated


def _kind(given: wire.EnvironmentType) -> EnvironmentKind:
    return EnvironmentKind(given.lower().replace("_", "-"))


def _scope(given: wire.Scope | None) -> ArtifactScope | None:
    if given is None:
        return None
    include, exclude = given.include or wire.ScopeNames(), given.exclude or wire.ScopeNames()
    return ArtifactScope(
        Names(tuple(include.names), tuple(include.patterns)),
        Names(tuple(exclude.names), tuple(exclude.patterns)),
    )


def _shown(tx: Tx, found: list[Environment]) -> list[wire.Environment]:
    organisation = organisations.own_name(tx)
    rules = reporting.of_many(tx, [each.id for each in found])
    states = standing.states(tx, found)
    return [_one(each, rules[each.id], state_of(states[each.id]), organisation) for each in found]


def _one(
    environment: Environment, rules: Reporting, state: wire.ComplianceState, organisation: str
) -> wire.Environment:
    return wire.Environment(
        id=environment.uuid,
        name=environment.name,
        type=type_of(environment),
        description=environment.description,
        org_slug=organisation,
        drift_policy=wire.DriftPolicy(rules.drift_policy),
        scope=_scope_of(rules),
        compliance_state=state,
        tags=environment.tag_map(),
        last_reported_at=times.optional(rules.reported_at),
        created_at=times.instant(environment.created_at),
        updated_at=times.instant(environment.updated_at),
    )


def _scope_of(rules: Reporting) -> wire.Scope | None:
    if rules.scope is None:
        return None
    scope = rules.artifact_scope()
    return wire.Scope(include=_names(scope.include), exclude=_names(scope.exclude))


def _names(given: Names) -> wire.ScopeNames:
    return wire.ScopeNames(names=list(given.names), patterns=list(given.patterns))
