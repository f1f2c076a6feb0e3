"""Archives: what was put in comes out, and what is damaged does not."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff.kernel.archive import new_archive, open_archive
from signoff.kernel.errors import Invalid
from signoff.kernel.sql import Row

laws = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

text = st.text(st.characters(exclude_categories=["Cs"]))
rows = st.lists(
    st.tuples(st.integers(-(2**63), 2**63 - 1), st.one_of(st.none(), text), st.one_of(st.none(), st.binary()))
)
COLUMNS = ("id", "words", "bytes")


def written(path: Path, given_rows: list[Row]) -> None:
    with new_archive(path) as archive:
        archive.table("thing", COLUMNS, given_rows, last_id=7)
        archive.aside("key", b"secret")
        archive.finish({"why": "test"})


def read(path: Path) -> list[Row]:
    with open_archive(path) as archive:
        archive.check(lambda _: None)
        assert archive.find("key") == b"secret"
        assert archive.find("another") is None
        (entry,) = archive.manifest.tables
        found = list(archive.rows(entry, {"bytes"}))
    assert (entry.columns, entry.rows, entry.last_id) == (COLUMNS, len(found), 7)
    return found


@laws
@given(rows)
def test_rows_come_out_as_they_went_in(tmp_path: Path, given_rows: list[Row]) -> None:
    written(tmp_path / "archive", given_rows)

    assert read(tmp_path / "archive") == given_rows


@laws
@given(st.data())
def test_damaged_archive_is_refused_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    given_rows: list[Row] = [(number, f"words {number}", bytes([number])) for number in range(50)]
    path = tmp_path / "archive"
    written(path, given_rows)
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)

    with suppress(Invalid):
        assert read(path) == given_rows


def test_archive_that_was_not_finished_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> None:
        with new_archive(tmp_path / "archive"):
            raise ValueError("no more rows")

    with pytest.raises(ValueError, match="no more"):
        broken()
    assert list(tmp_path.iterdir()) == []
