"""Short ways to what clients of this dialect send."""

import json
from typing import Any

from httpx2 import Response

from tests.api.client import Client

BOUNDARY = "----the-boundary"
ORG = "/api/v2/attestations/default"
TRAIL = f"{ORG}/shop/trail/build-1"


def form(document: object, *files: tuple[str, str, bytes]) -> bytes:
    """Write a form like the command does: the JSON as a plain field, files as streams of bytes."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="data_json"\r\n\r\n{json.dumps(document)}\r\n'.encode()
    ]
    for field, name, content in files:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def send_form(
    client: Client,
    path: str,
    document: object,
    *files: tuple[str, str, bytes],
    method: str = "POST",
    **headers: str,
) -> Response:
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return client.send(method, path, form(document, *files), kind, headers=headers)


def attest(client: Client, kind: str, name: str = "x", *files: bytes, **fields: Any) -> Response:
    """Attest on the trail."""
    given = [("attachment_file", "report.xml", content) for content in files]
    return send_form(client, f"{TRAIL}/{kind}", {"attestation_name": name, **fields}, *given)


def attested(client: Client, name: str = "x") -> dict[str, Any]:
    """Give what counts of a name."""
    found: list[dict[str, Any]] = client.get(f"{TRAIL}/{name}").json()
    return found[0]
