"""Sources: the integrations of a flow, each with a token by which it writes there."""

import hmac
import secrets
from functools import lru_cache

import msgspec

from signoff.domain.conversation import queries, rooms, store
from signoff.domain.conversation.events import SourceCreated, SourceDeleted, SourceUpdated
from signoff.domain.conversation.texts import markup
from signoff.domain.conversation.types import Conversation, Room, Source
from signoff.domain.identity.scopes import Scope
from signoff.kernel.actor import Actor
from signoff.kernel.crypto import hash_token, load_keys
from signoff.kernel.errors import Gone, Invalid, NotFound, Unauthenticated
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

LONGEST_NAME = 100
TOKEN_BYTES = 16
INTEGRATION, FACTS = "integration", "facts"
# What whoever holds a source's token may do, in its own flow only.
_SCOPES = frozenset((Scope.CONVERSATION_READ.value, Scope.CONVERSATION_WRITE.value))


def create(tx: Tx, room: Room, name: str, external_url: str | None = None) -> tuple[Source, str]:
    """Let an integration write into a flow, and give its token, which is shown only now; raises Invalid.

    Records source.created.
    """
    tx.must(Scope.INTEGRATION_MANAGE)
    rooms.must_be_live(room)
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Invalid({"name": ["can't be blank" if not name.strip() else "is too long"]})
    token = secrets.token_hex(TOKEN_BYTES)
    conversation = rooms.ensured(tx, room.conversation)
    made = _insert(tx, conversation, name.strip(), INTEGRATION, external_url, token)
    if made is None:
        raise Invalid({"name": ["could not be taken"]})
    tx.record(SourceCreated(room.flow.slug, made.name))
    return (one(tx, msgspec.structs.replace(room, conversation=conversation), made.id), token)


def of_facts(tx: Tx, conversation: Conversation, name: str) -> Source:
    """Give the source in whose name facts are told in a flow."""
    tx.must(Scope.CONVERSATION_WRITE)
    place = {"organisation_id": tx.organisation_id, "conversation_id": conversation.id}
    return (
        tx.first(store.facts_source, **place)
        or _insert(tx, conversation, name, FACTS, None, None)
        or tx.found(store.facts_source, "The flow was removed meanwhile", **place)
    )


def listed(tx: Tx, conversations: list[Conversation]) -> list[Source]:
    """List the integrations of conversations."""
    tx.must(Scope.CONVERSATION_READ, Scope.INTEGRATION_MANAGE)
    wanted = [each.id for each in conversations]
    found = tx.all(queries.sources_of, organisation_id=tx.organisation_id, conversation_ids=wanted)
    return [each for each in found if each.kind != FACTS]


def one(tx: Tx, room: Room, source_id: int) -> Source:
    """Give an integration of a flow; raises NotFound, also for one that was removed."""
    tx.must(Scope.CONVERSATION_READ, Scope.INTEGRATION_MANAGE)
    missing = f"Source not found: {source_id}"
    place = {"organisation_id": tx.organisation_id, "conversation_id": room.conversation.id}
    found = tx.found(store.source_with_id, missing, **place, source_id=source_id)
    if found.deleted_at is not None:
        raise NotFound(missing)
    return found


def update(tx: Tx, source: Source, error_message: str | None, configuration_url: str | None) -> Source:
    """Say how an integration is; what is None stays, the empty text clears. Raises Gone. Records source.updated."""
    tx.must(Scope.CONVERSATION_WRITE, Scope.INTEGRATION_MANAGE)
    error = source.error_message if error_message is None else markup.plain(error_message) or None
    url = source.configuration_url if configuration_url is None else markup.link(configuration_url)
    given = {"error_message": error, "configuration_url": url}
    changed = tx.first(store.update_source, source_id=source.id, at=tx.now, **given)
    if changed is None:
        raise Gone("This source was removed")
    tx.record(SourceUpdated(changed.name))
    return msgspec.structs.replace(changed, client=source.client)


def delete(tx: Tx, room: Room, source_id: int) -> None:
    """Let an integration write no longer; what it wrote stays. Raises NotFound; records source.deleted."""
    tx.must(Scope.INTEGRATION_MANAGE)
    rooms.must_be_in(room)
    found = one(tx, room, source_id)
    if tx.run(store.delete_source, source_id=found.id, at=tx.now):
        tx.record(SourceDeleted(room.flow.slug, found.name))


def known_by(tx: Tx, token: str) -> Source:
    """Give the source of a token; raises Unauthenticated, and Gone once the source was removed."""
    found = tx.first(store.source_with_token, token_hash=hash_token(token))
    if found is None:
        raise Unauthenticated("This flow token is not known here")
    if found.deleted_at is not None:
        raise Gone("This source was removed")
    return found


def actor_of(source: Source) -> Actor:
    """Give the actor that an integration is in its flow."""
    return Actor(f"source {source.name}", source.organisation_id, None, _SCOPES)


def secret_of(settings: Settings, source: Source) -> str:
    """Give what an integration without an OAuth client knows our calls by; it is shown where its token is."""
    said = f"{source.organisation_id} {source.id} {source.created_at}"
    key = _key(settings.secret_key, settings.data_dir)
    return hmac.digest(key, said.encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _key(secret_key: str, data_dir: str) -> bytes:
    return load_keys(Settings(secret_key=secret_key, data_dir=data_dir)).calling()


def conversation_of(tx: Tx, source: Source) -> Conversation:
    """Give the conversation that a source writes into; raises NotFound."""
    tx.must(Scope.CONVERSATION_WRITE)
    found = tx.all(
        queries.conversations_by_ids,
        organisation_id=tx.organisation_id,
        conversation_ids=[source.conversation_id],
    )
    if not found:
        raise NotFound("The flow was removed")
    return found[0]


def _insert(
    tx: Tx, conversation: Conversation, name: str, kind: str, external_url: str | None, token: str | None
) -> Source | None:
    return tx.first(
        store.insert_source,
        organisation_id=tx.organisation_id,
        conversation_id=conversation.id,
        kind=kind,
        name=name,
        external_url=external_url,
        creator_id=tx.actor.account_id,
        token_hash=hash_token(token) if token else None,
        client_id=tx.actor.client_id,
        created_at=tx.now,
        updated_at=tx.now,
    )
