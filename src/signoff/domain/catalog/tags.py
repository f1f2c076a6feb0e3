"""Tags: names on versions, older than branches and environments and still in use for both."""

from msgspec import Struct

from signoff.domain.catalog import applications, branches, naming, queries, store
from signoff.domain.catalog.events import TagCreated, TagRemoved
from signoff.domain.catalog.types import Application, Tag, TagMembership, Version
from signoff.domain.identity.scopes import Scope
from signoff.kernel import clock
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

# How young a version must be for its first tag to stand for its branch.
FIRST_TAG_SECONDS = 10


class _Standing(Struct, frozen=True):
    """What a version has before it is tagged."""

    has_tag: int
    has_tags: int
    has_branches: int


def find(tx: Tx, version: Version, name: str) -> Tag | None:
    """Look a version's tag up."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.first(store.tag_named, version_id=version.id, name=name)


def named(tx: Tx, version: Version, name: str) -> Tag:
    """Look a version's tag up; raises NotFound."""
    tag = find(tx, version, name)
    if tag is None:
        raise NotFound(_missing(version, name))
    return tag


def of_versions(tx: Tx, version_ids: list[int]) -> dict[int, list[TagMembership]]:
    """Give the tags of each version that has any, in the order it got them."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return queries.grouped(
        tx.all(queries.tag_memberships, organisation_id=tx.organisation_id, version_ids=version_ids)
    )


def add(tx: Tx, application: Application, version: Version, name: str) -> bool:
    """Tag a version; tell whether it did not have the tag before.

    The first tag of a version just made, without a branch, stands for its branch, and a usual name becomes the
    application's main branch, both as the settings say. Raises Invalid for a blank name; records tag.created.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    standing = _Standing(*tx.all(store.tags_and_branches, version_id=version.id, name=name)[0])
    if standing.has_tag:
        return False
    naming.refuse({"tag": naming.faults(name)})
    if _stands_for_branch(tx, version, standing):
        branches.add_version(tx, application, name, version, auto_created=True)
    else:
        applications.detect_main_branch(tx, application, name)
    return _kept(tx, application, version, name)


def remove(tx: Tx, application: Application, version: Version, name: str) -> None:
    """Take a tag off a version; raises NotFound, records tag.removed."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    tx.found(store.delete_tag, _missing(version, name), version_id=version.id, name=name)
    tx.record(TagRemoved(application.name, version.number, name))


def replace_all(tx: Tx, application: Application, version: Version, names: list[str]) -> None:
    """Give a version exactly these tags, of which none stands for its branch; records tag.created and tag.removed.

    Raises Invalid for a name that is blank or has several lines.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    naming.refuse({"tags": [fault for name in names for fault in naming.faults(name)]})
    for (gone,) in tx.all(store.delete_tags_except, version_id=version.id, keep=names):
        tx.record(TagRemoved(application.name, version.number, gone))
    present = {membership.name for membership in of_versions(tx, [version.id]).get(version.id, [])}
    for name in dict.fromkeys(names):
        if name not in present:
            _kept(tx, application, version, name)
            applications.detect_main_branch(tx, application, name)


def _stands_for_branch(tx: Tx, version: Version, standing: _Standing) -> bool:
    if standing.has_tags or standing.has_branches or not tx.settings.first_tag_as_branch:
        return False
    return version.created_at >= clock.shifted(tx.now, seconds=-FIRST_TAG_SECONDS)


def _kept(tx: Tx, application: Application, version: Version, name: str) -> bool:
    kept = tx.first(
        store.insert_tag,
        organisation_id=tx.organisation_id,
        application_id=application.id,
        version_id=version.id,
        name=name,
        created_at=tx.now,
    )
    if kept is not None:
        tx.record(TagCreated(application.name, version.number, name))
    return kept is not None


def _missing(version: Version, name: str) -> str:
    return f"No tag {name} on version {version.number} found"
