"""The composition root: settings, database, dialects and background work become one ASGI application."""

import time
from collections.abc import Sequence
from functools import partial

import structlog
from starlette.types import Receive, Scope, Send

from signoff.api.factstore.dialect import Factstore
from signoff.api.flowdock.dialect import Flowdock, tidied
from signoff.api.flowdock.facts import MANNER
from signoff.api.kit import asgi, dispatching, routing
from signoff.api.kit.addressing import Addressing
from signoff.api.kit.bodies import Disconnected
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.dispatching import Dialect, WireDialect
from signoff.api.kit.foreign import refuse_strangers
from signoff.api.kit.metrics import observed
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Match
from signoff.api.kosli.dialect import Kosli
from signoff.api.ledger.dialect import Ledger
from signoff.api.operations.dialect import Operations
from signoff.api.pact_broker.dialect import PactBroker
from signoff.api.pact_broker.webhook_links import ADDRESSES
from signoff.domain.catalog import jobs
from signoff.domain.conversation.facts import subscriber as telling_flows
from signoff.domain.conversation.files import files as conversation_files
from signoff.domain.conversation.presence import coming
from signoff.domain.conversation.streaming.hub import hub_of
from signoff.domain.decisions.approvals import expiring
from signoff.domain.decisions.proving import verifications
from signoff.domain.decisions.retention import cleaning_schedule
from signoff.domain.decisions.searching import filing
from signoff.domain.evidence.files import files as evidence_files
from signoff.domain.evidence.files.sweeping import keep_swept
from signoff.domain.identity.uses import keep_uses
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.domain.outbound import deliveries, delivering, triggering
from signoff.domain.outbound.actions import calling
from signoff.kernel.background import Background
from signoff.kernel.database import Database, open_database
from signoff.kernel.net import Caller
from signoff.kernel.settings import Settings
from signoff.web.conversation_links import page_of
from signoff.web.dialect import Pages

log = structlog.get_logger("signoff.access")


def background(db: Database, settings: Settings) -> Background:
    """Make the work that runs beside requests, for a server or a worker process."""
    signer = own_signer(settings)
    caller = Caller(settings)
    return Background(
        db,
        append=partial(append, signer=signer),
        subscribers=(
            triggering.subscriber(ADDRESSES),
            verifications.subscriber(),
            filing.subscriber(),
            telling_flows.subscriber(page_of),
        ),
        handlers={
            **jobs.HANDLERS,
            **cleaning_schedule.handlers(settings, deliveries.forget),
            **delivering.handlers(caller),
            **calling.handlers(caller, MANNER),
            **expiring.HANDLERS,
        },
        services=(
            keep_uses,
            cleaning_schedule.keep_scheduled,
            caller.kept,
            coming.keep_presence,
            keep_swept(evidence_files.spoken_of, conversation_files.spoken_of),
        ),
    )


def create_app(settings: Settings) -> "Server":
    """Make the ASGI application; the database must have been migrated."""
    return Server(settings, open_database(settings))


class Server:
    """One process's application: it starts the background work, and hands each request to its dialect."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self.db = db
        self._settings = settings
        self._addressing = Addressing(settings)
        self._talkative = settings.log_level.lower() == "debug"
        self._background = background(db, settings)
        self._operations = Operations()
        # The first that knows a path answers it; the Pact Broker's root is everybody's.
        titled: dict[str, WireDialect] = {
            "Evidence (OpenFactstore)": Factstore(),
            "Evidence (Kosli)": Kosli(),
            "Signed log": Ledger(),
            "Conversation (Flowdock)": Flowdock(settings.calls_per_minute),
            "Contracts (Pact Broker)": PactBroker(),
        }
        self._dialects = tuple(titled.values())
        self._pages = Pages(PactBroker(), [(title, each.router.routes) for title, each in titled.items()])

    def end_streams(self) -> None:
        """Let every stream end, so that a server which stops need not wait for those who only listen."""
        hub_of(self.db).end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._background.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._background.stop()
        self.db.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        call = asgi.call_of(scope, self._addressing)
        structlog.contextvars.bind_contextvars(request_id=call.request_id)
        dialect: Dialect = self._pages if self._pages.wants(call) else self._owner(call)
        match: Match | None = None
        try:
            refuse_strangers(call, self._settings)
            await asgi.read_body(call, receive, self._settings)
            dialect, match = self._chosen(call, routing.split(tidied(call.path)))
            reply = await dispatching.answer(self.db, dialect, match, call)
        except Refusal as refusal:
            reply = dialect.finished(call, dialect.refused(call, refusal))
        except Disconnected:
            return
        finally:
            call.close()
        await asgi.send_reply(send, receive, call, reply)
        self._note(call, match, reply, time.perf_counter() - started)

    def _chosen(self, call: Call, segments: Sequence[str]) -> tuple[Dialect, Match | None]:
        if self._operations.wants(call):
            return self._operations, self._operations.router.match(segments)
        page = self._pages.router.match(segments) if self._pages.wants(call) else None
        if page is not None:
            return self._pages, page
        for dialect in self._dialects:
            if found := dialect.match(call, segments):
                return dialect, found
        # Where there is nothing at all, a browser is told so on a page.
        return self._pages if self._pages.wants(call) else self._owner(call), None

    def _owner(self, call: Call) -> Dialect:
        return next(dialect for dialect in self._dialects if dialect.claims(call.path))

    def _note(self, call: Call, match: Match | None, reply: Reply, seconds: float) -> None:
        template = next(iter(match.routes.values())).template if match else "none"
        observed(call.method, template, reply.status, seconds)
        # A logger that says nothing takes a third of a short request to find that out.
        if self._talkative:
            ms = round(seconds * 1000, 2)
            log.debug("answered", method=call.method, path=call.path, status=reply.status, ms=ms)
