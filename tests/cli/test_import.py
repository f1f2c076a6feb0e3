"""`signoff import pact-broker`: the copy answers as the original does."""

import asyncio
import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import pytest

from signoff.cli.demo import story
from signoff.cli.demo.shop import ENVIRONMENTS, TEAMS, contract
from signoff.cli.importing import broker as reading
from signoff.cli.importing.broker import Broker
from signoff.domain.catalog import applications, branches, environments, tags, versions
from signoff.domain.contracts import finding, publishing, verifying
from signoff.domain.contracts.types import NewContract, PublishContracts, RecordVerification
from signoff.domain.delivery import deployments, releases
from signoff.domain.identity.organisations import administrator, ensure_organisation
from signoff.kernel import clock
from signoff.kernel.actor import system
from signoff.kernel.database import open_database
from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx
from signoff.migrations.upgrade import upgrade
from signoff.server import Server
from tests import engines
from tests.asgi import ask
from tests.cli.installations import content, signoff
from tests.processes import serve

ODD = "odd/na me ü?#"
SELECTORS = {
    "consumerVersionSelectors": [
        {"mainBranch": True},
        {"deployedOrReleased": True},
        {"tag": "prod", "latest": True},
    ],
    "includePendingStatus": True,
    "includeWipPactsSince": "2020-01-01",
    "providerVersionBranch": "main",
}


# A path with its query, and the body of a question that has one.
Question = tuple[str, object]


class Original:
    """The server that is copied; its answers are remembered until something there has changed."""

    def __init__(self, url: str, client: httpx2.Client) -> None:
        self.url = url
        self._client = client
        self._answers: list[tuple[Question, Any]] = []

    def change(self, method: str, path: str, document: object = None) -> Any:
        """Send something; give the document that came."""
        self._answers = []
        answer = self._client.request(method, path, json=document).raise_for_status()
        return answer.json() if answer.content else None

    def answers(self) -> list[tuple[Question, Any]]:
        """Give every question with its answer."""
        self._answers = self._answers or [
            (question, self._answer(question)) for question in questions(self._client)
        ]
        return self._answers

    def _answer(self, question: Question) -> Any:
        path, body = question
        got = self._client.get(path) if body is None else self._client.post(path, json=body)
        return read(got.text, self.url)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """A server with a demo of last month, and with what a demo does not have."""
    settings = Settings(data_dir=str(tmp_path_factory.mktemp("original") / "data"), durable=False)
    upgrade(settings)
    db = open_database(settings)
    with db.writing(system()) as tx:
        tx.actor = administrator("teller", ensure_organisation(tx).id)
        tx.now = clock.shifted(tx.now, days=-30)
        story.begin(tx)
        for build in range(1, story.BUILDS + 1):
            tx.now = clock.shifted(tx.now, days=1)
            story.tell(tx, build)
        story.end(tx)
        odd_things(tx)
    db.close()
    with serve(settings, "--open") as server, httpx2.Client(base_url=server.url, timeout=30) as client:
        yield Original(server.url, client)


def odd_things(tx: Tx) -> None:
    """Tell of names with slashes, ids inside interactions, old heads, repeated results, and things that ended."""
    publish(tx, "1", {"interactions": [{"description": "x", "_id": "mine"}, {"description": "y"}]}, "main")
    publish(tx, "2", {"interactions": [{"description": "x"}], "messages": []}, "feat/x")
    publish(tx, "3", [1, 2, 3], "main")
    odd = applications.named(tx, ODD)
    numbered = {number: versions.numbered(tx, odd, number) for number in ("1", "2", "3")}
    for number in ("2", "1"):
        later(tx)
        tags.add(tx, odd, numbered[number], "prod")
    later(tx)
    branches.add_version(tx, odd, "main", numbered["2"])
    for success in (False, True, True, False):
        later(tx)
        row = finding.of_version(tx, "payments", ODD, "1")
        command = RecordVerification("payments", ODD, row.sha, "verifier 7", success=success)
        verifying.record(tx, command)
    test = environments.find_named(tx, "test")
    assert test is not None
    for number, instance in (("1", "blue"), ("2", "green"), ("3", "blue")):
        later(tx)
        deployment = deployments.record(tx, odd, numbered[number], test, instance=instance)
    later(tx)
    deployments.undeploy(tx, deployment.uuid)
    release, _ = releases.record(tx, odd, numbered["1"], test)
    later(tx)
    releases.update(tx, release.uuid, currently_supported=False)


