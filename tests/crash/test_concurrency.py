"""Two hundred at once, over HTTP: the same version, the same name, the same content; one or several processes."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx2
import pytest
from httpx2 import Response
from sqlalchemy import func, select

from signoff.domain.contracts.tables import verified
from signoff.kernel.actor import system
from signoff.kernel.database import Database, open_database
from signoff.kernel.events import event_table
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName, prepare
from signoff.migrations.schema import metadata
from tests.api.pact_broker.publications import item, pact, publication
from tests.crash.whole import assert_whole_log
from tests.processes import Process, serve, work

MANY = 200
HAL = {"accept": "application/hal+json"}
Request = tuple[str, str, Any]

_counts = {table.name: prepare(select(func.count()).select_from(table)) for table in metadata.sorted_tables}
_kinds = prepare(select(event_table.c.kind, func.count()).group_by(event_table.c.kind))
_results = prepare(select(verified.c.verification_id, verified.c.success))


class Stage:
    """Running servers, and what has been added to their database since the scenario began."""

    def __init__(self, servers: list[Process], db: Database) -> None:
        self.servers = servers
        self.db = db
        self._before = self._all()

    def at_once(self, requests: Sequence[Request]) -> list[Response]:
        """Send requests at the same moment, in turns to each server."""
        return asyncio.run(self._send(requests))

    async def _send(self, requests: Sequence[Request]) -> list[Response]:
        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(limits=limits, timeout=60, headers=HAL) as client:
            calls = [
                client.request(method, self.servers[place % len(self.servers)].url + path, json=body)
                for place, (method, path, body) in enumerate(requests)
            ]
            return list(await asyncio.gather(*calls))

    def added(self) -> Counter[str]:
        """Count new rows by table, and new events by kind."""
        return self._all() - self._before

    def _all(self) -> Counter[str]:
        with self.db.reading(system()) as tx:
            found = Counter({name: tx.number(count) for name, count in _counts.items()})
            found.update(dict(tx.all(_kinds)))
        return found


def statuses(responses: Sequence[Response]) -> Counter[int]:
    return Counter(each.status_code for each in responses)


def the_same_publication(stage: Stage) -> None:
    body = publication("1", item(), branch="main", tags=["dev"])
    responses = stage.at_once([("POST", "/contracts/publish", body)] * MANY)

    assert statuses(responses) == {200: MANY}
    said = Counter(notice["text"] for each in responses for notice in each.json()["notices"])
    assert said["Created Foo version 1 with branch main and tags dev"] == 1
    published = "Pact successfully {} for Foo version 1 and provider Bar{}."
    assert said[published.format("published", "")] == 1
    assert said[published.format("republished", " with no content changes")] == MANY - 1
    added = stage.added()
    for once in ("version", "branch", "branch_version", "tag", "content", "contract", "integration"):
        assert added[once] == 1, once
    assert (added["application"], added["application.created"], added["version.created"]) == (2, 2, 1)
    assert added["contract.published"] == MANY


def one_version_with_many_contents(stage: Stage) -> None:
    words = [item(pact(f"word {number}", provider="Baz"), provider="Baz") for number in range(MANY)]
    responses = stage.at_once([("POST", "/contracts/publish", publication("1", each)) for each in words])

    assert statuses(responses) == {200: 1, 409: MANY - 1}
    added = stage.added()
    assert (added["application"], added["content"], added["contract"]) == (1, 1, 1)
    assert added["contract.published"] == 1


def many_versions_of_one_new_application(stage: Stage) -> None:
    contract = item(consumer="Qux", provider="Quux")
    bodies = [publication(str(number), contract, name="Qux", branch="main") for number in range(MANY)]
    responses = stage.at_once([("POST", "/contracts/publish", body) for body in bodies])

    assert statuses(responses) == {200: MANY}
    added = stage.added()
    assert (added["application"], added["application.created"]) == (2, 2)
    assert (added["branch"], added["integration"], added["content"]) == (1, 1, 1)
    assert (added["version"], added["contract"], added["branch_version"]) == (MANY, MANY, MANY)


def the_same_application(stage: Stage) -> None:
    responses = stage.at_once([("POST", "/pacticipants", {"name": "Corge"})] * MANY)

    assert statuses(responses) == {201: MANY}
    assert stage.added()["application"] == stage.added()["application.created"] == 1


def results_for_one_content(stage: Stage) -> None:
    pair = "/pacts/provider/Bar/consumer/Foo"
    shown = httpx2.get(f"{stage.servers[0].url}{pair}/version/1", headers=HAL).json()
    path = f"{pair}/pact-version/{shown['_links']['pb:pact-version']['name']}/verification-results"
    results = [{"success": bool(number % 2), "providerApplicationVersion": "9"} for number in range(MANY)]
    responses = stage.at_once([("POST", path, result) for result in results])

    assert statuses(responses) == {201: MANY}
    numbers = {int(each.headers["location"].rpartition("/")[2]): each.json()["success"] for each in responses}
    assert (len(numbers), stage.added()["verification"], stage.added()["verified"]) == (MANY, MANY, 1)
    with stage.db.reading(system()) as tx:
        assert tx.all(_results) == [(max(numbers), int(numbers[max(numbers)]))]


def everything(stage: Stage) -> None:
    """Writes of all kinds to the same few things, while others read them."""
    kinds: list[Request] = [
        ("POST", "/contracts/publish", publication("1", item(), branch="main")),
        ("POST", "/contracts/publish", publication("2", item(pact("put")), branch="main", tags=["dev"])),
        ("PUT", "/pacticipants/Foo/versions/1/tags/prod", {}),
        ("PUT", "/pacticipants/Foo/branches/main/versions/3", {}),
        ("DELETE", "/pacticipants/Foo/versions/3", None),
        ("PATCH", "/pacticipants/Foo", {"mainBranch": "main"}),
        ("GET", "/matrix?q[][pacticipant]=Foo&latestby=cvp", None),
        ("GET", "/pacts/latest", None),
        ("GET", "/dashboard", None),
        ("DELETE", "/pacts/provider/Bar/consumer/Foo/version/2", None),
    ]
    responses = stage.at_once(kinds * (MANY // len(kinds)))

    assert [each.text for each in responses if each.status_code >= 500] == []
    added = stage.added()
    assert (added["application"], added["integration"], added["branch"]) == (0, 0, 0)


SCENARIOS: tuple[Callable[[Stage], None], ...] = (
    the_same_publication,
    one_version_with_many_contents,
    many_versions_of_one_new_application,
    the_same_application,
    results_for_one_content,
    everything,
)


@pytest.fixture(params=["one process", "several processes"])
def servers(
    request: pytest.FixtureRequest, new_settings: Settings, engine: EngineName
) -> Iterator[list[Process]]:
    """One server, or what the engine is meant to bear: two on SQLite, two and a worker on PostgreSQL."""
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(serve(new_settings, "--open"))]
        if request.param == "several processes":
            running.append(stack.enter_context(serve(new_settings, "--open")))
            if engine is EngineName.POSTGRESQL:
                stack.enter_context(work(new_settings))
        yield running


@pytest.mark.timeout(300)
def test_two_hundred_at_once(servers: list[Process], new_settings: Settings) -> None:
    db = open_database(new_settings)
    for scenario in SCENARIOS:
        scenario(Stage(servers, db))
    db.close()
    assert_whole_log(new_settings)


def test_each_process_sees_what_the_other_did(new_settings: Settings) -> None:
    with serve(new_settings, "--open") as first, serve(new_settings, "--open") as second:
        for number, (writer, reader) in enumerate([(first, second), (second, first)] * 3):
            body = publication(str(number))
            assert httpx2.post(f"{writer.url}/contracts/publish", json=body).status_code == 200
            path = f"/pacts/provider/Bar/consumer/Foo/version/{number}"
            assert httpx2.get(reader.url + path, headers=HAL).status_code == 200
