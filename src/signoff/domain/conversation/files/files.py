"""Files of messages: who may have them is who may read the message."""

from signoff.domain.catalog.flows import flows
from signoff.domain.conversation import queries, rooms
from signoff.domain.conversation.files import store
from signoff.domain.conversation.files.types import File, FileFields
from signoff.domain.conversation.types import Message
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def attach(tx: Tx, message: Message, fields: FileFields) -> None:
    """Give a message a file; part of posting it, so it records nothing of its own."""
    tx.must(Scope.CONVERSATION_WRITE)
    tx.run(
        store.insert_file,
        organisation_id=tx.organisation_id,
        conversation_id=message.conversation_id,
        message_id=message.id,
        uuid=fields.uuid,
        name=fields.name,
        content_type=fields.content_type,
        size=fields.size,
        sha256=fields.sha256,
        thumbnail_sha256=fields.thumbnail_sha256,
    )


def spoken_of(tx: Tx, sums: list[str]) -> set[str]:
    """Tell of some SHA-256 sums which ones files or thumbnails have; for the server itself."""
    return {row[0] for row in tx.all(store.spoken_of, organisation_id=tx.organisation_id, sums=sums)}


def one(tx: Tx, uuid: str) -> File:
    """Give a file to whoever may read its message; raises NotFound for everybody else."""
    tx.must(Scope.CONVERSATION_READ)
    missing = "File not found"
    found = tx.found(store.file_with_uuid, missing, organisation_id=tx.organisation_id, uuid=uuid)
    place = tx.all(
        queries.conversations_by_ids,
        organisation_id=tx.organisation_id,
        conversation_ids=[found.conversation_id],
    )[0]
    if place.flow_id is None:
        allowed = tx.actor.account_id is not None and tx.actor.account_id in (place.first_id, place.second_id)
    else:
        allowed = rooms.seen(tx, flows.by_ids(tx, [place.flow_id])[place.flow_id]).joined
    if not allowed:
        raise NotFound(missing)
    return found
