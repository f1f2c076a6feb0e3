"""Rego that the command evaluates itself, over what it fetched; and what it does without a server."""

import json
from pathlib import Path

import msgspec
import pytest

from tests.clients.kosli.commands import Sources
from tests.clients.kosli.hosts import hosting
from tests.clients.pact.commands import Client

POLICY = """package policy

import rego.v1

default allow := false

trails := object.get(input, "trails", [object.get(input, "trail", {})])

tested(trail) if trail.compliance_status.attestations_statuses.unit.junit_results[0].failures == 0

violations contains "a trail was not tested" if {
    some trail in trails
    not tested(trail)
}

allow if count(violations) == 0
"""
JUNIT = '<testsuite name="unit" tests="1" failures="{0}" errors="0" skipped="0" time="0.1" />'


@pytest.fixture
def policy(tmp_path: Path) -> str:
    """The path of a policy that wants every trail to be tested."""
    path = tmp_path / "policy.rego"
    path.write_text(POLICY)
    return str(path)


def run_tests(kosli: Client, flow: str, folder: Path, failures: int) -> None:
    """Attest a test run on the trail."""
    (folder / "results").mkdir(exist_ok=True)
    (folder / "results/unit.xml").write_text(JUNIT.format(failures))
    what = ("--name", "unit", "--results-dir", str(folder / "results"))
    kosli.does("attest", "junit", *what, "--flow", flow, "--trail", "build-1")


def test_trails(kosli: Client, flow: str, trail: str, policy: str, tmp_path: Path) -> None:
    about = ("--flow", flow, "--policy", policy)

    assert "a trail was not tested" in kosli.refuses("evaluate", "trail", trail, *about)
    run_tests(kosli, flow, tmp_path, failures=0)
    kosli.does("evaluate", "trail", trail, *about)
    kosli.does("begin", "trail", "build-2", "--flow", flow)
    assert "a trail was not tested" in kosli.refuses("evaluate", "trails", trail, "build-2", *about)
    kosli.does("evaluate", "trails", trail, trail, *about)


def test_a_document(kosli: Client, policy: str, tmp_path: Path) -> None:
    results = {"unit": {"junit_results": [{"failures": 0}]}}
    document = {"trail": {"compliance_status": {"attestations_statuses": results}}}
    path = tmp_path / "input.json"
    path.write_text(json.dumps(document))

    kosli.does("evaluate", "input", "--input-file", str(path), "--policy", policy)


def test_what_needs_no_server(kosli: Client, tmp_path: Path) -> None:
    (tmp_path / "app.bin").write_text("app")

    assert len(kosli.does("fingerprint", str(tmp_path / "app.bin"), "--artifact-type", "file").strip()) == 64
    assert "v2.43.1" in kosli.does("version")
    assert "kosli" in kosli.does("completion", "bash")
    # A token would be kept in a keyring, which servers have not.
    plain = {name: value for name, value in kosli.environment.items() if name != "KOSLI_API_TOKEN"}
    msgspec.structs.replace(kosli, environment=plain).does("config", "--org", "default")


def test_assertions_about_pull_requests(kosli: Client, sources: Sources) -> None:
    with hosting() as host:
        asked = ("--repository", "shop", "--commit", sources.head)
        at_github = ("--github-base-url", host.url, "--github-org", "acme", "--github-token", "t")
        at_gitlab = ("--gitlab-base-url", host.url, "--gitlab-org", "acme", "--gitlab-token", "t")
        kosli.does("assert", "pullrequest", "github", *at_github, *asked)
        kosli.does("assert", "pullrequest", "gitlab", *at_gitlab, *asked)
        host.pull_requests = ()
        kosli.refuses("assert", "pullrequest", "github", *at_github, *asked)
