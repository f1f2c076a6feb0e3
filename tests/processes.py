"""Real server processes for tests."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from signoff.kernel.settings import Settings

_ADDRESS = re.compile(r"listens on (http://\S+)")
_TOKEN = re.compile(r"only this once: (\S+)")


class Process:
    """A running `signoff serve`; `output` is what it printed."""

    def __init__(self, process: subprocess.Popen[bytes], printed: Path) -> None:
        self.process = process
        self._printed = printed
        self.url = self._wait_for(_ADDRESS)

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._printed.read_text()

    @property
    def token(self) -> str:
        """The administrator's token that a first start prints."""
        return self._wait_for(_TOKEN)

    def kill(self) -> None:
        """End it without any warning."""
        self.process.kill()
        self.process.wait()

    def _wait_for(self, pattern: re.Pattern[str]) -> str:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            found = pattern.search(self.output)
            if found:
                return found.group(1)
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"The server did not start: {self.output}")


@contextmanager
def serve(settings: Settings, *arguments: str) -> Iterator[Process]:
    """Run a server on a free port until the block ends."""
    with _running(settings, "serve", "--port", "0", *arguments) as (process, printed):
        yield Process(process, printed)


@contextmanager
def work(settings: Settings) -> Iterator[None]:
    """Run a worker until the block ends."""
    with _running(settings, "worker"):
        yield


@contextmanager
def _running(settings: Settings, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    given = {
        "SIGNOFF_DATA_DIR": settings.data_dir,
        "SIGNOFF_DATABASE_URL": settings.database_url,
        "SIGNOFF_DURABLE": str(settings.durable).lower(),
        "PYTHONUNBUFFERED": "1",
    }
    command = [str(Path(sys.executable).with_name("signoff")), *arguments]
    with tempfile.NamedTemporaryFile(suffix=".log") as printed:
        process = subprocess.Popen(
            command, env={**os.environ, **given}, stdout=printed, stderr=subprocess.STDOUT
        )
        try:
            yield process, Path(printed.name)
        finally:
            process.terminate()
            process.wait(30)
