"""Deliveries carried out: one attempt after the other, until a receiver takes it or the schedule is at its end.

At least once: an attempt whose outcome was not kept, because the server was killed, is made again with the same
`Idempotency-Key`.
"""

import random
from functools import partial

import msgspec
import structlog
from msgspec import Struct

from signoff.domain.identity.organisations import administrator
from signoff.domain.outbound import sealing, sending, store
from signoff.domain.outbound.events import DeliveryGivenUp
from signoff.domain.outbound.sending import Attempt, Shipment
from signoff.domain.outbound.store import Due
from signoff.domain.outbound.types import OVER, DeliveryStatus
from signoff.kernel import clock
from signoff.kernel.database import Database
from signoff.kernel.errors import Unavailable
from signoff.kernel.jobs import Ended, Handler, Job
from signoff.kernel.net import Caller
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

log = structlog.get_logger(__name__)

DELIVER = "outbound.deliver"


class _Outcome(Struct, frozen=True):
    """What is kept of an attempt, and after how many seconds another one follows."""

    status: DeliveryStatus
    logs: str
    again: float | None
    status_code: int | None = None
    milliseconds: int = 0


def handlers(caller: Caller) -> dict[str, Handler]:
    """Give the handler of the jobs that deliver."""
    return {DELIVER: partial(deliver, caller=caller)}


async def deliver(db: Database, job: Job, caller: Caller) -> Ended | None:
    """Make one attempt, unless the delivery is over or gone with its webhook."""
    uuid = msgspec.json.decode(job.payload, type=str)
    due = await db.read(administrator("webhooks", job.organisation_id), partial(_due, uuid=uuid))
    if due is None or due.status in OVER:
        return None
    outcome = await _outcome(caller, db.settings, due)
    return Ended(partial(_keep, due=due, outcome=outcome), outcome.again)


def attempts_allowed(settings: Settings) -> int:
    """Give how many attempts a delivery may take."""
    return 1 + len(settings.webhook_retry_schedule)


def _due(tx: Tx, uuid: str) -> Due | None:
    return tx.first(store.due_delivery, organisation_id=tx.organisation_id, uuid=uuid)


async def _outcome(caller: Caller, settings: Settings, due: Due) -> _Outcome:
    if not due.enabled:
        return _unsent("The webhook has been disabled")
    try:
        request = sealing.opened(settings, due.sealed)
    except Unavailable as error:
        return _unsent(error.message)
    made = await sending.attempt(
        caller,
        settings,
        Shipment(
            due.uuid,
            due.webhook_uuid,
            request,
            msgspec.json.decode(due.parameters, type=dict[str, str]),
            settings.base_url.rstrip("/") or due.base,
        ),
    )
    status, conclusion, again = _judged(settings, due.attempts + 1, made)
    code = made.answer.status if made.answer else None
    log.info(
        "webhook sent",
        webhook=due.webhook_uuid,
        delivery=due.uuid,
        attempt=due.attempts + 1,
        outcome=status.value,
        status=code,
        ms=made.milliseconds,
    )
    return _Outcome(status, made.log(conclusion), again, code, made.milliseconds)


def _unsent(reason: str) -> _Outcome:
    return _Outcome(DeliveryStatus.FAILURE, f"{sending.line('INFO', reason)}\n", None)


def _judged(settings: Settings, number: int, made: Attempt) -> tuple[DeliveryStatus, str, float | None]:
    if made.success:
        return DeliveryStatus.SUCCESS, sending.SUCCESS, None
    schedule = settings.webhook_retry_schedule
    # What the guard refused, it would refuse again.
    if made.refused or number > len(schedule):
        times = "1 attempt" if number == 1 else f"{number} attempts"
        return DeliveryStatus.FAILURE, f"Webhook execution failed after {times}", None
    seconds = schedule[number - 1]
    # Spread, so that a receiver that comes back is not met by a crowd.
    again = seconds * random.uniform(0.9, 1.1)  # noqa: S311 - no secret
    return DeliveryStatus.RETRYING, f"Retrying webhook in {seconds:g} seconds", again


def _keep(tx: Tx, due: Due, outcome: _Outcome) -> None:
    number = due.attempts + 1
    first = tx.run(
        store.update_delivery,
        delivery_id=due.id,
        before=due.attempts,
        now_made=number,
        new_status=outcome.status.value,
        at=tx.now,
        next_attempt=None if outcome.again is None else clock.shifted(tx.now, seconds=outcome.again),
    )
    if not first:
        return
    tx.run(
        store.insert_execution,
        organisation_id=tx.organisation_id,
        delivery_id=due.id,
        attempt=number,
        success=int(outcome.status is DeliveryStatus.SUCCESS),
        status_code=outcome.status_code,
        milliseconds=outcome.milliseconds,
        logs=outcome.logs,
        created_at=tx.now,
    )
    if outcome.status is DeliveryStatus.FAILURE:
        tx.record(DeliveryGivenUp(due.uuid, due.webhook_uuid, due.event, number))
