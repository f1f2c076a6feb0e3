"""Branches: which versions were built from which line of work, and which came last."""

import msgspec

from signoff.domain.catalog import applications, naming, queries, store
from signoff.domain.catalog.events import BranchesDeleted, BranchVersionAdded, BranchVersionRemoved
from signoff.domain.catalog.types import Application, Branch, BranchMembership, BranchRemoval, Version
from signoff.domain.identity.scopes import Scope
from signoff.kernel import clock
from signoff.kernel.errors import NotFound
from signoff.kernel.jobs import enqueue
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx

# A branch that is built many times a minute is one line of work: its row would only be written over and over.
TOUCH_SECONDS = 60
# The job that removes branches.
REMOVE = "catalog.remove_branches"


def find(tx: Tx, application: Application, name: str) -> Branch | None:
    """Look a branch up."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.first(store.branch_named, application_id=application.id, name=name)


def named(tx: Tx, application: Application, name: str) -> Branch:
    """Look a branch up; raises NotFound."""
    branch = find(tx, application, name)
    if branch is None:
        raise NotFound(_missing(application, name))
    return branch


def head(tx: Tx, application: Application, name: str) -> Version | None:
    """Give the version that heads a branch."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.first(queries.branch_head, application_id=application.id, name=name)


def listed(tx: Tx, application: Application, page: Page, containing: str | None = None) -> Paged[Branch]:
    """List an application's branches, the one that moved last first; only names that contain a text, if given."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return page_of(
        tx,
        queries.branches,
        queries.branches_count,
        page,
        application_id=application.id,
        pattern=like_pattern(containing),
    )


def of_versions(tx: Tx, version_ids: list[int]) -> dict[int, list[BranchMembership]]:
    """Give the branches of each version that is on any, in the order it came to them."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return queries.grouped(
        tx.all(queries.memberships, organisation_id=tx.organisation_id, version_ids=version_ids)
    )


def membership(tx: Tx, application: Application, name: str, version: Version) -> BranchMembership:
    """Tell since when a version is on a branch; raises NotFound."""
    for found in of_versions(tx, [version.id]).get(version.id, []):
        if found.name == name:
            return found
    raise NotFound(_off(application, name, version))


def add_version(
    tx: Tx, application: Application, name: str, version: Version, *, auto_created: bool = False
) -> bool:
    """Add a version to a branch and make it the head, whatever its age; tell whether it was not on it before.

    Makes the branch when it is new. Adding again does nothing. May set the application's main branch. Raises Invalid
    for a name that is blank or has several lines; records branch.version_added.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    if not _joined(tx, application, name, version, auto_created=auto_created):
        return False
    tx.record(BranchVersionAdded(application.name, version.number, name, auto_created))
    applications.detect_main_branch(tx, application, name)
    return True


def remove_version(tx: Tx, application: Application, name: str, version: Version) -> None:
    """Take a version off a branch; if it was the head, the newest of the others is. Raises NotFound.

    Records branch.version_removed.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    place = {"application_id": application.id, "name": name, "version_id": version.id}
    branch_id, _ = tx.found(store.membership_for_update, _missing(application, name), **place)
    membership = {"branch_id": branch_id, "version_id": version.id}
    tx.found(store.delete_membership, _off(application, name, version), **membership)
    tx.run(store.replace_head, **membership)
    tx.record(BranchVersionRemoved(application.name, version.number, name))


def delete(tx: Tx, application: Application, name: str) -> None:
    """Remove a branch; its versions stay. Raises NotFound, records branch.deleted."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    tx.found(store.delete_branch, _missing(application, name), application_id=application.id, name=name)
    tx.record(BranchesDeleted(application.name, (name,)))


def schedule_removal(tx: Tx, application: Application, keep: list[str]) -> tuple[int, list[str]]:
    """Ask for the removal of all branches but the main one and those to keep; give how many will go and who remains.

    A job removes exactly the branches that there are now, however late it runs.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    known = [name for (name,) in tx.all(queries.branch_names, application_id=application.id)]
    kept = {*keep, application.main_branch}
    remaining = [name for name in known if name in kept]
    gone = tuple(name for name in known if name not in kept)
    if gone:
        wanted = BranchRemoval(application.id, tx.actor.name, gone)
        payload = msgspec.json.encode(wanted).decode()
        enqueue(tx, REMOVE, payload, lane=f"branches of {application.id}")
    return len(gone), remaining


def delete_named(tx: Tx, application: Application, names: list[str]) -> None:
    """Remove several branches; missing ones are no error. Records one branch.deleted for all of them."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    gone = tx.all(store.delete_branches, application_id=application.id, names=names)
    if gone:
        tx.record(BranchesDeleted(application.name, tuple(sorted(name for (name,) in gone))))


def _joined(tx: Tx, application: Application, name: str, version: Version, *, auto_created: bool) -> bool:
    place = {"application_id": application.id, "name": name, "version_id": version.id}
    known = tx.first(store.membership_for_update, **place)
    if known is None and (made := _made(tx, application, name, version)):
        return _enrolled(tx, made, version, auto_created=auto_created)
    branch_id, membership_id = known or tx.found(
        store.membership_for_update, _missing(application, name), **place
    )
    if membership_id is not None or not _enrolled(tx, branch_id, version, auto_created=auto_created):
        return False
    stale = clock.shifted(tx.now, seconds=-TOUCH_SECONDS)
    tx.run(store.move_head, branch_id=branch_id, version_id=version.id, stale=stale, now=tx.now)
    return True


def _made(tx: Tx, application: Application, name: str, head: Version) -> int:
    naming.refuse({"branch": naming.faults(name)})
    return tx.number(
        store.insert_branch,
        organisation_id=tx.organisation_id,
        application_id=application.id,
        name=name,
        head_version_id=head.id,
        created_at=tx.now,
        updated_at=tx.now,
    )


def _enrolled(tx: Tx, branch_id: int, version: Version, *, auto_created: bool) -> bool:
    return bool(
        tx.number(
            store.insert_membership,
            organisation_id=tx.organisation_id,
            branch_id=branch_id,
            version_id=version.id,
            auto_created=int(auto_created),
            created_at=tx.now,
        )
    )


def _missing(application: Application, name: str) -> str:
    return f"No branch {name} of {application.name} found"


def _off(application: Application, name: str, version: Version) -> str:
    return f"Version {version.number} of {application.name} is not on branch {name}"
