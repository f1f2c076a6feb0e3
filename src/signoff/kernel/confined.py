"""Strangers' programs: run in child processes that cannot hang, eat or look at this one.

A child has no environment, opens no file, starts no process, and holds a bounded amount of memory; one that takes too
long is killed and replaced. What it runs is a module of ours with a function `answer(question: bytes) -> bytes`.
"""

import atexit
import os
import queue
import select
import struct
import subprocess
import sys
from pathlib import Path
from time import monotonic

from msgspec import Struct

SECONDS = 2.0
MEMORY = 512 * 2**20
LARGEST_ANSWER = 2**22
CHILDREN = 2
PATIENCE = 10.0
CHUNK = 2**16

LENGTH = struct.Struct(">I")


class Failed(Exception):
    """The program took too long, wanted too much memory, or ended in another way; the message says which."""


class Busy(Failed):
    """Nobody was free to answer."""


class Limits(Struct, frozen=True):
    """What one answer may take: seconds, and bytes of memory for the whole child."""

    seconds: float = SECONDS
    memory: int = MEMORY


class Confined:
    """Children that answer questions by one module; started when first asked, and anew after one had to die."""

    def __init__(self, module: str, limits: Limits | None = None) -> None:
        self._module = module
        self._limits = limits or Limits()
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(CHILDREN):
            self._idle.put(None)
        atexit.register(self.close)

    def ask(self, question: bytes) -> bytes:
        """Have a question answered; raises Failed, or Busy. It blocks, so the event loop asks in a thread."""
        try:
            resting = self._idle.get(timeout=PATIENCE)
        except queue.Empty:
            raise Busy("too many others wait for their answers") from None
        child = None if resting is None or resting.ended() else resting
        try:
            child = child or _Child(self._module, self._limits)
            answer = child.ask(question, self._limits.seconds)
        except BaseException:
            if child is not None:
                child.kill()
            child = None
            raise
        finally:
            self._idle.put(child)
        return answer

    def close(self) -> None:
        """End the children that rest; the next question starts new ones."""
        resting = []
        while not self._idle.empty():
            resting.append(self._idle.get_nowait())
        for child in resting:
            if child is not None:
                child.kill()
            self._idle.put(None)


class _Child:
    def __init__(self, module: str, limits: Limits) -> None:
        arguments = (module, str(limits.memory))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            [str(Path(sys.executable).absolute()), "-I", "-m", "signoff.kernel.confining", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            bufsize=0,
        )
        assert self._process.stdin is not None  # noqa: S101 - pipes were asked for
        assert self._process.stdout is not None  # noqa: S101 - as above
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    def ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def ask(self, question: bytes, seconds: float) -> bytes:
        # Starting is not the stranger's doing: the child says when it has begun.
        self._write(LENGTH.pack(len(question)) + question, monotonic() + PATIENCE)
        self._read(1, monotonic() + PATIENCE)
        deadline = monotonic() + seconds
        size = LENGTH.unpack(self._read(LENGTH.size, deadline))[0]
        if size > LARGEST_ANSWER:
            raise Failed("its answer is too large")
        return self._read(size, deadline)

    def _write(self, data: bytes, deadline: float) -> None:
        left = memoryview(data)
        while left:
            self._wait(self._in, select.POLLOUT, deadline)
            try:
                left = left[os.write(self._in, left[:CHUNK]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise Failed(self._how_it_ended()) from error

    def _read(self, size: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        while size:
            self._wait(self._out, select.POLLIN, deadline)
            part = os.read(self._out, min(size, CHUNK))
            if not part:
                raise Failed(self._how_it_ended())
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _wait(self, pipe: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(deadline - monotonic(), 0) * 1000):
            raise Failed("it took too long")

    def _how_it_ended(self) -> str:
        self._process.wait()
        return "it wanted too much memory, or more than it may"
