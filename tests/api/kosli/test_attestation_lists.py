"""Attestations found, their evidence fetched, and what is refused, over the wire."""

import json
from pathlib import Path

import pytest

from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.kosli.attesting import BOUNDARY, ORG, TRAIL, attest, attested, form, send_form

FINGERPRINT = "ab" * 32
SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"


def names(client: Client, query: str, path: str = ORG) -> list[str]:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return [f"{each['attestation_name']}:{each['is_compliant']}".lower() for each in answer.json()["data"]]


def test_narrowing(client: Client) -> None:
    attest(client, "generic", "a", is_compliant=True)
    attest(client, "generic", "b", is_compliant=False)
    send_form(
        client,
        f"{ORG}/other/trail/t/system",
        {"attestation_name": "c", "type_name": "decision", "attestation_data": {"is_compliant": True}},
    )

    assert names(client, "") == ["c:true", "b:false", "a:true"]
    assert names(client, "name=a") == ["a:true"]
    assert names(client, "flow=shop") == names(client, "", f"{ORG}/shop") == ["b:false", "a:true"]
    assert names(client, "flow=shop&flow=other&is_compliant=true") == ["c:true", "a:true"]
    assert names(client, "flow=unknown") == []
    assert names(client, "type=system:decision") == ["c:true"]
    assert names(client, "from_timestamp=4000000000") == names(client, "to_timestamp=1") == []
    assert names(client, "from_timestamp=1.5&to_timestamp=4000000000&is_compliant=false") == ["b:false"]


def test_pages(client: Client, golden: Golden) -> None:
    for name in "abc":
        attest(client, "generic", name, is_compliant=True)

    first = client.get(f"{ORG}?per_page=2").json()
    second = client.get(f"{ORG}?per_page=2&after={first['_links']['next']}").json()
    assert [each["attestation_name"] for each in first["data"] + second["data"]] == ["c", "b", "a"]
    assert second["_links"]["next"] is None
    golden.check("attestation_list", client.get(f"{ORG}?per_page=1&name=a"))


@pytest.mark.parametrize(
    "query",
    [
        "name_regex=x",
        "is_compliant=maybe",
        "from_timestamp=x",
        "from_timestamp=1e400",
        "after=x",
        "after=-1",
        "per_page=0",
        "per_page=101",
    ],
)
def test_what_cannot_be_asked(client: Client, query: str) -> None:
    answer = client.get(f"{ORG}?{query}")

    assert answer.status_code == 400
    assert answer.json()["message"] == "Input payload validation failed"


def test_by_its_id(client: Client) -> None:
    attest(client, "generic", is_compliant=True)
    key = attested(client)["attestation_id"]

    assert [each["attestation_id"] for each in client.get(f"{ORG}?attestation_id={key}").json()["data"]] == [
        key
    ]
    for unknown in ("00000000-0000-4000-8000-00000000", "%25", "x" * 500):
        assert client.get(f"{ORG}?attestation_id={unknown}").json() == {"data": [], "_links": {"next": None}}


def test_evidence(client: Client, reader: Client, stranger: Client, db: Database) -> None:
    content = b"<script>alert(1)</script>"
    attest(client, "generic", "x", content, is_compliant=True)
    found = attested(client)
    path = found["_links"]["evidence"]["href"].removeprefix("https://signoff.example.org")

    answer = reader.get(path, accept="*/*")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith('attachment; filename="report.xml"')
    assert stranger.get(path).status_code == 404
    assert len([each for each in (Path(db.settings.data_dir) / "evidence").rglob("*") if each.is_file()]) == 1
    attest(client, "generic", "y", is_compliant=True)
    missing = path.replace(found["attestation_id"], attested(client, "y")["attestation_id"])
    assert client.get(missing).status_code == 404
    assert client.get(f"{ORG}/shop/attestation/{'0' * 8}/evidence").status_code == 404


def test_too_large(client: Client) -> None:
    small = client.with_settings(max_evidence_file=4)

    assert attest(small, "generic", "x", b"1234", is_compliant=True).status_code == 201
    refused = attest(small, "generic", "x", b"12345", is_compliant=True)
    assert refused.status_code == 413
    assert refused.json() == {"message": "The attachment is larger than 4 bytes"}


def test_dry_run(client: Client, db: Database) -> None:
    document = {"attestation_name": "x", "is_compliant": True}
    answer = send_form(
        client, f"{TRAIL}/generic", document, ("attachment_file", "a", b"x"), **{"x-dry-run": "true"}
    )

    assert answer.status_code == 201
    assert client.get(ORG).json()["data"] == []
    assert not (Path(db.settings.data_dir) / "evidence").exists()


