"""The released `kosli` command, as a pipeline calls it."""

import os
import subprocess
from pathlib import Path

from msgspec import Struct

from tests.clients.pact.commands import Client
from tests.clients.servers import Server

KOSLI = Path(__file__).parents[1] / "node_modules/@kosli/cli-linux-x64/bin/kosli"
ORGANISATION = "default"


def kosli(server: Server, home: Path, folder: Path, **changes: str) -> Client:
    """Give the command for a server, as its administrator unless told otherwise; `KOSLI_` is put before each change.

    Nothing of this process' environment goes along: what a CI system sets would change what is sent. Without repeats,
    since they would hide a failure of the server. The folder is where a pipeline has checked its sources out.
    """
    given = {
        "HOST": server.url,
        "ORG": ORGANISATION,
        "API_TOKEN": server.token,
        "MAX_API_RETRIES": "0",
        **changes,
    }
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}
    environment |= {f"KOSLI_{name}": value for name, value in given.items()}
    return Client((str(KOSLI),), environment, folder)


class Sources(Struct, frozen=True):
    """A Git repository: where it is, and its commits, the newest last."""

    folder: Path
    commits: tuple[str, ...]

    @property
    def head(self) -> str:
        """The newest commit."""
        return self.commits[-1]


def checked_out(folder: Path, messages: tuple[str, ...] = ("Begin.", "Go on.")) -> Sources:
    """Make a Git repository with a commit for each message."""
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    commits = []
    for message in messages:
        (folder / "source.txt").write_text(f"{message}\n")
        _git(folder, "add", "source.txt")
        _git(folder, "commit", "--quiet", "--message", message)
        commits.append(_git(folder, "rev-parse", "HEAD"))
    return Sources(folder, tuple(commits))


def _git(folder: Path, *arguments: str) -> str:
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _WHO.items()}
    ran = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **who},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


_WHO = {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": "2026-11-02T10:00:00+00:00"}
