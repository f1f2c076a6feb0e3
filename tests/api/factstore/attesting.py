"""Short ways to what attestations hang on."""

from typing import Any

from httpx2 import Response

from tests.api.client import Client

BOUNDARY = "----the-boundary"


def flow(client: Client, *types: str, name: str = "shop", **more: object) -> str:
    """Make a flow that requires types; give its id."""
    made = client.post("/api/v1/flows", {"name": name, "requiredAttestationTypes": list(types), **more})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def trail(client: Client, flow_id: str, **more: object) -> str:
    """Make a trail; give its id."""
    given = {"flowId": flow_id, "gitCommitSha": "abc123", "gitBranch": "main", "gitAuthor": "ann", **more}
    made = client.post("/api/v1/trails", given)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def attest(client: Client, trail_id: str, kind: str, **fields: object) -> dict[str, Any]:
    """Attest something; give the answer."""
    made = client.post(f"/api/v1/trails/{trail_id}/attestations", {"type": kind, **fields})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


def hand_in(
    client: Client,
    trail_id: str,
    attestation_id: str,
    content: bytes,
    *,
    name: str = "report.xml",
    **options: Any,
) -> Response:
    """Hand a file in for an attestation."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {options.get('kind', 'application/xml')}\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    path = f"/api/{options.get('version', 'v1')}/trails/{trail_id}/attestations/{attestation_id}/evidence"
    return client.send(
        "POST", path, body, f"multipart/form-data; boundary={BOUNDARY}", headers=options.get("headers")
    )


def given(client: Client, trail_id: str) -> list[dict[str, Any]]:
    """List what was attested, oldest first."""
    found: list[dict[str, Any]] = client.get(f"/api/v2/trails/{trail_id}/attestations").json()
    return found


def status(client: Client, trail_id: str) -> str:
    return str(client.get(f"/api/v1/trails/{trail_id}").json()["status"])
