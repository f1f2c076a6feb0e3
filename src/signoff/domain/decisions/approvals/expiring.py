"""A job for each deadline, which writes down that an approval has expired."""

from collections.abc import Mapping
from functools import partial

import msgspec

from signoff.domain.decisions.approvals.approvals import EXPIRE, expire
from signoff.domain.identity.organisations import administrator
from signoff.kernel.database import Database
from signoff.kernel.jobs import Handler, Job

NAME = "approval deadlines"


async def _run(db: Database, job: Job) -> None:
    uuid = msgspec.json.decode(job.payload, type=str)
    await db.write(administrator(NAME, job.organisation_id), partial(expire, uuid=uuid))


HANDLERS: Mapping[str, Handler] = {EXPIRE: _run}
