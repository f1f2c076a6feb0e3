"""Search over everything."""

from functools import partial
from typing import Any

import pytest

from signoff.domain.decisions.searching import filing
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sequencer import sequence
from signoff.kernel.subscribers import catch_up
from tests.api.client import Client

SHA = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "sha256:" + "ab" * 32


def ask(client: Client, query: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/search{query}", accept="application/json")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def post(client: Client, path: str, document: object) -> dict[str, Any]:
    answer = client.send("POST", f"/api/v1/{path}", document, headers={"accept": "application/json"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture
def shop(client: Client, db: Database) -> dict[str, Any]:
    flow = post(client, "flows", {"name": "payments"})
    trail = post(
        client,
        "trails",
        {
            "flowId": flow["id"],
            "gitCommitSha": SHA,
            "gitBranch": "main",
            "gitAuthor": "Ann Lee",
            "gitAuthorEmail": "ann@example.org",
        },
    )
    image = {"name": "ghcr.io/acme/web", "sha256Digest": DIGEST, "tag": "v1"}
    artifact = post(client, f"trails/{trail['id']}/artifacts", image)
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(db.settings)))
    with db.writing(system()) as tx:
        catch_up(tx, filing.subscriber())
    return {"flow": flow, "trail": trail, "artifact": artifact}


def test_a_trail_is_found_by_commit_and_author(client: Client, shop: dict[str, Any]) -> None:
    for query in ("?q=0123456", "?q=ann%20lee", "?q=ann@example.org", "?q=LEE&type=TRAIL"):
        found = ask(client, query)
        assert [item["id"] for item in found["results"] if item["type"] == "trail"] == [shop["trail"]["id"]]
    item = ask(client, "?q=0123456&type=trail")["results"][0]
    assert item["title"] == "01234567 main"
    assert item["metadata"]["flowId"] == shop["flow"]["id"]
    assert item["metadata"]["gitAuthor"] == "Ann Lee"


def test_an_artifact_is_found_by_name_and_digest(client: Client, shop: dict[str, Any]) -> None:
    for query in ("?q=acme/web", f"?q={DIGEST[7:20]}", "?q=v1%20web"):
        (item,) = ask(client, f"{query}&type=artifact")["results"]
        assert (item["id"], item["title"]) == (shop["artifact"]["id"], "ghcr.io/acme/web:v1")
        assert item["metadata"]["sha256Digest"] == DIGEST


def test_flows_are_found_too(client: Client, shop: dict[str, Any]) -> None:
    found = ask(client, "?q=paym&type=flow")
    assert [item["id"] for item in found["results"]] == [shop["flow"]["id"]]


def test_nothing_is_found_by_no_words(client: Client, shop: dict[str, Any]) -> None:
    assert ask(client, "?q=") == {"results": [], "total": 0, "query": "", "type": None}
    assert ask(client, "?q=%25")["total"] == 0


@pytest.mark.parametrize("query", ["", "?type=trail", "?q=x&type=person"])
def test_a_wrong_question_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/search{query}", accept="application/json").status_code == 400


def test_another_organisation_finds_nothing(stranger: Client, shop: dict[str, Any]) -> None:
    assert ask(stranger, "?q=ann")["total"] == 0
