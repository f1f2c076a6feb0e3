"""Flows and trails by the released command: made, made again, renamed, tagged, put away."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.clients.kosli.commands import Sources
from tests.clients.kosli.templates import written
from tests.clients.pact.commands import Client


def test_the_server_is_up(kosli: Client) -> None:
    assert kosli.does("status").strip() == "OK"
    assert kosli.does("status", "--assert").strip() == "OK"


def test_the_server_is_down(kosli: Client) -> None:
    nowhere = ("--host", "http://127.0.0.1:1")

    assert kosli.run("status", *nowhere).status == 0
    kosli.refuses("status", "--assert", *nowhere)


def test_a_flow_is_made_and_then_updated(kosli: Client, unique: str, tmp_path: Path) -> None:
    command = ("create", "flow", unique, "--description", "Ships it", "--template-file", written(tmp_path))

    assert f"flow '{unique}' was created" in kosli.does(*command)
    assert f"flow '{unique}' was updated" in kosli.does(*command)
    shown = kosli.does("get", "flow", unique)
    assert "Ships it" in shown
    assert "name: unit-tests" in shown
    assert unique in kosli.does("list", "flows")


def test_flows_by_a_part_of_their_name(kosli: Client, flow: str) -> None:
    part = flow[2:]

    assert flow in kosli.does("list", "flows", "--name", part)
    assert flow in kosli.does("list", "flows", "--name", part.upper(), "--ignore-case")
    assert "No flows" in kosli.does("list", "flows", "--name", f"{part}A")


def test_a_template_with_an_unknown_word_is_refused_with_its_line(
    kosli: Client, unique: str, tmp_path: Path
) -> None:
    template = written(tmp_path, "version: 1\ntrail:\n  attestation:\n  - name: ticket\n")

    told = kosli.refuses("create", "flow", unique, "--template-file", template)

    assert "Input payload validation failed" in told
    assert "line 3" in told
    kosli.refuses("get", "flow", unique)


def test_a_bad_name_is_refused_with_the_reason(kosli: Client) -> None:
    told = kosli.refuses("create", "flow", "bad name", "--use-empty-template")

    assert "Input payload validation failed: map[name:String should match pattern" in told


def test_a_trail_is_begun_and_then_updated(kosli: Client, flow: str, sources: Sources) -> None:
    begin = ("begin", "trail", "build-1", "--flow", flow, "--commit", sources.head)

    assert "trail 'build-1' was begun" in kosli.does(*begin)
    assert "trail 'build-1' was updated" in kosli.does(*begin, "--description", "Again")
    shown = json.loads(kosli.does("get", "trail", "build-1", "--flow", flow, "--output", "json"))
    assert shown["description"] == "Again"
    assert shown["git_commit_info"]["sha1"] == sources.head
    assert shown["git_commit_info"]["author"] == "Ada <ada@example.org>"
    assert shown["git_commit_info"]["message"] == "Go on."


def test_the_same_trail_begun_by_many_at_once_is_one(kosli: Client, flow: str) -> None:
    with ThreadPoolExecutor(6) as threads:
        begun = list(threads.map(lambda _: kosli.run("begin", "trail", "build-1", "--flow", flow), range(6)))

    assert [each.status for each in begun] == [0] * 6
    assert sum("was begun" in each.text for each in begun) == 1
    assert "total 1 items" in kosli.does("list", "trails", "--flow", flow)


def test_a_trail_in_a_flow_that_is_not_there(kosli: Client, unique: str) -> None:
    told = kosli.refuses("begin", "trail", "build-1", "--flow", unique)

    assert f"Flow named '{unique}' does not exist for organization 'default'" in told


def test_a_trail_with_a_template_of_its_own(kosli: Client, flow: str, tmp_path: Path) -> None:
    kosli.does("begin", "trail", "build-1", "--flow", flow, "--template-file", written(tmp_path))
    kosli.does("begin", "trail", "build-2", "--flow", flow)

    assert "INCOMPLETE" in kosli.does("get", "trail", "build-1", "--flow", flow)
    assert "Compliance:        COMPLIANT" in kosli.does("get", "trail", "build-2", "--flow", flow)
    assert "ticket | ⏳ missing" in kosli.does("get", "trail", "build-1", "--flow", flow, "-o", "markdown")


def test_a_renamed_flow_is_found_by_both_names(kosli: Client, flow: str, trail: str) -> None:
    kosli.does("rename", "flow", flow, f"{flow}-new")

    for name in (flow, f"{flow}-new"):
        assert trail in kosli.does("get", "trail", trail, "--flow", name)
    told = kosli.refuses("rename", "flow", flow, "bad name")
    assert "Input payload validation failed: map[new_name:String should match pattern" in told


def test_an_archived_flow_is_no_longer_listed(kosli: Client, flow: str) -> None:
    kosli.does("archive", "flow", flow)

    assert flow not in kosli.does("list", "flows")


def test_tags_of_a_flow_narrow_the_list_of_trails(kosli: Client, flow: str, trail: str) -> None:
    kosli.does("tag", "flow", flow, "--set", f"team={flow}", "--set", "tier=1")
    kosli.does("tag", "flow", flow, "--unset", "tier")

    assert f"team={flow}" in kosli.does("get", "flow", flow)
    assert "tier" not in kosli.does("get", "flow", flow)
    assert trail in kosli.does("list", "trails", "--flow-tag", f"team={flow}")
    assert "No trails were found" in kosli.does("list", "trails", "--flow-tag", f"team={flow}-other")


def test_tags_of_an_environment(kosli: Client, unique: str) -> None:
    kosli.does("create", "environment", unique, "--type", "server", "--description", "Racks")
    kosli.does("tag", "environment", unique, "--set", "zone=eu")

    assert "zone=eu" in kosli.does("get", "environment", unique)


def test_the_default_organisation_is_the_only_one(kosli: Client) -> None:
    assert "default" in kosli.does("get", "default-org")
    kosli.does("update", "default-org", "default")
    assert "Organisation not found: other" in kosli.refuses("update", "default-org", "other")
