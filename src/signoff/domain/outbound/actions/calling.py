"""The call that an action makes, signed for its integration, and what is said of it in the thread.

At least once: a call whose outcome was not kept, because the server was killed, is made again with the same
`Idempotency-Key`.
"""

import base64
import hashlib
import hmac
import re
import time
from functools import partial
from html import escape

import msgspec
from msgspec import Struct

from signoff.domain.conversation import listing, people, posting, sources, threads
from signoff.domain.conversation.texts import markup
from signoff.domain.conversation.types import Draft, Extra, MessageEvent, Person, Source, Thread
from signoff.domain.identity.oauth import clients
from signoff.domain.identity.organisations import administrator
from signoff.domain.outbound.actions.events import ActionAnswered
from signoff.domain.outbound.actions.pressing import PRESS
from signoff.domain.outbound.actions.types import Manner, Press
from signoff.kernel.database import Database
from signoff.kernel.errors import NotFound
from signoff.kernel.jobs import Ended, Handler, Job
from signoff.kernel.net import Answer, Caller, CallError, CallRefused, Outgoing
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

GOOD_SECONDS = 30
# Somebody waits for it; what fails for longer is pressed again by a person.
MOST_WAITS = 3
_CHALLENGED = re.compile(r'url="?([^",\s]+)')
_JWT = {"alg": "HS256", "typ": "JWT"}


class _Known(Struct, frozen=True):
    source: Source
    person: Person
    secret: str


class _Outcome(Struct, frozen=True):
    """What is said of a call, as HTML with links only; `status` is None where no answer came."""

    said: str
    status: int | None
    passing: bool = False


def handlers(caller: Caller, manner: Manner) -> dict[str, Handler]:
    """Give the handler of the jobs that call."""
    return {PRESS: partial(call, caller=caller, manner=manner)}


async def call(db: Database, job: Job, caller: Caller, manner: Manner) -> Ended | None:
    """Call once; a failure that may pass is tried again some times before the thread is told."""
    press = msgspec.json.decode(job.payload, type=Press)
    try:
        known = await db.read(administrator("actions", job.organisation_id), partial(_known, press=press))
    except NotFound:
        # Its integration or whoever pressed is gone; a database that does not answer is asked again.
        return None
    outcome = await _called(db.settings, caller, press, known, manner)
    waits = db.settings.webhook_retry_schedule[:MOST_WAITS]
    if outcome.passing and job.attempts <= len(waits):
        return Ended(again=waits[job.attempts - 1])
    return Ended(partial(_tell, job=job, press=press, known=known, outcome=outcome))


def token(secret: str, press: Press, body: bytes) -> str:
    """Sign a call for its integration: who pressed, for how long it is good, and which body belongs to it."""
    claims = {
        "sub": str(press.account_id),
        "exp": int(time.time()) + GOOD_SECONDS,
        "signature": hashlib.sha256(body).hexdigest(),
    }
    signed = ".".join(_part(msgspec.json.encode(each)) for each in (_JWT, claims))
    return f"{signed}.{_part(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _known(tx: Tx, press: Press) -> _Known:
    source = listing.sources(tx, [press.source_id]).get(press.source_id)
    if source is None or source.deleted_at is not None:
        raise NotFound("The integration was removed")
    secret = sources.secret_of(tx.settings, source)
    if source.client_id is not None:
        secret = clients.secret_of(tx.settings, clients.one(tx, source.client_id))
    return _Known(source, people.one(tx, press.account_id), secret)


async def _called(
    settings: Settings, caller: Caller, press: Press, known: _Known, manner: Manner
) -> _Outcome:
    agent = {"@type": "Person", "name": known.person.name, "image": press.image}
    body = msgspec.json.encode({**press.action, "agent": agent})
    headers = (
        ("user-agent", settings.webhook_user_agent),
        ("accept", "*/*"),
        ("content-type", "application/json"),
        ("idempotency-key", press.id),
        (manner.header, token(known.secret, press, body)),
    )
    try:
        answer = await caller.call(Outgoing(press.method, press.url, headers, body))
    except CallError as error:
        return _Outcome(f"failed: {escape(str(error))}", None, passing=not isinstance(error, CallRefused))
    return _judged(answer, manner)


def _judged(answer: Answer, manner: Manner) -> _Outcome:
    if 200 <= answer.status < 300:
        return _Outcome("done", answer.status)
    if answer.status == 401 and (url := _challenge(answer, manner)):
        # Whoever pressed has to sign in there first.
        return _Outcome(f'<a href="{escape(url)}">has to be allowed there first</a>', 401)
    passing = answer.status == 429 or answer.status >= 500
    return _Outcome(f"failed: it answered {answer.status}", answer.status, passing)


def _challenge(answer: Answer, manner: Manner) -> str | None:
    for name, value in answer.headers:
        asked = value.strip()
        if name.lower() == "www-authenticate" and asked.lower().startswith(manner.challenge.lower()):
            found = _CHALLENGED.search(asked)
            return markup.link(found[1]) if found else None
    return None


def _tell(tx: Tx, job: Job, press: Press, known: _Known, outcome: _Outcome) -> None:
    tx.actor = sources.actor_of(known.source)
    try:
        thread: Thread = threads.with_id(tx, press.thread_id)
        room = posting.room_of(tx, sources.conversation_of(tx, known.source))
    except NotFound:
        return
    if room.flow.archived_at is not None:
        return
    extra = Extra(
        title=f"{escape(press.name, quote=False)}: {outcome.said}", author={"name": known.person.nick}
    )
    posting.post(tx, room, Draft(MessageEvent.ACTIVITY.value, thread=thread.key, extra=extra), known.source)
    tx.record(ActionAnswered(room.flow.slug, thread.key, press.name, outcome.status, job.attempts))
