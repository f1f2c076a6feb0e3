"""Rooms and dialects explain themselves, and vendors' words stay in the dialects."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.house.project import Finding, folders, texts

# Whose policies are read is told by their schema's address, which is a value like any other.
VENDOR_WORDS = re.compile(r"pacticipant|fedmember|factstore|flowdock|kosli(?!\.com/schemas)", re.IGNORECASE)


def findings(root: Path) -> Iterator[Finding]:
    """Find rooms and dialects without a README, and vendors' words below the dialects."""
    package = root / "src/signoff"
    described = [
        *folders(package / "domain"),
        *(path for path in folders(package / "api") if path.name != "kit"),
    ]
    for folder in described:
        if not (folder / "README.md").is_file():
            yield Finding(folder, 1, "has no README.md")
    for path, lines in texts(root):
        if path.is_relative_to(package / "domain") or path.is_relative_to(package / "kernel"):
            for number, line in enumerate(lines, 1):
                for word in VENDOR_WORDS.findall(line):
                    yield Finding(path, number, f"{word} is a vendor's word: it belongs in a dialect")
