"""Every list and every thing shown, as a table and as JSON, with nothing in it and with much: never a crash (2)."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.kosli.commands import Sources, kosli
from tests.clients.pact.commands import Client
from tests.clients.servers import Server, serving

# Two servers serve all of these.
pytestmark = pytest.mark.xdist_group("kosli-lists")

LISTS = (
    ("list", "flows"),
    ("list", "flows", "--page-limit", "2"),
    ("list", "flows", "--page", "2", "--page-limit", "2"),
    ("list", "trails"),
    ("list", "trails", "--page", "2", "--page-limit", "2"),
    ("list", "artifacts"),
    ("list", "artifacts", "--page", "2", "--page-limit", "2"),
    ("list", "repos"),
)
SHOWN = (
    ("get", "flow", "flow-1"),
    ("get", "trail", "build-1", "--flow", "flow-1"),
    ("get", "artifact", "flow-1:{commit}"),
    ("get", "artifact", "flow-1@{fingerprint}"),
    ("search", "{commit}"),
    ("search", "{fingerprint}"),
    ("get", "default-org"),
)
FINGERPRINT = hashlib.sha256(b"app").hexdigest()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that nobody has told anything."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def full(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with five flows, trails and artifacts."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        command = kosli(server, tmp_path_factory.mktemp("home"), sources.folder)
        for number in range(1, 6):
            flow, trail = f"flow-{number}", f"build-{number}"
            command.does("create", "flow", flow, "--use-empty-template", "--description", f"Number {number}")
            where = ("--flow", flow, "--trail", trail, "--commit", sources.head)
            links = ("--build-url", "https://ci.example.org", "--commit-url", "https://git.example.org")
            command.does("begin", "trail", trail, "--flow", flow, "--commit", sources.head)
            command.does(
                "attest", "artifact", "app", "--fingerprint", FINGERPRINT, "--name", "cli", *where, *links
            )
            command.does("attest", "generic", "--name", "cli.scan", "--fingerprint", FINGERPRINT, *where)
            command.does("attest", "generic", "--name", "review", "--compliant=false", *where)
        yield server


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_empty_lists(
    empty: Server, sources: Sources, tmp_path: Path, command: tuple[str, ...], form: str
) -> None:
    told = kosli(empty, tmp_path, sources.folder).does(*command, "--output", form)

    assert form == "table" or json.loads(told) is not None


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("command", LISTS + SHOWN, ids=" ".join)
def test_full_ones(
    full: Server, sources: Sources, tmp_path: Path, command: tuple[str, ...], form: str
) -> None:
    wanted = [each.format(commit=sources.head, fingerprint=FINGERPRINT) for each in command]

    told = kosli(full, tmp_path, sources.folder).does(*wanted, "--output", form)

    assert form == "table" or json.loads(told)


def test_what_happened_on_a_trail_is_told_in_order(full: Server, sources: Sources, tmp_path: Path) -> None:
    told = kosli(full, tmp_path, sources.folder).does("get", "trail", "build-1", "--flow", "flow-1")

    lines = [
        "trail started",
        "artifact 'app' created for template name 'cli'",
        "'generic' attestation reported for cli.scan",
        "'generic' attestation reported for review on the trail",
    ]
    places = [told.index(line) for line in lines]
    assert places == sorted(places)
    assert "NON-COMPLIANT" in told


def test_the_second_page_goes_on_where_the_first_ended(
    full: Server, sources: Sources, tmp_path: Path
) -> None:
    command: Client = kosli(full, tmp_path, sources.folder)
    seen = []
    for page in ("1", "2", "3"):
        told = command.does("list", "trails", "--page", page, "--page-limit", "2", "--output", "json")
        seen += [each["name"] for each in json.loads(told)["data"]]

    assert seen == [f"build-{number}" for number in (5, 4, 3, 2, 1)]
