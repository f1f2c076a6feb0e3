"""Every sub-command that the released command has stands in the table of `docs/reference/kosli-conformance.md`."""

import re
from pathlib import Path

from tests.clients.pact.commands import Client

TABLE = Path(__file__).parents[3] / "docs/reference/kosli-conformance.md"
# It takes these words, and does not tell of them.
HIDDEN = {"attest override", "report artifact", "snapshot server"}

_LISTED = re.compile(r"^Available Commands:\n((?:.+\n)+)", re.MULTILINE)
_WORD = re.compile(r"^  ([a-z][a-z0-9-]*) ", re.MULTILINE)


def leaves(kosli: Client, *path: str) -> set[str]:
    """Give the sub-commands below a word that have none themselves."""
    listed = "".join(_LISTED.findall(kosli.does(*path, "--help").replace("\n\n", "\n")))
    words = [word for word in _WORD.findall(listed) if word != "help"]
    found = {leaf for word in words for leaf in leaves(kosli, *path, word)}
    return found or {" ".join(path)}


def test_every_sub_command_has_a_line(kosli: Client) -> None:
    written = set(re.findall(r"^\| `([a-z0-9 -]+)` \| .+ \| .+ \|$", TABLE.read_text(), re.MULTILINE))

    found = {leaf for leaf in leaves(kosli) if not leaf.startswith("completion")} | HIDDEN | {"completion"}
    assert written == found
