"""Environments: where versions run."""

from collections.abc import Iterable

import msgspec

from signoff.domain.catalog import naming, queries, store, tagging
from signoff.domain.catalog.events import (
    EnvironmentArchived,
    EnvironmentCreated,
    EnvironmentDeleted,
    EnvironmentUpdated,
)
from signoff.domain.catalog.types import Environment, EnvironmentChanges, EnvironmentFields
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

READERS = (Scope.ENVIRONMENT_READ, Scope.CONTRACT_DATA_READ)
MISSING = "is missing"
LONGEST_DESCRIPTION = 10_000


def listed(tx: Tx, name: str | None = None) -> list[Environment]:
    """List environments by display name, without logical and archived ones; only the one of a name, if given."""
    tx.must(*READERS)
    if name is None:
        return tx.all(queries.environments, organisation_id=tx.organisation_id)
    return tx.all(queries.environments_named, organisation_id=tx.organisation_id, name=name)


def find_named(tx: Tx, name: str) -> Environment | None:
    """Look an environment up by its name."""
    tx.must(*READERS)
    return tx.first(store.environment_named, organisation_id=tx.organisation_id, name=name)


def find(tx: Tx, name: str) -> Environment | None:
    """Look an environment up by its name, or by a former name that no other environment has taken."""
    tx.must(*READERS)
    place = {"organisation_id": tx.organisation_id, "name": name}
    return tx.first(store.environment_named, **place) or tx.first(store.environment_once_named, **place)


def named(tx: Tx, name: str) -> Environment:
    """Look an environment up as `find` does; raises NotFound."""
    found = find(tx, name)
    if found is None:
        raise NotFound(f"Environment named '{name}' does not exist")
    return found


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
    made = _made(tx, fields, uuid or new_uuid(), spaces=False)
    if made is None:
        raise _taken(str(fields.name))
    return made


def register(tx: Tx, fields: EnvironmentFields) -> Environment:
    """Make an environment whose name may have spaces; raises Invalid, and Conflict when the name is taken.

    Records environment.created.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE)
    made = _made(tx, fields, new_uuid(), spaces=True)
    if made is None:
        raise Conflict(f"Environment with name '{fields.name}' already exists")
    return made


def ensure(tx: Tx, fields: EnvironmentFields) -> tuple[Environment, bool]:
    """Give the environment of a name or former name, and whether it is new: made as described when there is none.

    Whoever says what runs somewhere may. Raises Invalid. Records environment.created.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE, Scope.DEPLOYMENT_RECORD)
    name = str(fields.name)
    known = find(tx, name)
    if known is not None:
        return known, False
    made = _made(tx, fields, new_uuid(), spaces=True)
    return (named(tx, name), False) if made is None else (made, True)


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
    if changed.name != environment.name:
        _keep_name(tx, environment, changed.name)
    tx.record(EnvironmentUpdated(changed.uuid, changed.name, bool(changed.production)))
    return changed


def change(tx: Tx, environment: Environment, changes: EnvironmentChanges) -> Environment:
    """Change what is given; a former name goes on to find the environment. Raises Invalid and Conflict.

    Records environment.updated unless nothing changed.
    """
    tx.must(Scope.ENVIRONMENT_MANAGE)
    given = {
        key: value for key, value in msgspec.structs.asdict(changes).items() if value is not msgspec.UNSET
    }
    if "tags" in given:
        given["tags"] = msgspec.json.encode(given["tags"], order="sorted").decode()
    wanted = msgspec.structs.replace(environment, **given)
    if wanted == environment:
        return environment
    _check_traits(wanted)
    if wanted.name != environment.name:
        if find_named(tx, wanted.name):
            raise Conflict(f"Environment with name '{wanted.name}' already exists")
        _keep_name(tx, environment, wanted.name)
    changed = tx.found(
        store.change_environment,
        f"No environment with UUID {environment.uuid} found",
        environment_id=environment.id,
        name=wanted.name,
        kind=str(wanted.kind),
        description=wanted.description,
        tags=wanted.tags,
        updated_at=tx.now,
    )
    tx.record(EnvironmentUpdated(changed.uuid, changed.name, bool(changed.production)))
    return changed


def archive(tx: Tx, environment: Environment) -> None:
    """Put an environment away; one that is away already stays so. Records environment.archived."""
    tx.must(Scope.ENVIRONMENT_MANAGE)
    if tx.run(store.archive_environment, environment_id=environment.id, at=tx.now):
        tx.record(EnvironmentArchived(environment.uuid, environment.name))


def delete(tx: Tx, uuid: str) -> None:
    """Remove an environment and what was deployed and released there; raises NotFound, records environment.deleted."""
    tx.must(Scope.ENVIRONMENT_MANAGE)
    environment = by_uuid(tx, uuid)
    tx.run(store.delete_environment, environment_id=environment.id)
    tx.record(EnvironmentDeleted(environment.uuid, environment.name))


def _made(tx: Tx, fields: EnvironmentFields, uuid: str, *, spaces: bool) -> Environment | None:
    made = tx.first(
        store.insert_environment,
        organisation_id=tx.organisation_id,
        uuid=uuid,
        created_at=tx.now,
        updated_at=tx.now,
        kind=str(fields.kind),
        description=fields.description,
        **_row(fields, spaces=spaces),
    )
    if made is not None:
        tx.run(store.forget_environment_name, organisation_id=tx.organisation_id, name=made.name)
        tx.record(EnvironmentCreated(made.uuid, made.name, bool(made.production)))
    return made


def _keep_name(tx: Tx, environment: Environment, name: str) -> None:
    place = {"organisation_id": tx.organisation_id}
    tx.run(store.forget_environment_name, **place, name=name)
    tx.run(store.keep_environment_name, **place, name=environment.name, environment_id=environment.id)


def _check_traits(wanted: Environment) -> None:
    naming.refuse(
        {
            "name": naming.faults(wanted.name),
            "description": _faults_of_description(wanted.description),
            "tags": tagging.faults(wanted.tag_map()),
        }
    )


def _faults_of_description(text: str) -> list[str]:
    return (
        [f"cannot be longer than {LONGEST_DESCRIPTION} characters"] if len(text) > LONGEST_DESCRIPTION else []
    )


def _row(fields: EnvironmentFields, *, spaces: bool = False) -> dict[str, object]:
    _check(fields, spaces=spaces)
    name = str(fields.name)
    shown = fields.display_name if fields.display_name and fields.display_name.strip() else None
    return {
        "name": name,
        "display_name": shown or naming.display_name(name),
        "production": int(fields.production is True),
        "contacts": msgspec.json.encode(fields.contacts).decode(),
    }


def _check(fields: EnvironmentFields, *, spaces: bool) -> None:
    naming.refuse(
        {
            "name": [MISSING] if fields.name is None else naming.faults(fields.name, spaces=spaces),
            "description": _faults_of_description(fields.description),
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
