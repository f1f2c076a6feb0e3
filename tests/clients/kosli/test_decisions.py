"""Asserts, policies, approvals of snapshots and controls by the released command."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.clients.kosli.commands import Sources
from tests.clients.pact.commands import Client

POLICY = "_schema: https://docs.kosli.com/schemas/policy/v1\nartifacts:\n  provenance:\n    required: true\n"
TESTED = f"{POLICY}  attestations:\n  - name: unit\n    type: generic\n"


class Release:
    """An artifact on a trail of a test, and what is asked about it."""

    def __init__(self, kosli: Client, flow: str, trail: str, sources: Sources, folder: Path) -> None:
        self.kosli, self.flow, self.trail, self.folder = kosli, flow, trail, folder
        path = folder / "app.bin"
        path.write_text(flow)
        self.fingerprint = hashlib.sha256(flow.encode()).hexdigest()
        links = ("--build-url", "https://ci.example.org/1", "--commit-url", "https://git.example.org/c")
        where = ("--flow", flow, "--trail", trail, "--commit", sources.head)
        what = (str(path), "--artifact-type", "file", "--name", "app")
        kosli.does("attest", "artifact", *what, *where, *links)

    def attested(self, *, compliant: bool, name: str = "unit") -> None:
        """Attest something about the artifact."""
        about = ("--fingerprint", self.fingerprint, f"--compliant={str(compliant).lower()}")
        self.kosli.does(
            "attest", "generic", "--name", name, *about, "--flow", self.flow, "--trail", self.trail
        )

    def policy(self, text: str, name: str, *more: str) -> str:
        """Write a policy; give what was printed."""
        path = self.folder / f"{name}.yml"
        path.write_text(text)
        return self.kosli.does("create", "policy", name, str(path), *more)

    def asserted(self, *against: str) -> str:
        """Assert that the artifact is compliant; give what was printed."""
        return self.kosli.does("assert", "artifact", "--fingerprint", self.fingerprint, *against)

    def refused(self, *against: str) -> str:
        """Assert it where it is not compliant; give what was printed."""
        return self.kosli.refuses("assert", "artifact", "--fingerprint", self.fingerprint, *against)

    def environment(self, name: str) -> None:
        """Make an environment in which the artifact runs, and something that nobody reported."""
        self.kosli.does("create", "environment", name, "--type", "server", "--description", "Live")
        (self.folder / "bought.bin").write_text(f"bought for {name}")
        paths = self.folder / "paths.yml"
        paths.write_text(
            "version: 1\nartifacts:\n"
            f"  app:\n    path: {self.folder}/app.bin\n  bought:\n    path: {self.folder}/bought.bin\n"
        )
        self.kosli.does("snapshot", "paths", name, "--paths-file", str(paths))


@pytest.fixture
def release(kosli: Client, flow: str, trail: str, sources: Sources, tmp_path: Path) -> Release:
    return Release(kosli, flow, trail, sources, tmp_path)


def test_an_artifact_in_its_flow(release: Release) -> None:
    assert "COMPLIANT" in release.asserted("--flow", release.flow)
    release.attested(compliant=False)
    assert "NON-COMPLIANT" in release.refused("--flow", release.flow)
    assert "unit" in release.refused()
    release.attested(compliant=True)
    told = json.loads(release.asserted("--output", "json"))
    assert (told["scope"], told["compliant"]) == ("flow", True)
    assert "does not exist in flow" in release.kosli.refuses(
        "assert", "artifact", "--fingerprint", "0" * 64, "--flow", release.flow
    )
    assert "Flow named 'nothing' does not exist" in release.refused("--flow", "nothing")


def test_an_artifact_by_policies(release: Release, unique: str) -> None:
    assert "created" in release.policy(POLICY, unique)
    assert "COMPLIANT" in release.asserted("--policy", unique)
    assert "updated" in release.policy(TESTED, unique, "--comment", "tests too")
    assert "missing required 'unit' (type: generic)" in release.refused("--policy", unique)
    release.attested(compliant=False)
    assert "attestation 'unit' is non-compliant" in release.refused("--policy", unique)
    release.attested(compliant=True)
    assert unique in release.asserted("--policy", unique)
    assert "Policy 'nothing' does not exist in organization" in release.refused("--policy", "nothing")


def test_policies(release: Release, unique: str) -> None:
    kosli = release.kosli
    release.environment(unique)
    release.policy(POLICY, unique, "--description", "Ours only")
    release.policy(TESTED, unique)
    kosli.does("attach-policy", unique, "--environment", unique)
    shown = json.loads(kosli.does("get", "policy", unique, "--output", "json"))
    assert (shown["description"], shown["consuming_envs"]) == ("Ours only", [unique])
    assert [each["policy_yaml"] for each in shown["versions"]] == [POLICY, TESTED]
    assert unique in kosli.does("get", "policy", unique)
    assert unique in kosli.does("list", "policies")
    environment = json.loads(kosli.does("get", "environment", unique, "--output", "json"))
    assert (environment["policies"], environment["state"]) == ([unique], False)
    kosli.does("detach-policy", unique, "--environment", unique)
    assert json.loads(kosli.does("get", "policy", unique, "--output", "json"))["consuming_envs"] == []
    broken = release.folder / "broken.yml"
    broken.write_text(f"{POLICY}  artefacts: []\n")
    assert "unknown field 'artefacts'" in kosli.refuses("create", "policy", unique, str(broken))


def test_a_snapshot_by_policies(release: Release, unique: str) -> None:
    kosli = release.kosli
    release.environment(unique)
    kosli.does("assert", "snapshot", unique)
    release.policy(POLICY, unique)
    kosli.does("attach-policy", unique, "--environment", unique)
    kosli.refuses("assert", "snapshot", unique)
    assert "COMPLIANT" in release.asserted("--environment", unique)
    bought = ("--artifact-type", "file", "--environment", unique, "--reason", "we bought it")
    kosli.does("allow", "artifact", str(release.folder / "bought.bin"), *bought)
    kosli.does("assert", "snapshot", unique)
    kosli.refuses("assert", "snapshot", f"{unique}#2")


def test_controls(release: Release, unique: str) -> None:
    kosli = release.kosli
    kosli.does("create", "control", unique, "--name", "Four eyes", "--description", "Two people")
    assert unique in kosli.does("get", "control", unique)
    assert unique in kosli.does("list", "controls")
    release.policy(f"{POLICY}  attestations:\n  - type: decision\n    for_control: {unique}\n", unique)
    assert "missing required" in release.refused("--policy", unique)
    about = ("--fingerprint", release.fingerprint, "--flow", release.flow, "--trail", release.trail)
    kosli.does("attest", "decision", "--name", "eyes", "--control", unique, "--compliant=true", *about)
    release.asserted("--policy", unique)
