"""Answers as approved files: what changes from run to run is replaced, the rest is compared word by word.

`UPDATE_GOLDEN=1 pytest` writes the files anew; the change is then a diff to be reviewed.
"""

import base64
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from httpx2 import Response

from tests.api.client import BASE

# One dialect cuts them short.
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{8}(?:[0-9a-f]{4})?\b")
_SECONDS = re.compile(r"(?<=: )1[0-9]{9}\.[0-9]+\b")
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?(?:\+00:00|Z)")
_DAY = re.compile(r"\b\d\d/\d\d/\d{4}\b")
_NUMBER = re.compile(r"(verification-results/|Verification result )\d+")
_METADATA = re.compile(r"(?<=/metadata/)[\w-]+")
_ID = re.compile(r"(?<=\[cv\]=)\d+")
_HEADERS = ("content-type", "location", "allow")


class Golden:
    """The approved answers in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, name: str, response: Response) -> None:
        """Compare an answer with the approved one of that name."""
        path = self._folder / f"{name}.json"
        said = normalised(response)
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
        assert said == json.loads(path.read_text())


def normalised(response: Response) -> dict[str, Any]:
    """Give status, telling headers and body, with what changes from run to run replaced.

    UUIDs are numbered by first appearance; a metadata token is shown as the query that it stands for.
    """
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    text = json.dumps({"status": response.status_code, "headers": headers, "body": _body(response)})
    seen: dict[str, str] = {}
    text = _UUID.sub(lambda found: seen.setdefault(found.group(), f"UUID-{len(seen) + 1}"), text)
    text = _SECONDS.sub('"SECONDS"', _TIME.sub("TIME", text.replace(BASE, "BASE")))
    text = _METADATA.sub(_readable, _NUMBER.sub(r"\1NUMBER", text))
    found: dict[str, Any] = json.loads(_DAY.sub("DAY", text))
    return found


def _readable(token: re.Match[str]) -> str:
    text = token.group()
    query = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    return f"{{{_ID.sub('ID', unquote(query))}}}"


def _body(response: Response) -> Any:
    return response.json() if "json" in response.headers.get("content-type", "") else response.text
