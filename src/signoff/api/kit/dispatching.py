"""The way of a request: find the route, read the body, authenticate, one verb in one transaction, say."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import structlog

from signoff.api.kit import credentials, multipart, negotiation, routing
from signoff.api.kit.bodies import Disconnected
from signoff.api.kit.call import Call, Later, Reply
from signoff.api.kit.foreign import is_foreign, origin_of
from signoff.api.kit.holding import SMALL
from signoff.api.kit.metrics import asked
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.routing import Access, Match, Route, Router
from signoff.domain.identity.authenticating import authenticate
from signoff.domain.identity.passwords import check_password
from signoff.domain.identity.types import Bearer, Credentials, Proof
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database, Work
from signoff.kernel.errors import SignoffError, Unauthenticated
from signoff.kernel.ids import new_secret
from signoff.kernel.tx import Tx

log = structlog.get_logger(__name__)

# Who sends a request, as a transaction finds it; raises Unauthenticated.
Known = Callable[[Tx], Actor]


class Dialect(Protocol):
    """One wire protocol: its routes, and how it says that something went wrong."""

    router: Router

    def refused(self, call: Call, refusal: Refusal) -> Reply:
        """Render a refusal by HTTP."""

    def failed(self, call: Call, error: SignoffError) -> Reply:
        """Render a refusal by a room."""

    def crashed(self, call: Call, reference: str) -> Reply:
        """Render an error of ours; `reference` is what the log knows it by."""

    def options(self, match: Match) -> Reply:
        """Answer OPTIONS."""

    def finished(self, _call: Call, reply: Reply) -> Reply:
        """Add what every answer of the dialect carries."""


class WireDialect(Dialect, Protocol):
    """A dialect of clients, as one of several on the same address."""

    def claims(self, path: str) -> bool:
        """Tell whether a raw path is this dialect's, so that it also says what is not there."""

    def match(self, call: Call, segments: Sequence[str]) -> Match | None:
        """Find the routes for un-quoted segments, or None."""


class Refused(Exception):
    """A handler's own refusal on its way out of the transaction, which keeps nothing."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


async def answer(db: Database, dialect: Dialect, match: Match | None, call: Call) -> Reply:
    """Answer one call in a dialect; whatever happens becomes a reply in the dialect's own shape.

    Raises Disconnected when the client goes away before its form is whole.
    """
    try:
        reply = await _answer(db, dialect, match, call)
    except Refusal as refusal:
        reply = dialect.refused(call, refusal)
    except SignoffError as error:
        reply = dialect.failed(call, error)
    except Disconnected:
        raise
    except Exception:
        reference = new_secret(8)
        log.exception("request crashed", reference=reference, method=call.method, path=call.path)
        reply = dialect.crashed(call, reference)
    return dialect.finished(call, reply)


async def _answer(db: Database, dialect: Dialect, match: Match | None, call: Call) -> Reply:
    if match is None:
        raise Refusal(404, "The requested document was not found on this server.", "404 Not Found")
    if call.method == "OPTIONS":
        return dialect.options(match)
    route = routing.of(match, call.method)
    call.parameters = match.parameters
    call.media_type = negotiation.chosen(call.accept, route.provides)
    if route.accepts and (call.body or call.content_type) and call.content_type not in route.accepts:
        raise Refusal(415, f"The body must be {' or '.join(route.accepts)}")
    return await perform(db, route, call)


async def perform(db: Database, route: Route, call: Call) -> Reply:
    """Authenticate and run a route's handler in the kind of transaction that the route asks for."""
    if route.anonymous and len(call.body) > SMALL:
        # To read it would take long, and nobody is asked who they are.
        raise Refusal(413, f"The request body is larger than {SMALL} bytes")
    given = None if route.anonymous else credentials.read(call.headers)
    _refuse_foreign(call, route, given)
    proof = await check_password(db, given)
    known = partial(_known, route=route, given=given, proof=proof)
    if call.arriving is not None:
        await call.arriving(await _most(db, route, known))
    return await _answered(db, route, call, known)


async def _most(db: Database, route: Route, known: Known) -> int:
    """Tell how large a form may be: larger than other bodies only of somebody who was let in before."""
    most = multipart.largest(db.settings)
    if route.anonymous or most == db.settings.max_body:
        return db.settings.max_body
    await db.read(system(), known)
    return most


async def _answered(db: Database, route: Route, call: Call, known: Known) -> Reply:
    def work(tx: Tx) -> Reply | Later:
        tx.actor = known(tx)
        reply = route.handler(tx, call)
        asked(route.template, tx.queries)
        if isinstance(reply, Reply) and reply.status >= 400:
            raise Refused(reply)
        return reply

    try:
        reply = await _performed(db, route, call, work)
    except Refused as refused:
        return refused.reply
    return await reply.finish(db) if isinstance(reply, Later) else reply


def _known(tx: Tx, route: Route, given: Credentials | None, proof: Proof | None) -> Actor:
    public = bool(route.opened_by and getattr(tx.settings, route.opened_by))
    actor = authenticate(tx, given, proof, public=public)
    _refuse_nobody(actor, route)
    return actor


def _refuse_foreign(call: Call, route: Route, given: Credentials | None) -> None:
    # A token in a header was put there by whoever wrote the request; everything else a browser adds by itself.
    if route.access is Access.WRITE and not isinstance(given, Bearer) and is_foreign(call):
        raise Refusal(
            403,
            f"This was sent by a page of another site; this server knows itself as {origin_of(call.base)}. If that is"
            " not its address, whoever runs it has to set SIGNOFF_BASE_URL.",
        )


def _refuse_nobody(actor: Actor, route: Route) -> None:
    # Before the body is read: a stranger is not told what is wrong with it.
    nobody = not actor.known and (route.access is Access.WRITE or not actor.scopes)
    if nobody and not route.anonymous:
        raise Unauthenticated("Authentication is required")


async def _performed(db: Database, route: Route, call: Call, work: Work[Reply | Later]) -> Reply | Later:
    if route.access is Access.WRITE:
        return await db.write(system(), work, dry_run=call.dry_run)
    if route.access is Access.SLOW:
        return await db.read_slow(system(), work)
    return await db.read(system(), work)
