"""The reference pages say what the code says."""

import pytest

from tools.docs import FOLDER, PAGES, page


@pytest.mark.parametrize("name", PAGES)
def test_reference_page_is_up_to_date(name: str) -> None:
    stored = (FOLDER / name).read_text()

    assert stored == page(name), "renew it with `python -m tools.docs`"
