"""Pressing an action: what may be called is judged at once, and called after the commit."""

import msgspec

from signoff.domain.conversation import listing, rooms, sources
from signoff.domain.conversation.types import Room, Thread
from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import checking
from signoff.domain.outbound.actions.events import ActionPressed
from signoff.domain.outbound.actions.types import Press
from signoff.kernel import jobs
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

PRESS = "outbound.press"
UPDATE = "UpdateAction"


def press(tx: Tx, room: Room, thread: Thread, number: int, image: str) -> None:
    """Let the integration of a thread be called for one of its actions, in the caller's name.

    What comes of it is said in the thread. Raises NotFound, Invalid for an action that cannot be called, and Forbidden
    for who has no account. Records thread.action_pressed.
    """
    tx.must(Scope.CONVERSATION_WRITE)
    rooms.must_be_live(room)
    if tx.actor.account_id is None:
        raise Forbidden("Only somebody with an account can do that")
    actions = msgspec.json.decode(thread.actions, type=list[dict[str, object]])
    if not 0 <= number < len(actions):
        raise NotFound("This action is not there any more")
    source = listing.sources(tx, [thread.source_id or 0]).get(thread.source_id or 0)
    action = actions[number]
    # Those of facts are decided here, and call nobody.
    known = source is not None and source.kind != sources.FACTS and source.deleted_at is None
    if (
        source is None
        or not known
        or action.get("@type") != UPDATE
        or not isinstance(action.get("target"), dict)
    ):
        raise Invalid({"action": ["cannot be called"]})
    wanted = Press(
        new_uuid(), thread.conversation_id, thread.id, source.id, tx.actor.account_id, action, image
    )
    target = checking.check_call(wanted.method, wanted.url, tx.settings)
    jobs.enqueue(tx, PRESS, msgspec.json.encode(wanted).decode(), lane=f"outbound {target}")
    tx.record(ActionPressed(room.flow.slug, thread.key, wanted.name, str(target)))
