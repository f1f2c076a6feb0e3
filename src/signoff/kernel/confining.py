"""The child's side of `signoff.kernel.confined`: `python -m signoff.kernel.confining module memory`."""

import math
import os
import resource
import sys
from importlib import import_module

from signoff.kernel.confined import LENGTH, PATIENCE, SECONDS

BEGUN = b"!"


def serve(module: str, memory: int) -> None:
    """Answer questions from standard input until it ends, within limits that cannot be lifted again."""
    out = _own_output()
    answer = import_module(module).answer
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        # The pipes are open already; nothing else ever will be.
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (value, value))
    while head := _read(LENGTH.size):
        question = _read(LENGTH.unpack(head)[0])
        _bound_time()
        _write(out, BEGUN)
        said = answer(question)
        _write(out, LENGTH.pack(len(said)) + said)


def _own_output() -> int:
    """Keep standard output for the answers: libraries print what went wrong."""
    out, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return out


def _bound_time() -> None:
    # Should the parent be gone, nobody else ends what never ends.
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + SECONDS + PATIENCE)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _read(size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = os.read(0, size)
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(out: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(out, left) :]


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
