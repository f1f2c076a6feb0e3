"""Nothing in the project tells of the machine or the network it was written on, or of work put off."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.house.project import Finding, texts

# Each pattern is written so that it does not match itself.
RULES = {
    "a path of one machine": re.compile(r"(?<![\w./-])/(?:work|root)/"),
    "a package registry's host": re.compile(r"registry[.]npmjs|[.]npmjs[.]com|pypi[.]org|pythonhosted[.]org"),
    "a document that is not in the project": re.compile(r"\b[f]acts [0-9]"),
    "work put off: do it, or file an issue": re.compile(r"\b(?:TO[D]O|FIX[M]E)\b"),
}


def findings(root: Path) -> Iterator[Finding]:
    """Find lines that say what they should not."""
    for path, lines in texts(root):
        for number, line in enumerate(lines, 1):
            for what, pattern in RULES.items():
                if pattern.search(line):
                    yield Finding(path, number, what)
