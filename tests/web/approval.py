"""Approved fragments of pages. `UPDATE_GOLDEN=1 pytest` writes them anew; the change is then a diff to be reviewed."""

import os
import re
from pathlib import Path

_TOKEN = re.compile(r'name="token" value="[^"]+"')
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
FOLDER = Path(__file__).with_name("golden")


def check(name: str, text: str) -> None:
    """Compare a text with the approved one of that name, whatever its UUIDs and tokens are."""
    path, text = FOLDER / name, _UUID.sub("UUID", _TOKEN.sub('name="token" value="TOKEN"', text))
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()
