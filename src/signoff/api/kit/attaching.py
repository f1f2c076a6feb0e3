"""Files that are said: kept first, and then posted with the message that shows them; for the API and for pages."""

import asyncio
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import msgspec
from msgspec import Struct

from signoff.api.kit.call import Call, Later, Reply
from signoff.domain.conversation.files import files, looking
from signoff.domain.conversation.files.types import FileFields
from signoff.domain.conversation.types import Draft, MessageEvent, Posted
from signoff.domain.evidence.files import objects
from signoff.domain.evidence.files.types import NewFile
from signoff.domain.identity.scopes import Scope
from signoff.kernel.database import Database
from signoff.kernel.spool import Spool
from signoff.kernel.tx import Tx

Post = Callable[[Tx, Draft], Posted]
Answer = Callable[[Tx, Posted], Reply]


class Wanted(Struct, frozen=True):
    """A file that came with a message; `content_id` when the text refers to it."""

    name: str
    content: Spool
    content_id: str | None = None


def kept(tx: Tx, call: Call, draft: Draft, wanted: list[Wanted], work: tuple[Post, Answer]) -> Later:
    """Keep the files' bytes first, and then post the message that shows them; raises Forbidden for mere readers."""
    # Else the bytes of somebody who may not post would be kept, though no message shows them.
    tx.must(Scope.CONVERSATION_WRITE)
    actor, (post, answer) = tx.actor, work

    async def finish(db: Database) -> Reply:
        # Nothing is kept for what is only tried.
        place = None if call.dry_run else (db, actor.organisation_id)
        known = [await _kept(place, each) for each in wanted]
        shown = _shown(draft, actor.organisation_id, list(zip(wanted, known, strict=True)))

        def write(tx: Tx) -> Reply:
            posted = post(tx, shown)
            for each in known:
                # A repeated message shows the files that came the first time.
                if each.uuid in posted.message.content + posted.message.extra:
                    files.attach(tx, posted.message, each)
            return answer(tx, posted)

        return await db.write(actor, write, dry_run=call.dry_run)

    return Later(finish)


async def _kept(place: tuple[Database, int] | None, wanted: Wanted) -> FileFields:
    name = looking.name_of(wanted.name)
    kind = await asyncio.to_thread(looking.type_of, wanted.content, name)
    picture = None
    if kind.startswith("image/"):
        picture = await asyncio.to_thread(looking.picture_of, wanted.content)
    small = Spool.of(picture.thumbnail) if picture is not None else None
    if place is not None:
        await objects.keep(*place, NewFile(name, kind, wanted.content))
        if small is not None:
            await objects.keep(*place, NewFile(name, "image/png", small))
    shown = small.sha256 if small is not None else None
    return FileFields(token_hex(16), name, kind, wanted.content.size, wanted.content.sha256, shown, picture)


def _shown(draft: Draft, number: int, found: list[tuple[Wanted, FileFields]]) -> Draft:
    said: list[dict[str, Any]] = [each.attachment(number, wanted.content_id) for wanted, each in found]
    if draft.event == MessageEvent.FILE:
        return msgspec.structs.replace(draft, content=said[0])
    extra = msgspec.structs.replace(draft.extra, attachments=said)
    return msgspec.structs.replace(draft, extra=extra)
