"""Audit and ledger, read from the one signed log."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sequencer import sequence
from tests.api.client import Client
from tests.domain.ledger import history

WIDE = {"from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}


def ask(client: Client, path: str) -> Response:
    return client.get(path, accept="application/json")


def post(client: Client, path: str, document: object = None) -> Response:
    return client.send("POST", path, document, headers={"accept": "application/json"})


def settle(db: Database) -> None:
    """Give every event its place, as the server does beside its requests."""
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(db.settings)))


@pytest.fixture
def flow(client: Client, db: Database) -> dict[str, Any]:
    made = post(client, "/api/v1/flows", {"name": "payments"})
    post(client, "/api/v1/flows", {"name": "search"})
    settle(db)
    return dict(made.json())


def test_the_audit_trail_tells_who_did_what(client: Client, flow: dict[str, Any]) -> None:
    page = ask(client, "/api/v1/audit?eventType=FLOW_CREATED").json()

    assert [page["totalElements"], page["totalPages"], page["page"], page["size"]] == [2, 1, 0, 20]
    newest, first = page["events"]
    assert (newest["eventType"], newest["actor"]) == ("FLOW_CREATED", "alice")
    assert flow["id"] in first["payload"]
    assert ask(client, f"/api/v1/audit/{first['id']}").json() == first


def test_the_audit_trail_is_sorted_filtered_and_paged(client: Client, flow: dict[str, Any]) -> None:
    whole = ask(client, "/api/v1/audit?size=100&sortDesc=false").json()["events"]
    assert [UUID(event["id"]).int for event in whole] == sorted(UUID(event["id"]).int for event in whole)
    assert ask(client, "/api/v1/audit?page=1&size=1&sortDesc=false").json()["events"] == whole[1:2]
    assert ask(client, "/api/v1/audit?actor=nobody").json()["events"] == []
    assert ask(client, f"/api/v1/audit?from={whole[-1]['occurredAt']}").json()["events"][-1] == whole[-1]
    assert ask(client, "/api/v1/audit?to=2001-01-01T00:00:00Z").json()["totalElements"] == 0


@pytest.mark.parametrize("query", ["page=-1", "size=0", "size=101", "sortDesc=maybe", "from=yesterday"])
def test_a_wrong_question_about_the_audit_trail_is_refused(client: Client, query: str) -> None:
    assert ask(client, f"/api/v1/audit?{query}").status_code == 400


def test_an_event_that_is_not_there(client: Client) -> None:
    for event in (UUID(int=2**62), "nonsense"):
        assert ask(client, f"/api/v1/audit/{event}").status_code == 404


def test_the_ledger_lists_and_verifies_a_record(client: Client, flow: dict[str, Any]) -> None:
    entry = ask(client, f"/api/v1/ledger/entries/{flow['id']}").json()
    page = ask(client, "/api/v1/ledger/entries?size=100").json()
    found = post(client, f"/api/v1/ledger/verify/{flow['id']}").json()

    assert entry in page["entries"]
    assert entry["recordId"] == entry["factId"] == flow["id"]
    hashes = {int(each["entryId"]): each["contentHash"] for each in page["entries"]}
    assert page["entries"][0]["previousHash"] == "0" * 64
    for each in page["entries"]:
        # Entries of other organisations stand between ours.
        before = hashes.get(int(each["entryId"]) - 1, each["previousHash"])
        assert each["previousHash"] == before
    assert (found["verified"], found["contentHash"]) == (True, entry["contentHash"])
    assert str(found["chainPosition"]) == entry["entryId"]


def test_a_record_that_the_log_does_not_know(client: Client, flow: dict[str, Any]) -> None:
    unknown = str(UUID(int=1))
    assert ask(client, f"/api/v1/ledger/entries/{unknown}").status_code == 404
    assert post(client, f"/api/v1/ledger/verify/{unknown}").json()["verified"] is False


def test_the_chain_of_a_time(client: Client, flow: dict[str, Any]) -> None:
    whole = post(client, "/api/v1/ledger/verify-chain", WIDE).json()
    empty = post(client, "/api/v1/ledger/verify-chain", {**WIDE, "to": "2001-01-01T00:00:00Z"}).json()

    assert whole["valid"]
    assert whole["entriesChecked"] == ask(client, "/api/v1/ledger/status").json()["treeSize"] > 2
    assert (empty["valid"], empty["entriesChecked"]) == (True, 0)
    assert post(client, "/api/v1/ledger/verify-chain", {"from": "x", "to": "y"}).status_code == 400
    assert post(client, "/api/v1/ledger/verify-chain", {}).status_code == 400


def test_tampering_with_a_row_is_found_and_located(
    client: Client, db: Database, flow: dict[str, Any]
) -> None:
    place = post(client, f"/api/v1/ledger/verify/{flow['id']}").json()["chainPosition"]
    with db.writing(system()) as tx:
        history.change_event(tx, place, actor="mallory")

    assert post(client, f"/api/v1/ledger/verify/{flow['id']}").json()["verified"] is False
    chain = post(client, "/api/v1/ledger/verify-chain", WIDE).json()
    assert (chain["valid"], chain["brokenAt"]) == (False, str(place))


def test_the_status_of_the_ledger(client: Client, db: Database, flow: dict[str, Any]) -> None:
    settled = ask(client, "/api/v1/ledger/status").json()
    assert (settled["enabled"], settled["healthy"], settled["waiting"]) == (True, True, 0)
    post(client, "/api/v1/flows", {"name": "third"})
    assert ask(client, "/api/v1/ledger/status").json()["waiting"] == 1


def test_who_may_not_read_evidence_sees_no_log(stranger: Client, flow: dict[str, Any]) -> None:
    assert flow["id"] not in ask(stranger, "/api/v1/audit").text
    assert ask(stranger, f"/api/v1/ledger/entries/{flow['id']}").status_code == 404


def test_the_events_of_a_trail(client: Client, stranger: Client, flow: dict[str, Any], db: Database) -> None:
    given = {"flowId": flow["id"], "gitCommitSha": "abc", "gitBranch": "main", "gitAuthor": "ann"}
    first, other = (post(client, "/api/v1/trails", given).json()["id"] for _ in range(2))
    post(client, f"/api/v1/trails/{first}/attestations", {"type": "junit", "status": "PASSED"})
    settle(db)

    found = ask(client, f"/api/v1/trails/{first}/audit").json()

    assert {event["trailId"] for event in found} == {first}
    assert [event["eventType"] for event in found][-2:] == ["ATTESTATION_RECORDED", "TRAIL_BEGUN"]
    assert len(ask(client, f"/api/v1/trails/{other}/audit").json()) == 1
    assert ask(stranger, f"/api/v1/trails/{first}/audit").json() == []