def publish(tx: Tx, number: str, document: object, branch: str) -> None:
    later(tx)
    new = (NewContract("payments", document),)
    publishing.publish(tx, PublishContracts(ODD, number, branch, contracts=new))


def later(tx: Tx) -> None:
    tx.now = clock.shifted(tx.now, seconds=3)


@pytest.fixture
def target(settings: Settings) -> Settings:
    """A new installation on each engine."""
    db = open_database(settings)
    engines.bootstrap(db)
    db.close()
    return settings


def test_the_copy_answers_as_the_original(original: Original, target: Settings) -> None:
    imported = signoff(target, "import", "pact-broker", "--url", original.url)

    assert imported.exit_code == 0, imported.output
    assert imported.stderr == ""
    assert counts(imported.stdout)["contracts"][0] > 100
    assert all(found == new for found, new, *_ in counts(imported.stdout).values())
    assert_same(original, target)


def test_a_second_import_changes_nothing(original: Original, target: Settings) -> None:
    first = signoff(target, "import", "pact-broker", "--url", original.url)
    before = content(target)
    second = signoff(target, "import", "pact-broker", "--url", original.url)

    assert content(target) == before
    assert {kind: (found, 0, found, 0) for kind, (found, *_) in counts(first.stdout).items()} == counts(
        second.stdout
    )


