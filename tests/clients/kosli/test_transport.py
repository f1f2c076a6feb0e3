"""What lies between the command and the server: repeats, dry runs, and two servers at once."""

import hashlib
from pathlib import Path

import pytest

from tests.clients.kosli.between import standing_between
from tests.clients.kosli.commands import Sources, kosli
from tests.clients.kosli.templates import written
from tests.clients.pact.commands import Client
from tests.clients.servers import Server, serving

FINGERPRINT = hashlib.sha256(b"app").hexdigest()
ON = ("--flow", "{flow}", "--trail", "build-1")
WRITES = (
    ("create", "flow", "{flow}", "--use-empty-template"),
    ("begin", "trail", "build-1", "--flow", "{flow}"),
    (
        *("attest", "artifact", "app", "--fingerprint", FINGERPRINT, "--name", "cli", *ON),
        *("--build-url", "https://ci.example.org", "--commit-url", "https://git.example.org"),
    ),
    ("attest", "generic", "--name", "review", *ON),
    ("tag", "flow", "{flow}", "--set", "a=b"),
    ("rename", "flow", "{flow}", "{flow}-new"),
    ("archive", "flow", "{flow}"),
    ("create", "environment", "{flow}", "--type", "server"),
)


def test_an_overloaded_server_is_asked_again_and_takes_it_once(
    server: Server, kosli: Client, flow: str, sources: Sources, tmp_path: Path
) -> None:
    with standing_between(server.url, failing=2) as between:
        patient = command(server, sources, tmp_path, HOST=between.url, MAX_API_RETRIES="3")
        assert "was begun" in patient.does("begin", "trail", "build-1", "--flow", flow)
        assert len(between.writes()) == 3

    assert "total 1 items" in kosli.does("list", "trails", "--flow", flow)


@pytest.mark.parametrize("written", WRITES, ids=lambda command: " ".join(command[:2]))
def test_a_dry_run_of_the_commands_own_sends_nothing(
    server: Server, sources: Sources, unique: str, tmp_path: Path, written: tuple[str, ...]
) -> None:
    with standing_between(server.url) as between:
        dry = command(server, sources, tmp_path, HOST=between.url)
        told = dry.does(*(each.format(flow=unique) for each in written), "--dry-run")
        assert between.writes() == []

    assert "THIS IS A DRY-RUN" in told


def test_two_servers_are_told_the_same(
    server: Server, sources: Sources, unique: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(tmp_path_factory.mktemp("other")) as other:
        both = command(
            server,
            sources,
            tmp_path,
            HOST=f"{server.url},{other.url}",
            API_TOKEN=f"{server.token},{other.token}",
            ORG="default",
        )
        both.does("create", "flow", unique, "--template-file", written(tmp_path))
        both.does("begin", "trail", "build-1", "--flow", unique, "--commit", sources.head)
        for one in (server, other):
            shown = command(one, sources, tmp_path).does("get", "trail", "build-1", "--flow", unique)
            assert sources.head in shown
            assert "INCOMPLETE" in shown


def command(server: Server, sources: Sources, home: Path, **changes: str) -> Client:
    return kosli(server, home, sources.folder, **changes)
