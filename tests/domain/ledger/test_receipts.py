"""A receipt convinces without the server, and a changed one does not."""

import msgspec
import pytest

from signoff.domain.ledger.entries import entry_bytes
from signoff.domain.ledger.notes import NoteRejected
from signoff.domain.ledger.receipts import open_receipt, receipt
from signoff.domain.ledger.types import LedgerDamaged
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.errors import NotFound
from tests.domain.ledger import history
from tests.domain.ledger.history import OTHER, SIGNER, log_of


@pytest.mark.parametrize(("size", "position"), [(1, 0), (7, 6), (300, 42)])
def test_a_receipt_opens_with_the_key_alone(db: Database, size: int, position: int) -> None:
    log_of(db, size)
    with db.reading(system()) as tx:
        event = history.entry(tx, position)
        text = receipt(tx, event)

    opened = open_receipt(text, [SIGNER.verifier])

    assert (opened.entry, opened.position, opened.checkpoint.size) == (entry_bytes(event), position, size)


def test_the_form_of_a_receipt(db: Database) -> None:
    log_of(db, 3)
    with db.reading(system()) as tx:
        lines = receipt(tx, history.entry(tx, 2)).split("\n")

    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 2"
    assert len(lines[3]) == 44
    assert lines[4:7] == ["", SIGNER.name, "3"]


def test_no_line_of_a_receipt_can_be_changed(db: Database) -> None:
    log_of(db, 5)
    with db.reading(system()) as tx:
        text = receipt(tx, history.entry(tx, 3))

    lines = text.split("\n")
    for at, line in enumerate(lines[:-1]):
        # The same signature twice is one signature.
        twice = [line, line] if at < len(lines) - 2 else []
        for changed in ([], twice, [line.swapcase() + "x"], [line.replace("3", "2", 1) + " "]):
            with pytest.raises(NoteRejected):
                open_receipt("\n".join([*lines[:at], *changed, *lines[at + 1 :]]), [SIGNER.verifier])
    with pytest.raises(NoteRejected, match="No trusted key"):
        open_receipt(text, [OTHER.verifier])


def test_an_event_that_was_changed_gets_no_receipt(db: Database) -> None:
    log_of(db, 5)
    with db.reading(system()) as tx:
        event = history.entry(tx, 3)

        with pytest.raises(LedgerDamaged):
            receipt(tx, msgspec.structs.replace(event, actor="mallory"))
        with pytest.raises(NotFound):
            receipt(tx, msgspec.structs.replace(event, position=5))