def test_an_import_that_broke_off_goes_on(
    original: Original, target: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in (30, 150, 400):
        with monkeypatch.context() as patched:
            break_off(patched, limit)
            broken = signoff(target, "import", "pact-broker", "--url", original.url)
        assert (broken.exit_code, broken.stderr) == (1, "signoff: the line is dead\n")
    assert signoff(target, "import", "pact-broker", "--url", original.url).exit_code == 0
    assert_same(original, target)


def break_off(patched: pytest.MonkeyPatch, limit: int) -> None:
    asked, answered = Broker._asked, 0

    def asked_so_often(self: Broker, url: str) -> httpx2.Response:
        nonlocal answered
        answered += 1
        if answered > limit:
            raise Unavailable("the line is dead")
        return asked(self, url)

    patched.setattr(Broker, "_asked", asked_so_often)


def test_what_came_later_is_added(original: Original, target: Settings) -> None:
    signoff(target, "import", "pact-broker", "--url", original.url)
    number = f"later {secrets.token_hex(4)}"
    document = contract("search", "customers", ("GET /customers/7",), "later")
    original.change("PUT", f"/pacts/provider/customers/consumer/search/version/{quoted(number)}", document)
    original.change("PUT", f"/pacticipants/search/branches/main/versions/{quoted(number)}", {})
    added = counts(signoff(target, "import", "pact-broker", "--url", original.url).stdout)

    assert {kind: new for kind, (_, new, *_) in added.items() if new} == {"versions": 1, "contracts": 1}
    assert_same(original, target)


def test_webhooks_come_disabled_and_without_secrets(original: Original, target: Settings) -> None:
    webhook = {
        "description": "tell the CI",
        "events": [{"name": "contract_content_changed"}],
        "consumer": {"name": "orders"},
        "request": {
            "method": "POST",
            "url": "https://ci.example.org/build",
            "headers": {"Authorization": "Bearer secret", "X-Plain": "yes"},
            "username": "ci",
            "password": "secret",
            "body": {"version": "${pactbroker.consumerVersionNumber}"},
        },
    }
    made = original.change("POST", "/webhooks", webhook)
    imported = signoff(target, "import", "pact-broker", "--url", original.url)
    original.change("DELETE", f"/webhooks/{made['uuid']}")

    assert counts(imported.stdout)["webhooks"] == (1, 1, 0, 0)
    with serve(target, "--open") as server, httpx2.Client(base_url=server.url) as client:
        copy = client.get(f"/webhooks/{made['uuid']}").json()
        assert (copy["enabled"], copy["description"]) == (False, "tell the CI")
        assert copy["request"]["headers"] == {"x-plain": "yes"}
        assert "password" not in copy["request"]
        client.put(f"/webhooks/{made['uuid']}", json=webhook).raise_for_status()
    refused = signoff(target, "import", "pact-broker", "--url", original.url)
    assert (refused.exit_code, "--trigger-webhooks" in refused.stderr) == (1, True)


def test_what_is_no_broker_is_told(target: Settings, tmp_path: Path) -> None:
    nowhere = signoff(target, "import", "pact-broker", "--url", "http://127.0.0.1:1")

    assert (nowhere.exit_code, nowhere.stderr.count("\n")) == (1, 1)
    assert "cannot be reached" in nowhere.stderr


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FIRST_PAUSE", 0.0)


def counts(table: str) -> dict[str, tuple[int, ...]]:
    """Read the table that an import prints."""
    rows = (line.split() for line in table.splitlines()[1:])
    return {kind: tuple(map(int, numbers)) for kind, *numbers in rows}


def assert_same(original: Original, target: Settings) -> None:
    db = open_database(target.overlay(open=True))
    app = Server(db.settings, db)
    with asyncio.Runner() as runner:
        for question, expected in original.answers():
            assert runner.run(_answer(app, question)) == expected, question
    db.close()


async def _answer(app: Server, question: Question) -> Any:
    path, body = question
    headers = ((b"host", b"copy"), (b"content-type", b"application/json"))
    sent = b"" if body is None else json.dumps(body).encode()
    got = await ask(app, "GET" if body is None else "POST", path.encode(), headers, sent)
    return read(got.text, "https://copy")


def questions(client: httpx2.Client) -> Iterator[Question]:
    yield "/pacticipants", None
    yield "/environments", None
    names = [team.name for team in TEAMS] + [ODD]
    for name in names:
        path = f"/pacticipants/{quoted(name)}"
        yield f"{path}/versions", None
        yield f"{path}/branches", None
        newest = client.get(f"{path}/versions").json()["_embedded"]["versions"]
        for version, (place, _) in ((each, place) for each in newest[:3] for place in ENVIRONMENTS):
            asked = {"pacticipant": name, "version": version["number"], "environment": place}
            yield f"/can-i-deploy?{urlencode(asked)}", None
        for version in newest:
            yield f"{path}/versions/{quoted(version['number'])}", None
        yield f"/pacts/provider/{quoted(name)}/for-verification", SELECTORS


def quoted(name: str) -> str:
    return quote(name, safe="")


def read(text: str, base: str) -> Any:
    return json.loads(_own(text, base))


def _own(text: str, base: str) -> str:
    """Take away what each installation numbers by itself."""
    for pattern, shown in (
        (re.escape(base), "BASE"),
        (r"verification-results/\d+", "verification-results/N"),
        (r"/metadata/[^/\"]+", "/metadata/M"),
        (r"(deployed|released)-versions/[-0-9a-f]{36}", r"\1-versions/U"),
        (r"\"updatedAt\":\"[^\"]+\",", ""),
    ):
        text = re.sub(pattern, shown, text)
    return text


def test_two_organisations_may_import_one_broker(original: Original, target: Settings) -> None:
    db = open_database(target)
    with db.writing(system()) as tx:
        ensure_organisation(tx, "second")
    db.close()
    for organisation in ("default", "second"):
        arguments = ("import", "pact-broker", "--url", original.url, "--organisation", organisation)
        imported = signoff(target, *arguments)
        assert imported.exit_code == 0, imported.output
        assert all(found == new for found, new, *_ in counts(imported.stdout).values())
