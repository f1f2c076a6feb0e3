"""What the catalog does later, out of the request that asked for it."""

from collections.abc import Mapping
from functools import partial

import msgspec

from signoff.domain.catalog import applications, branches
from signoff.domain.catalog.types import BranchRemoval
from signoff.domain.identity.organisations import administrator
from signoff.kernel.database import Database
from signoff.kernel.jobs import Handler, Job
from signoff.kernel.tx import Tx

# Few enough that other writes need not wait long behind one transaction.
AT_ONCE = 50


async def remove_branches(db: Database, job: Job) -> None:
    """Remove the branches that a request named, some at a time, in the name of who asked; missing ones are no error."""
    wanted = msgspec.json.decode(job.payload, type=BranchRemoval)
    actor = administrator(wanted.actor, job.organisation_id)
    for start in range(0, len(wanted.branches), AT_ONCE):
        names = list(wanted.branches[start : start + AT_ONCE])
        await db.write(actor, partial(_removed, application_id=wanted.application_id, names=names))


def _removed(tx: Tx, application_id: int, names: list[str]) -> None:
    application = applications.by_ids(tx, [application_id]).get(application_id)
    if application is not None:
        branches.delete_named(tx, application, names)


HANDLERS: Mapping[str, Handler] = {branches.REMOVE: remove_branches}
