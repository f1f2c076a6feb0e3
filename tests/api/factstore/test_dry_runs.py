"""Dry runs, however they are asked for: everything is tried, nothing is kept."""

import pytest

from tests.api.client import Client
from tests.api.factstore.test_flows import made as flow_made
from tests.api.golden import Golden
from tests.world import World

FLOWS = "/api/v1/flows"


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"X-Dry-Run": "true"}, ""),
        ({"x-factstore-dry-run": "TRUE"}, ""),
        ({}, "?dryRun=true"),
        ({}, "?x=1&dryRun=True"),
    ],
)
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_flow_is_shown_and_not_made(
    client: Client, golden: Golden, world: World, headers: dict[str, str], query: str, version: str
) -> None:
    before = world.events(world.alice)

    answer = client.send("POST", f"/api/{version}/flows{query}", {"name": "shop"}, headers=headers)

    assert answer.headers["x-dry-run"] == "true"
    golden.check("flow_dry_run", answer)
    assert client.get(FLOWS).json() == []
    assert world.events(world.alice) == before


@pytest.mark.parametrize(
    ("headers", "query"), [({"X-Dry-Run": "false"}, ""), ({}, "?dryRun=false"), ({}, "")]
)
def test_what_is_no_dry_run(client: Client, headers: dict[str, str], query: str) -> None:
    assert client.send("POST", FLOWS + query, {"name": "shop"}, headers=headers).status_code == 201
    assert len(client.get(FLOWS).json()) == 1


def test_it_is_refused_like_the_real_thing(client: Client) -> None:
    flow_made(client)

    assert client.post(f"{FLOWS}?dryRun=true", {"name": "shop"}).status_code == 409
    assert client.post(f"{FLOWS}?dryRun=true", {"name": " "}).status_code == 400
    assert client.send("POST", f"{FLOWS}?dryRun=true", b"{").status_code == 400


def test_changing_and_removing(client: Client) -> None:
    url = f"{FLOWS}/{flow_made(client)}"

    changed = client.put(f"{url}?dryRun=true", {"description": "Other"}).json()
    assert (changed["dryRun"], changed["wouldUpdate"]["description"]) == (True, "Other")
    removed = client.delete(f"{url}?dryRun=true")
    assert (removed.status_code, removed.json()["wouldDelete"]) == (200, None)
    assert client.get(url).json()["description"] == ""


def test_reading_is_no_change(client: Client) -> None:
    flow_made(client)

    assert len(client.get(f"{FLOWS}?dryRun=true").json()) == 1
