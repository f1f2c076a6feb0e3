"""Custom attestation types over the wire."""

import pytest

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.kosli.attesting import TRAIL, attest, attested, send_form

TYPES = "/api/v2/custom-attestation-types/default"
TYPE = {
    "name": "coverage",
    "description": "Lines that tests run",
    "evaluator": {"content_type": "jq", "rules": [".percent >= 80"]},
    "summary": [{"name": "Percent", "expression": ".percent"}],
}
SCHEMA = ("type_schema", "schema.json", b'{"type": "object", "required": ["percent"]}')


def test_defining_and_attesting(client: Client, golden: Golden) -> None:
    made = send_form(client, TYPES, TYPE, SCHEMA)
    assert (made.status_code, made.json()) == (201, "OK")
    assert send_form(client, TYPES, {"name": "coverage"}).status_code == 201

    golden.check("attestation_type", client.get(f"{TYPES}/coverage"))
    golden.check("attestation_types", client.get(TYPES))
    for number in ("1", "v1"):
        assert [
            each["version"] for each in client.get(f"{TYPES}/coverage?version={number}").json()["versions"]
        ] == [1]
    assert client.get(f"{TYPES}/coverage?version=3").status_code == 404
    assert send_form(client, TYPES, TYPE, SCHEMA).status_code == 201

    assert attest(client, "custom", type_name="coverage", attestation_data={"percent": 81}).status_code == 201
    golden.check("attestation_custom", client.get(f"{TRAIL}/x"))
    attest(client, "custom", type_name="coverage", attestation_data={"percent": 1})
    assert attested(client)["is_compliant"] is False
    refused = attest(client, "custom", type_name="coverage", attestation_data={})
    assert refused.status_code == 400
    assert refused.json()["errors"] == {"attestation_data": '/: "percent" is a required property'}
    unknown = attest(client, "custom", type_name="unknown", attestation_data={})
    assert unknown.status_code == 404
    assert unknown.json() == {"message": "Custom attestation type 'unknown' does not exist for org 'default'"}


def test_archived(client: Client) -> None:
    send_form(client, TYPES, TYPE, SCHEMA)

    assert client.send("PUT", f"{TYPES}/coverage/archive", b"null").json() == "OK"
    assert client.get(TYPES).json() == []
    assert client.get(f"{TYPES}/coverage").json()["archived"] is True
    assert attest(client, "custom", type_name="coverage", attestation_data={"percent": 81}).status_code == 400
    assert client.send("PUT", f"{TYPES}/unknown/archive", b"null").status_code == 404


@pytest.mark.parametrize(
    ("changes", "files", "field"),
    [
        ({"name": "a b"}, (), "name"),
        ({"name": None}, (), "body"),
        ({"evaluator": {"content_type": "rego"}}, (), "evaluator.content_type"),
        ({"evaluator": {"rules": [".a |"]}}, (), "evaluator.rules[0]"),
        ({"evaluator": {"rules": [5]}}, (), "evaluator.rules[0]"),
        ({"summary": [{"name": "x", "expression": "]"}]}, (), "summary[0].expression"),
        ({}, (("type_schema", "s", b"{"),), "type_schema"),
        ({}, (("type_schema", "s", b'{"type": 5}'),), "type_schema"),
        ({}, (("type_schema", "s", b'{"$ref": "http://169.254.169.254/"}'),), "type_schema"),
    ],
)
def test_what_is_refused(
    client: Client, changes: dict[str, object], files: tuple[tuple[str, str, bytes], ...], field: str
) -> None:
    answer = send_form(client, TYPES, {**TYPE, **changes}, *files)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert client.get(TYPES).json() == []


def test_who_may(client: Client, reader: Client, stranger: Client) -> None:
    send_form(client, TYPES, TYPE, SCHEMA)

    assert send_form(reader, TYPES, TYPE).status_code == 403
    assert reader.get(f"{TYPES}/coverage").status_code == 200
    assert stranger.get(TYPES).status_code == 404
    assert stranger.get("/api/v2/custom-attestation-types/stranger").json() == []


def test_dry_run(client: Client) -> None:
    assert send_form(client, TYPES, TYPE, **{"x-dry-run": "true"}).status_code == 201
    assert client.get(TYPES).json() == []
