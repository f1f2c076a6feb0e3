"""Approved fragments of pages. `UPDATE_GOLDEN=1 pytest` writes them anew; the change is then a diff to be reviewed."""

import os
import re
from pathlib import Path

_TOKEN = re.compile(r'name="token" value="[^"]+"')
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
# Keys of events differ from run to run; the page tells their positions, which do not.
_ENTRY = re.compile(r'href="/log/\d+')
FOLDER = Path(__file__).with_name("golden")


def check(name: str, text: str) -> None:
    """Compare a text with the approved one of that name, whatever its UUIDs, tokens and events' keys are."""
    path, text = FOLDER / name, _UUID.sub("UUID", _TOKEN.sub('name="token" value="TOKEN"', text))
    text = _ENTRY.sub('href="/log/KEY', text)
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()
