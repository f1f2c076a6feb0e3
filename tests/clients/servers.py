"""A real `signoff serve`, in a process of its own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2
from msgspec import Struct

from signoff.kernel.settings import PREFIX

SIGNOFF = Path(sys.executable).with_name("signoff")
STARTED = re.compile(r"listens on (?P<url>http://\S+).*shown only this once: (?P<token>\S+)", re.DOTALL)


# Seconds for a start, on a machine that has other things to do.
PATIENCE = 60


class Server(Struct, frozen=True):
    """A running server: where it listens, its administrator's token, and what names its installation."""

    url: str
    token: str
    environment: Mapping[str, str]

    def signoff(self, *arguments: str, given: str = "") -> str:
        """Run the command on the data of this server; give what it printed."""
        ran = subprocess.run(
            [SIGNOFF, *arguments],
            env=os.environ | self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout.strip()


@contextmanager
def serving(folder: Path, database_url: str = "", **settings: str) -> Iterator[Server]:
    """Start a server on a free port, and in the end stop it; whatever it printed must tell of no failure."""
    given = {"data_dir": str(folder / "data"), "database_url": database_url, "port": "0", **settings}
    environment = {PREFIX + name.upper(): value for name, value in given.items()}
    printed = folder / "printed"
    with printed.open("w") as out:
        process = subprocess.Popen(
            [SIGNOFF, "serve"], env=os.environ | environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        told = _told(process, printed)
        httpx2.get(f"{told['url']}/healthz", timeout=PATIENCE).raise_for_status()
        yield Server(told["url"], told["token"], environment)
    finally:
        _stop(process)
    assert "Traceback" not in printed.read_text(), printed.read_text()


def _told(process: subprocess.Popen[bytes], printed: Path) -> re.Match[str]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if told := STARTED.search(printed.read_text()):
            return told
        time.sleep(0.05)
    raise AssertionError(f"The server did not start: {printed.read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    finally:
        process.kill()
