"""Attestations found, their evidence fetched, and what is refused, over the wire."""

import json
from pathlib import Path

import pytest

from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.kosli.attesting import BOUNDARY, ORG, TRAIL, attest, attested, form, send_form

FINGERPRINT = "ab" * 32
SUITE = {"name": "u", "failures": 0, "errors": 0, "skipped": 0, "total": 1, "duration": 0.1}
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


def test_names_that_match(client: Client) -> None:
    for name in ("unit-1", "lint", "unit-2"):
        attest(client, "generic", name, is_compliant=name != "unit-1")

    assert names(client, "name_regex=^unit") == ["unit-2:true", "unit-1:false"]
    assert names(client, "name_regex=ni&is_compliant=false") == ["unit-1:false"]
    first = client.get(f"{ORG}?name_regex=unit&per_page=1").json()
    assert names(client, f"name_regex=unit&after={first['_links']['next']}") == ["unit-1:false"]


def test_of_commits(client: Client, reader: Client, stranger: Client, golden: Golden) -> None:
    commit = {"sha1": SHA, "message": "m", "author": "a", "timestamp": 1.5, "branch": "main"}
    client.put("/api/v2/flows/default", {"name": "shop"})
    trail = {"name": "build-1", "git_commit_info": commit}
    assert send_form(client, "/api/v2/trails/default/shop", trail, method="PUT").status_code == 201
    attest(client, "generic", "of-trail", is_compliant=True)
    attest(client, "junit", "of-commit", junit_results=[SUITE], git_commit_info=commit)
    attest(client, "generic", "other", is_compliant=True, git_commit_info={**commit, "sha1": "0" * 40})
    path = f"{ORG}/list_attestations_for_criteria"

    def found(query: str) -> dict[str, list[str]]:
        told = reader.get(f"{path}?{query}").json()
        return {sha: [each["attestation_name"] for each in group] for sha, group in told.items()}

    golden.check("attestations_of_commits", reader.get(f"{path}?commit_list={SHA}&attestation_name=of-trail"))
    assert found(f"commit_list={SHA}&commit_list={'1' * 40}") == {
        SHA: ["of-commit", "of-trail"],
        "1" * 40: [],
    }
    assert found(f"commit_list={SHA}&attestation_type=junit") == {SHA: ["of-commit"]}
    assert found(f"commit_list={SHA}&flow_name=shop&attestation_name=of-trail") == {SHA: ["of-trail"]}
    assert found(f"commit_list={SHA}&flow_name=unknown") == {SHA: []}
    assert stranger.get(f"{path}?commit_list={SHA}").status_code == 404
    for wrong in ("", "commit_list=abc", "attestation_type=junit"):
        assert reader.get(f"{path}?{wrong}").status_code == 400


def test_types_of_the_system(reader: Client, nobody: Client, golden: Golden) -> None:
    path = "/api/v2/attestations/system-attestation-types"

    golden.check("system_attestation_types", reader.get(path))
    assert nobody.get(path).status_code == 401


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
        "name_regex=(",
        "name_regex=x&name=x",
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

    of_trail = path.replace("/attestation/", "/trail/build-1/attestation/")
    assert reader.get(of_trail, accept="*/*").content == content
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
