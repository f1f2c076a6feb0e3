"""Environments: where versions run."""

from collections.abc import Iterable

import msgspec

from signoff.domain.catalog import naming, queries, store
from signoff.domain.catalog.events import EnvironmentCreated, EnvironmentDeleted, EnvironmentUpdated
from signoff.domain.catalog.types import Environment, EnvironmentFields
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

READERS = (Scope.ENVIRONMENT_READ, Scope.CONTRACT_DATA_READ)
MISSING = "is missing"


def listed(tx: Tx, name: str | None = None) -> list[Environment]:
    """List environments by display name; only the one with exactly this name, if given."""
    tx.must(*READERS)
    if name is None:
        return tx.all(queries.environments, organisation_id=tx.organisation_id)
    return tx.all(queries.environments_named, organisation_id=tx.organisation_id, name=name)


def find_named(tx: Tx, name: str) -> Environment | None:
    """Look an environment up by its name."""
    tx.must(*READERS)
    return tx.first(store.environment_named, organisation_id=tx.organisation_id, name=name)


def by_uuid(tx: Tx, uuid: str) -> Environment:
    """Look an environment up; raises NotFound."""
    tx.must(*READERS)
    return tx.found(
        store.environment_with_uuid,
        f"No environment with UUID {uuid} found",
        organisation_id=tx.organisation_id,
        uuid=uuid,
    )


def by_ids(tx: Tx, environment_ids: Iterable[int]) -> dict[int, Environment]:
    """Give environments by their ids; unknown ids are left out."""
    tx.must(*READERS)
    found = tx.all(
        queries.environments_by_ids,
        organisation_id=tx.organisation_id,
        environment_ids=list(environment_ids),
    )
    return {environment.id: environment for environment in found}


def names(tx: Tx, environment_ids: Iterable[int]) -> dict[int, str]:
    """Give the names of environments by their ids."""
    return {key: environment.name for key, environment in by_ids(tx, environment_ids).items()}


def create(tx: Tx, fields: EnvironmentFields, uuid: str | None = None) -> Environment:
    """Make an environment; raises Invalid, also for a name that is taken. Records environment.created.

    A UUID that it had elsewhere may stay, for those who have noted it.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE)
    row = _row(fields)
    made = tx.first(
        store.insert_environment,
        organisation_id=tx.organisation_id,
        uuid=uuid or new_uuid(),
        created_at=tx.now,
        updated_at=tx.now,
        **row,
    )
    if made is None:
        raise _taken(str(fields.name))
    tx.record(EnvironmentCreated(made.uuid, made.name, bool(made.production)))
    return made


def replace(tx: Tx, uuid: str, fields: EnvironmentFields) -> Environment:
    """Describe an environment anew; raises NotFound and Invalid, records environment.updated."""
    tx.must(Scope.ENVIRONMENT_MANAGE)
    environment, row = by_uuid(tx, uuid), _row(fields)
    if all(getattr(environment, field) == value for field, value in row.items()):
        return environment
    namesake = find_named(tx, str(fields.name))
    if namesake is not None and namesake.id != environment.id:
        raise _taken(namesake.name)
    changed = tx.found(
        store.update_environment,
        f"No environment with UUID {uuid} found",
        environment_id=environment.id,
        updated_at=tx.now,
        **row,
    )
    tx.record(EnvironmentUpdated(changed.uuid, changed.name, bool(changed.production)))
    return changed


def delete(tx: Tx, uuid: str) -> None:
    """Remove an environment and what was deployed and released there; raises NotFound, records environment.deleted."""
    tx.must(Scope.ENVIRONMENT_MANAGE)
    environment = by_uuid(tx, uuid)
    tx.run(store.delete_environment, environment_id=environment.id)
    tx.record(EnvironmentDeleted(environment.uuid, environment.name))


def _row(fields: EnvironmentFields) -> dict[str, object]:
    _check(fields)
    name = str(fields.name)
    shown = fields.display_name if fields.display_name and fields.display_name.strip() else None
    return {
        "name": name,
        "display_name": shown or naming.display_name(name),
        "production": int(fields.production is True),
        "contacts": msgspec.json.encode(fields.contacts).decode(),
    }


def _check(fields: EnvironmentFields) -> None:
    naming.refuse(
        {
            "name": [MISSING] if fields.name is None else naming.faults(fields.name, spaces=False),
            "display_name": naming.faults(fields.display_name, blank=True),
            "production": _faults_of_production(fields.production),
            "contacts": [
                f"name {MISSING if contact.name is None else naming.BLANK} (at index {index})"
                for index, contact in enumerate(fields.contacts)
                if not (contact.name or "").strip()
            ],
        }
    )


def _faults_of_production(given: object) -> list[str]:
    if given is None:
        return [MISSING]
    return [] if isinstance(given, bool) else ["must be one of: true, false"]


def _taken(name: str) -> Invalid:
    return Invalid({"name": [f"name '{name}' is already used by an existing environment."]})
