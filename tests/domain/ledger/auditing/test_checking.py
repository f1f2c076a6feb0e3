"""Entries are checked against what was signed, one by one or all of a time."""

import pytest

from signoff.domain.ledger.auditing import checking, reading
from signoff.domain.ledger.auditing.types import AuditFilter
from signoff.domain.ledger.entries import leaf_of
from signoff.kernel.actor import Actor
from signoff.kernel.database import Database
from signoff.kernel.errors import Forbidden
from signoff.kernel.page import Page
from tests.domain.ledger import history
from tests.domain.ledger.history import OTHER, SIGNER

READER = Actor("auditor", 1, scopes=frozenset(["evidence:read:*"]))
BEGINNING, END = "2000-01-01T00:00:00.000000+00:00", "2100-01-01T00:00:00.000000+00:00"
KEYS = [SIGNER.verifier]


@pytest.fixture
def log(db: Database) -> Database:
    history.log_of(db, 300, 300, 7)
    return db


def test_every_entry_of_a_whole_log_holds(log: Database) -> None:
    with log.reading(READER) as tx:
        found = checking.check_between(tx, BEGINNING, END, KEYS)
        assert (found.sound, found.entries) == (True, 607)
        assert found.first is not None
        assert found.last is not None
        assert checking.check_between(tx, END, END, KEYS).entries == 0


@pytest.mark.parametrize("place", [0, 255, 256, 511, 606])
def test_a_changed_row_is_found_and_located(log: Database, place: int) -> None:
    with log.writing(READER) as tx:
        history.change_event(tx, place, actor="mallory")
        found = checking.check_between(tx, BEGINNING, END, KEYS)
        assert found.broken_at == place
        assert found.entries == place


def test_a_changed_row_with_its_leaf_does_not_lead_to_the_signed_root(log: Database) -> None:
    with log.writing(READER) as tx:
        history.change_event(tx, 300, actor="mallory")
        history.put_hash(tx, 0, 1, 44, leaf_of(history.entry(tx, 300)))
        found = checking.check_between(tx, BEGINNING, END, KEYS)
        assert found.broken_at == 256
        assert "signed root" in found.reason


def test_a_checkpoint_of_somebody_else_proves_nothing(log: Database) -> None:
    with log.reading(READER) as tx:
        assert not checking.check_between(tx, BEGINNING, END, [OTHER.verifier]).sound
        event = reading.listed(tx, Page(1, 1)).rows[0]
        assert not checking.check_event(tx, event, [OTHER.verifier]).verified
        assert checking.check_event(tx, event, KEYS).verified


def test_only_the_own_organisation_is_read(log: Database) -> None:
    with log.reading(READER) as tx:
        rows = reading.listed(tx, Page(1, 1000)).rows
        assert {event.organisation_id for event in rows} == {1}
        assert len(rows) == reading.count(tx) < 607


def test_events_are_filtered_and_paged(log: Database) -> None:
    with log.reading(READER) as tx:
        named = reading.listed(tx, Page(1, 10), AuditFilter(kind="test.happened", actor="alice"))
        assert {(event.kind, event.actor) for event in named.rows} == {("test.happened", "alice")}
        first, second = (reading.listed(tx, Page(number, 5), descending=False) for number in (1, 2))
        ids = [event.id for event in first.rows + second.rows]
        assert ids == sorted(ids)
        assert first.total == reading.count(tx)
        assert reading.listed(tx, Page(1, 5), AuditFilter(kind="no.such")).total == 0


def test_who_may_not_read_is_refused(log: Database) -> None:
    with log.reading(Actor("stranger", 1)) as tx, pytest.raises(Forbidden):
        reading.listed(tx, Page(1, 1))
