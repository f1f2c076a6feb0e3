"""The bytes of an entry are pinned: they may never change for a stored event."""

import msgspec
import pytest

from signoff.domain.ledger.entries import entry_bytes, leaf_of
from signoff.kernel.events import SequencedEvent

EVENT = SequencedEvent(
    position=12,
    id=34,
    organisation_id=5,
    actor="Zoë",
    kind="contract.published",
    subject='a "quoted" name',
    payload='{"number": 1.0,  "text":"\\u00e9"}',
    at="2026-11-23T12:55:28.000123+00:00",
)


def test_the_bytes_of_an_entry() -> None:
    assert entry_bytes(EVENT).decode() == (
        '{"position":12,"id":34,"organisation_id":5,"actor":"Zoë","kind":"contract.published",'
        '"subject":"a \\"quoted\\" name","payload":"{\\"number\\": 1.0,  \\"text\\":\\"\\\\u00e9\\"}",'
        '"at":"2026-11-23T12:55:28.000123+00:00"}'
    )


def test_the_leaf_of_an_entry() -> None:
    assert leaf_of(EVENT).hex() == "a5bedf5dfecd2ac61930494d4f1cfc761c7714718a04128fcfdc275e11f938a2"


# What an event is filed under are copies out of its payload.
@pytest.mark.parametrize("field", sorted({*SequencedEvent.__struct_fields__} - {"record", "trail"}))
def test_every_field_counts(field: str) -> None:
    value = getattr(EVENT, field)
    other = msgspec.structs.replace(EVENT, **{field: value + 1 if isinstance(value, int) else value + " "})

    assert leaf_of(other) != leaf_of(EVENT)
