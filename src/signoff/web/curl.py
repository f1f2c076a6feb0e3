"""A request as a command for a terminal."""

import json
import shlex
from collections.abc import Sequence
from typing import Any

# Where a provider under development usually listens.
PROVIDER = "http://localhost:8080"


def command(method: str, target: str, headers: Sequence[tuple[str, str]], body: Any) -> str:
    """Write the command; every part is quoted for a shell."""
    parts = [f"curl --request {shlex.quote(method)} {shlex.quote(PROVIDER + target)}"]
    parts += [f"--header {shlex.quote(f'{name}: {value}')}" for name, value in headers]
    if body is not None:
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        parts.append(f"--data {shlex.quote(text)}")
    return " \\\n  ".join(parts)
