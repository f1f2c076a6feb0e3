"""What an auditor downloads proves, without the server, that the log was only ever added to."""

from functools import partial
from hashlib import sha256

import pytest

from signoff.domain.ledger.appending import append
from signoff.domain.ledger.checkpoint import Checkpoint, open_checkpoint
from signoff.domain.ledger.merkle import root_of, verify_consistency, verify_inclusion
from signoff.domain.ledger.notes import Verifier, read_verifier
from signoff.domain.ledger.receipts import open_receipt
from signoff.domain.ledger.signing import own_signer
from signoff.domain.ledger.tiles import unpack
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sequencer import sequence
from tests.api.client import Client
from tests.domain.ledger import history

LONG_AGO = 5


@pytest.fixture
def log(db: Database) -> int:
    """A log of 300 entries."""
    with db.writing(system()) as tx:
        history.happen(tx, [LONG_AGO, 295], own_signer(db.settings))
    return 300


def verifier(client: Client) -> Verifier:
    return read_verifier(client.get("/ledger/key", accept="*/*").text.strip())


def checkpoint(client: Client) -> Checkpoint:
    return open_checkpoint(client.get("/ledger/checkpoint", accept="*/*").text, [verifier(client)])


def test_the_tiles_hash_to_the_signed_root(client: Client, log: int) -> None:
    signed = checkpoint(client)
    full = client.get("/ledger/tile/0/000", accept="*/*")
    part = client.get("/ledger/tile/0/001.p/44", accept="*/*")
    above = client.get("/ledger/tile/1/000.p/1", accept="*/*")

    assert signed.size == log
    leaves = unpack(full.content) + unpack(part.content)
    assert root_of(leaves) == signed.root
    assert above.content == root_of(leaves[:256])
    assert "immutable" in full.headers["cache-control"]


@pytest.mark.parametrize(
    "tile", ["0/001", "0/001.p/45", "0/002", "1/000", "0/1", "x/000", "0/000.p/0", "99/000"]
)
def test_a_tile_that_is_not_there(client: Client, log: int, tile: str) -> None:
    answer = client.get(f"/ledger/tile/{tile}", accept="*/*")
    assert (answer.status_code, list(answer.json())) == (404, ["error"])


def test_inclusion_and_consistency(client: Client, log: int) -> None:
    signed = checkpoint(client)
    found = client.get("/ledger/inclusion?position=260", accept="*/*").json()
    grown = client.get(f"/ledger/consistency?old={LONG_AGO}", accept="*/*").json()
    leaves = unpack(client.get(f"/ledger/tile/0/000.p/{LONG_AGO}", accept="*/*").content)

    steps = [bytes.fromhex(step) for step in found["path"]]
    assert verify_inclusion(bytes.fromhex(found["leaf"]), 260, signed.size, steps, signed.root)
    steps = [bytes.fromhex(step) for step in grown["path"]]
    assert verify_consistency(LONG_AGO, signed.size, root_of(leaves), signed.root, steps)


@pytest.mark.parametrize(
    "path", ["inclusion", "inclusion?position=300", "inclusion?position=1&size=301", "consistency?old=x"]
)
def test_a_proof_that_cannot_be_given(client: Client, log: int, path: str) -> None:
    assert client.get(f"/ledger/{path}", accept="*/*").status_code == 400


def test_a_receipt_is_checked_offline(client: Client, stranger: Client, db: Database) -> None:
    made = client.send("POST", "/api/v1/flows", {"name": "payments"}, headers={"accept": "*/*"}).json()
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(db.settings)))
    path = f"/ledger/receipts/{made['id']}"
    receipt = client.get(path, accept="*/*").text

    proven = open_receipt(receipt, [verifier(client)])
    assert made["id"].encode() in proven.entry
    assert sha256(b"\0" + proven.entry).digest() in unpack(
        client.get(f"/ledger/tile/0/000.p/{proven.checkpoint.size}", accept="*/*").content
    )
    assert stranger.get(path, accept="*/*").status_code == 404


def test_an_empty_log_and_somebody_unknown(client: Client, nobody: Client) -> None:
    assert client.get("/ledger/checkpoint", accept="*/*").status_code == 404
    assert client.get("/ledger/nothing", accept="*/*").status_code == 404
    assert nobody.get("/ledger/checkpoint", accept="*/*").status_code == 401
