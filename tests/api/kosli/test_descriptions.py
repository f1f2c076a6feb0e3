"""What machines read about this API, and packages for auditors."""

import io
import json
import tarfile

import pytest
import yaml
from jsonschema_rs import validator_for

from signoff.api.kosli.routes import ROUTES
from tests.api.client import Client
from tests.api.kosli.attesting import attest
from tests.api.kosli.test_decisions import STRICT

V2 = "/api/v2"
TEMPLATE = """version: 1
trail:
  attestations:
  - {name: ticket, type: jira}
  artifacts:
  - name: app
    attestations: [{name: unit, type: junit}]
"""
SHA, PRINT = "c" * 40, "a" * 64


def test_every_route_is_described(nobody: Client) -> None:
    found = nobody.get(f"{V2}/openapi.json").json()

    described = {(method.upper(), path) for path, methods in found["paths"].items() for method in methods}
    undescribed = {(route.method, route.template) for route in ROUTES} - described
    assert {path for _, path in undescribed} == {
        f"{V2}/doc",
        f"{V2}/openapi.json",
        f"{V2}/schemas/environment-policy/v1",
        f"{V2}/schemas/flow-template/v1",
    }
    led = nobody.get(f"{V2}/doc/", accept="*/*")
    assert (led.status_code, led.headers["location"]) == (
        302,
        f"https://signoff.example.org{V2}/openapi.json",
    )


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("flow-template", TEMPLATE, {"version": 1, "steps": []}), ("environment-policy", STRICT, {"rules": []})],
)
def test_schemas(nobody: Client, name: str, good: str, bad: object) -> None:
    validator = validator_for(nobody.get(f"{V2}/schemas/{name}/v1").json())

    assert validator.is_valid(yaml.safe_load(good))
    assert not validator.is_valid(bad)


def unpacked(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {each.name: archive.extractfile(each).read() for each in archive}  # type: ignore[union-attr]


def test_packages(client: Client, reader: Client, stranger: Client) -> None:
    attest(client, "generic", "evidence", b"a report", is_compliant=True)
    artifact = {"fingerprint": PRINT, "filename": "app", "git_commit": SHA, "trail_name": "build-1"}
    assert client.post(f"{V2}/artifacts/default/shop", artifact).status_code == 201

    answer = reader.get(f"{V2}/trails/default/shop/build-1/audit_package", accept="*/*")
    assert answer.headers["content-type"] == "application/gzip"
    assert 'filename="trail-build-1-audit-package.tar.gz"' in answer.headers["content-disposition"]
    found = unpacked(answer.content)
    assert {"manifest.json", "manifest.dsse.json", "trail.json"} <= set(found)
    assert json.loads(found["trail.json"])["name"] == "build-1"
    assert b"a report" in found.values()
    [told] = [json.loads(content) for path, content in found.items() if path.startswith("attestations/")]
    assert told["attestation_name"] == "evidence"
    of_artifact = reader.get(f"{V2}/artifacts/default/shop/{PRINT[:7]}/audit_package", accept="*/*")
    [told] = [
        json.loads(content)
        for path, content in unpacked(of_artifact.content).items()
        if path.startswith("artifacts/")
    ]
    assert told["fingerprint"] == PRINT
    for path in ("trails/default/shop/build-1", f"artifacts/default/shop/{PRINT}"):
        assert stranger.get(f"{V2}/{path}/audit_package", accept="*/*").status_code == 404
    assert reader.get(f"{V2}/trails/default/shop/other/audit_package").status_code == 404


def test_no_pdf(client: Client) -> None:
    attest(client, "generic", is_compliant=True)

    refused = client.get(f"{V2}/trails/default/shop/build-1/audit_pdf")
    assert refused.status_code == 404
    assert refused.json()["message"].endswith("/trails/default/shop/build-1/audit_package")
    missing = client.get(f"{V2}/trails/default/shop/other/audit_pdf")
    assert missing.status_code == 404
    assert "audit_package" not in missing.text
