"""Service accounts, their keys, organisations and controls by the released command."""

import json
from pathlib import Path

from tests.clients.kosli.commands import Sources
from tests.clients.kosli.commands import kosli as command
from tests.clients.pact.commands import Client
from tests.clients.servers import Server


def test_a_service_account(kosli: Client, unique: str) -> None:
    made = kosli.does(
        *("create", "service-account", unique, "--privilege", "member"),
        *("--description", "Pipelines"),
    )
    assert f"service account {unique} was created" in made
    assert "Pipelines" in kosli.does("get", "service-account", unique)
    for output in ("table", "json"):
        assert unique in kosli.does("list", "service-accounts", "--output", output)
    kosli.does("update", "service-account", unique, "--privilege", "reader")
    shown = json.loads(kosli.does("get", "service-account", unique, "--output", "json"))
    assert (shown["privilege"], shown["description"]) == ("reader", "Pipelines")
    kosli.does("delete", "service-account", unique, "--assume-yes")
    assert "Service account not found" in kosli.refuses("get", "service-account", unique)


def test_what_is_no_service_account(kosli: Client, unique: str) -> None:
    refused = kosli.refuses("create", "service-account", unique, "--privilege", "owner")
    assert "must be one of admin, member, snapshotter, reader" in refused
    assert "Service account not found" in kosli.refuses("delete", "service-account", unique, "--assume-yes")


def test_the_keys_of_a_service_account(
    kosli: Client, server: Server, sources: Sources, tmp_path: Path, unique: str
) -> None:
    of = ("--service-account", unique)
    kosli.does("create", "service-account", unique, "--privilege", "snapshotter")
    assert kosli.does("list", "api-keys", *of).strip()
    made = json.loads(
        kosli.does(
            *("create", "api-key", *of, "--description", "first", "--expires-at", "2090-01-01"),
            *("--output", "json"),
        )
    )
    assert "first" in kosli.does("get", "api-key", made["id"], *of)
    [next_one] = json.loads(
        kosli.does("rotate", "api-key", made["id"], *of, "--grace-period-hours", "48", "--output", "json")
    )
    assert next_one["expires_at"] == made["expires_at"]
    for output in ("table", "json"):
        told = kosli.does("list", "api-keys", *of, "--output", output)
        assert made["id"] in told
        assert next_one["id"] in told
    for each in (made, next_one):
        sensor = command(server, tmp_path, sources.folder, API_TOKEN=each["key"])
        sensor.does("list", "flows")
    sensor.does("snapshot", "path", unique, "--path", ".", "--name", "here", "--auto-environment")
    assert "You need the permission" in sensor.refuses("create", "flow", unique, "--use-empty-template")
    kosli.does("delete", "api-key", made["id"], next_one["id"], *of, "--assume-yes")
    assert "API key not found" in kosli.refuses("get", "api-key", made["id"], *of)
    sensor.refuses("list", "flows")


def test_features_that_are_new(kosli: Client) -> None:
    assert "have been enabled" in kosli.does("enable", "beta")
    assert "none can be switched off" in kosli.refuses("disable", "beta")


def test_a_control_and_its_tags(kosli: Client, unique: str) -> None:
    kosli.does("create", "control", unique, "--name", f"Agreed {unique}", "--description", "Two people")
    kosli.does("update", "control", unique, "--name", f"Settled {unique}")
    kosli.does("tag", "control", unique, "--set", f"framework={unique}")
    narrowed = ("--tag", f"framework:{unique}", "--search", f"SETTLED {unique}", "--sort-direction", "desc")
    for output in ("table", "json"):
        assert unique in kosli.does("list", "controls", *narrowed, "--output", output)
    assert unique not in kosli.does("list", "controls", "--tag", "framework:other")
    kosli.does("archive", "control", unique)
    assert unique in kosli.does("list", "controls", "--archived", "--search", unique)
    assert unique not in kosli.does("list", "controls", "--search", unique)
    kosli.does("unarchive", "control", unique)
    shown = json.loads(kosli.does("get", "control", unique, "--output", "json"))
    assert (shown["version"], shown["archived"], shown["tags"]) == (2, False, {"framework": unique})
    kosli.does("tag", "control", unique, "--unset", "framework")
    assert f"Control '{unique}x' does not exist" in kosli.refuses("get", "control", f"{unique}x")
