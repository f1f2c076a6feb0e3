"""What the calls of this protocol are answered with."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from signoff.api.flowdock import errors, wire
from signoff.api.flowdock.wire import Place
from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.domain.conversation import people
from signoff.domain.conversation.types import Posted
from signoff.domain.identity import organisations
from signoff.kernel.tx import Tx

Handler = Callable[[Tx, Call], Reply | Later]
CALLER = "(caller)"


def known(handler: Handler) -> Handler:
    """Note who asked, for the `Flowdock-User` header of whatever the answer will be."""

    @wraps(handler)
    def handle(tx: Tx, call: Call) -> Reply | Later:
        if tx.actor.account_id is not None:
            call.parameters[CALLER] = str(tx.actor.account_id)
        return handler(tx, call)

    return handle


def here(tx: Tx, call: Call) -> Place:
    """Say where the answer is read, with the number of people in the organisation."""
    return wire.place(call, organisations.own(tx), people.count(tx))


def bare(tx: Tx, call: Call) -> Place:
    """Say where the answer is read, for answers that do not show the organisation."""
    return wire.place(call, organisations.own(tx))


def ok(document: Any, status: int = 200) -> Reply:
    """Answer with a document."""
    return json_reply(document, errors.JSON, status)


def messages(place: Place, posted: Sequence[Posted]) -> Reply:
    """Answer with a list of messages."""
    return ok([wire.message(place, each) for each in posted])


EMPTY: dict[str, Any] = {}
GONE = Reply(204)
