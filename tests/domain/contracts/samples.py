"""Contracts to publish, and short ways to do so: a shop uses orders unless something else is said."""

from typing import Any

from signoff.domain.contracts import publishing, verifying
from signoff.domain.contracts.types import (
    NewContract,
    OnConflict,
    Publication,
    PublishContracts,
    PublishedContract,
    RecordVerification,
    StoredVerification,
)
from signoff.kernel.tx import Tx

Json = dict[str, Any]


def interaction(description: str, **more: object) -> Json:
    request = {"method": "GET", "path": "/"}
    return {"description": description, "request": request, "response": {"status": 200}, **more}


def pact(*interactions: str | Json, **more: object) -> Json:
    """Make a contract; an interaction may be just a description."""
    items = [interaction(each) if isinstance(each, str) else each for each in interactions]
    return {"consumer": {"name": "shop"}, "provider": {"name": "orders"}, "interactions": items, **more}


def new(
    document: Any = None, provider: str = "orders", on_conflict: OnConflict = OnConflict.OVERWRITE
) -> NewContract:
    return NewContract(provider, pact("get") if document is None else document, on_conflict)


def publish(tx: Tx, number: str, *contracts: NewContract, consumer: str = "shop", **more: Any) -> Publication:
    command = PublishContracts(consumer, number, contracts=contracts or (new(),), **more)
    return publishing.publish(tx, command)


def published(tx: Tx, number: str, document: Any = None, **more: Any) -> PublishedContract:
    """Publish one contract and give what became of it."""
    return publish(tx, number, new(document), **more).contracts[0]


def merged(tx: Tx, number: str, document: Any, **more: Any) -> PublishedContract:
    return publish(tx, number, new(document, on_conflict=OnConflict.MERGE), **more).contracts[0]


def verify(
    tx: Tx, sha: str, number: str = "9", *, success: bool = True, consumer: str = "shop", **more: Any
) -> StoredVerification:
    command = RecordVerification(more.pop("provider", "orders"), consumer, sha, number, success, **more)
    return verifying.record(tx, command)
