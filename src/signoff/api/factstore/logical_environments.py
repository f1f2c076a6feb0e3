"""Logical environments."""

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.environments import digest_of, physical, state_of, type_of
from signoff.api.factstore.wire import environments as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.catalog import environments
from signoff.domain.catalog.types import (
    Environment,
    EnvironmentChanges,
    EnvironmentFields,
    EnvironmentKind,
)
from signoff.domain.decisions.running import standing
from signoff.domain.decisions.running.types import MemberView
from signoff.domain.delivery.logical import environments as logical
from signoff.domain.delivery.logical.environments import Member
from signoff.kernel.tx import Tx


def create(tx: Tx, call: Call) -> Reply:
    """Make a logical environment."""
    given = reading.read(call, wire.LogicalEnvironmentCreate)
    fields = EnvironmentFields(
        given.name, production=False, kind=EnvironmentKind.LOGICAL, description=given.description
    )
    return json_reply(_shown(tx, environments.register(tx, fields)), errors.JSON, 201)


def listed(tx: Tx, _call: Call) -> Reply:
    """List the logical environments."""
    found = logical.listed(tx)
    members = logical.members(tx, [each.id for each in found])
    return json_reply([_document(each, members[each.id]) for each in found], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a logical environment."""
    return json_reply(_shown(tx, _named(tx, call)), errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Change a logical environment."""
    given = reading.read(call, wire.LogicalEnvironmentUpdate)
    changes = EnvironmentChanges(name=given.name, description=given.description)
    return json_reply(_shown(tx, environments.change(tx, _named(tx, call), changes)), errors.JSON)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a logical environment; those that it stands for remain."""
    environments.delete(tx, _named(tx, call).uuid)
    return Reply(204)


def join(tx: Tx, call: Call) -> Reply:
    """Let it stand for one more."""
    environment = _named(tx, call)
    logical.join(tx, environment, physical(tx, call["member"]))
    return json_reply(_shown(tx, environment), errors.JSON)


def leave(tx: Tx, call: Call) -> Reply:
    """Let it stand for one less."""
    logical.leave(tx, _named(tx, call), physical(tx, call["member"]))
    return Reply(204)


def latest(tx: Tx, call: Call) -> Reply:
    """Show what runs in all members now."""
    environment = _named(tx, call)
    members = standing.merged(tx, environment)
    state = standing.together(None if each.snapshot is None else each.snapshot.state for each in members)
    document = wire.MergedSnapshot(
        logical_env_id=environment.uuid,
        logical_env_name=environment.name,
        compliance_status=state_of(state),
        member_snapshots=[_member_snapshot(each) for each in members],
        merged_artifacts=[each for member in members for each in _artifacts(member)],
    )
    return json_reply(document, errors.JSON)


def _named(tx: Tx, call: Call) -> Environment:
    return logical.by_uuid(tx, call["environment"].lower())


def _shown(tx: Tx, environment: Environment) -> wire.LogicalEnvironment:
    return _document(environment, logical.members(tx, [environment.id])[environment.id])


def _document(environment: Environment, members: list[Member]) -> wire.LogicalEnvironment:
    return wire.LogicalEnvironment(
        id=environment.uuid,
        name=environment.name,
        description=environment.description,
        members=[
            wire.LogicalMember(
                physical_env_id=each.environment.uuid,
                physical_env_name=each.environment.name,
                physical_env_type=type_of(each.environment),
                added_at=times.instant(each.since),
            )
            for each in members
        ],
        created_at=times.instant(environment.created_at),
        updated_at=times.instant(environment.updated_at),
    )


def _member_snapshot(member: MemberView) -> wire.MemberSnapshot:
    snapshot = member.snapshot
    return wire.MemberSnapshot(
        physical_env_id=member.environment.uuid,
        physical_env_name=member.environment.name,
        snapshot_index=None if snapshot is None else snapshot.number,
        recorded_at=None if snapshot is None else times.instant(snapshot.recorded_at),
        artifact_count=len(member.artifacts),
        compliance_state=state_of(None if snapshot is None else snapshot.state),
    )


def _artifacts(member: MemberView) -> list[wire.MergedArtifact]:
    return [
        wire.MergedArtifact(
            artifact_sha256=digest_of(each.fingerprint),
            artifact_name=each.name,
            artifact_tag=each.tag,
            instance_count=each.instances,
            physical_env_id=member.environment.uuid,
            physical_env_name=member.environment.name,
        )
        for each in member.artifacts
    ]