def test_sent_as_json(client: Client) -> None:
    assert client.post(f"{TRAIL}/generic", {"attestation_name": "x", "is_compliant": True}).status_code == 201
    override = {
        "attestation_name": "x",
        "reason": "because",
        "new_compliance_status": False,
        "original_attestation_type": "generic",
    }
    assert client.post(f"{TRAIL}/override", override).status_code == 201
    assert attested(client)["is_compliant"] is False
    assert client.post(f"{TRAIL}/override", {**override, "attestation_name": "y"}).status_code == 404
    assert client.post(f"{TRAIL}/override", {**override, "reason": " "}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "document", "field"),
    [
        ("generic", {}, "body"),
        ("generic", {"attestation_name": "x"}, "body"),
        ("generic", {"attestation_name": "x", "is_compliant": "yes"}, "is_compliant"),
        ("generic", {"attestation_name": "a b", "is_compliant": True}, "attestation_name"),
        (
            "generic",
            {"attestation_name": "x", "is_compliant": True, "artifact_fingerprint": "abc"},
            "artifact_fingerprint",
        ),
        (
            "generic",
            {"attestation_name": "x", "is_compliant": True, "target_artifacts": ["a", "b"]},
            "target_artifacts",
        ),
        (
            "generic",
            {"attestation_name": "x", "is_compliant": True, "annotations": {"a": 1}},
            "annotations[...]",
        ),
        ("junit", {"attestation_name": "x", "junit_results": [{"name": "u"}]}, "suites[0]"),
        ("snyk", {"attestation_name": "x", "snyk_results": []}, "snyk_results"),
        ("system", {"attestation_name": "x", "type_name": "other", "attestation_data": {}}, "type_name"),
        ("system", {"attestation_name": "x", "type_name": "decision", "attestation_data": {}}, "body"),
        (
            "system",
            {"attestation_name": "x", "type_name": "sbom", "attestation_data": {"format": "x"}},
            "attachment_file",
        ),
    ],
)
def test_what_is_refused(client: Client, kind: str, document: object, field: str) -> None:
    answer = send_form(client, f"{TRAIL}/{kind}", document)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert client.get(ORG).json()["data"] == []


def test_an_announced_artifact_needs_a_commit(client: Client) -> None:
    document = {"attestation_name": "x", "is_compliant": True, "target_artifacts": ["cli"]}

    answer = send_form(client, f"{TRAIL}/generic", document)
    assert answer.status_code == 400
    assert answer.json() == {"message": "requires at least one of: artifact_fingerprint or git_commit_info."}
    announced = {
        **document,
        "git_commit_info": {"sha1": SHA, "message": "m", "author": "a", "timestamp": 1.5, "parents": None},
    }
    assert send_form(client, f"{TRAIL}/generic", announced).status_code == 201


def test_kinds_and_places_that_are_not_there(client: Client) -> None:
    good = {"attestation_name": "x", "is_compliant": True}

    assert send_form(client, f"{TRAIL}/no-such-type", good).status_code == 404
    assert send_form(client, "/api/v2/attestations/other/shop/trail/t/generic", good).status_code == 404
    assert send_form(client, f"{ORG}/a%20b/trail/t/generic", good).status_code == 400
    unknown = client.get(f"{ORG}/unknown/trail/t/x")
    assert unknown.json() == {"message": "Flow named 'unknown' does not exist for organization 'default'"}
    assert unknown.status_code == 404
    attest(client, "generic", is_compliant=True)
    assert client.get(f"{ORG}/shop/trail/unknown/x").status_code == 404
    assert client.get(f"{TRAIL}/unknown").json() == []
    assert client.get(f"{ORG}/shop/artifact/{FINGERPRINT}/x").status_code == 404


def test_who_may(client: Client, reader: Client, stranger: Client, nobody: Client) -> None:
    attest(client, "generic", is_compliant=True)
    good = {"attestation_name": "x", "is_compliant": True}

    assert send_form(reader, f"{TRAIL}/generic", good).status_code == 403
    assert send_form(stranger, f"{TRAIL}/generic", good).status_code == 404
    assert send_form(nobody, f"{TRAIL}/generic", good).status_code == 401
    assert len(reader.get(f"{TRAIL}/x").json()) == 1
    assert stranger.get(f"{TRAIL}/x").status_code == 404


HOSTILE = [
    b"",
    b"null",
    b"--x--",
    f"--{BOUNDARY}\r\n\r\n\r\n--{BOUNDARY}--\r\n".encode(),
    form({}).replace(b"{}", b"[" * 100_000),
    form({}).replace(b"{}", b'{"attestation_name": "x", "is_compliant": true, "is_compliant": false}'),
    form({}).replace(b"{}", b"\xff"),
    form({"attestation_name": "x", "is_compliant": True})[:-20],
    b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="p{n}"\r\n\r\n\r\n'.encode()
        for n in range(500)
    ),
]


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_forms(client: Client, body: bytes) -> None:
    answer = client.send("POST", f"{TRAIL}/generic", body, f"multipart/form-data; boundary={BOUNDARY}")

    assert answer.status_code == 400, answer.text
    assert answer.json()["message"]


def test_texts_that_databases_do_not_like(client: Client) -> None:
    text = "a\0b\ud83d\ude00 '; DROP TABLE attestation; --"
    document = {
        "attestation_name": "x",
        "is_compliant": True,
        "description": text,
        "user_data": {text: [text]},
        "annotations": {text: text},
    }
    answer = send_form(client, f"{TRAIL}/generic", document)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"description": "cannot contain a null character"}
    clean = json.loads(json.dumps(document).replace("\\u0000", ""))
    assert send_form(client, f"{TRAIL}/generic", clean).status_code == 201
    assert attested(client)["user_data"] == clean["user_data"]
