"""Approved fragments of pages. `APPROVE=1 pytest` writes what is new; the diff is then reviewed like any other."""

import os
from pathlib import Path

FOLDER = Path(__file__).with_name("golden")


def matches(name: str, text: str) -> bool:
    """Tell whether a text is the approved one."""
    path = FOLDER / name
    if os.environ.get("APPROVE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return path.is_file() and path.read_text() == text
