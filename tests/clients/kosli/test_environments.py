"""Environments and what runs in them, by the released command."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.kosli.commands import Sources
from tests.clients.kosli.surroundings import Cluster, Engine, Image, kubeconfig, listening
from tests.clients.pact.commands import Client
from tests.clients.servers import Server

KINDS = ("K8S", "ECS", "S3", "lambda", "server", "docker", "azure-apps", "cloud-run", "logical")


def digest(letter: str) -> str:
    return letter * 64


class Place:
    """An environment of a test, as the command shows it."""

    def __init__(self, kosli: Client, name: str) -> None:
        self.kosli, self.name = kosli, name

    def snapshot(self, expression: str = "") -> Any:
        found = self.kosli.does("get", "snapshot", f"{self.name}{expression}", "--output", "json")
        return json.loads(found)

    def running(self, expression: str = "") -> list[tuple[str, str, int]]:
        """Give name, beginning of the fingerprint and instances of what ran."""
        artifacts = self.snapshot(expression)["artifacts"]
        now = [each for each in artifacts if each["annotation"]["now"]]
        return sorted((each["name"], each["fingerprint"][:1], each["annotation"]["now"]) for each in now)

    def count(self) -> int:
        listed = json.loads(self.kosli.does("list", "snapshots", self.name, "--output", "json"))
        return int(listed[0]["index"]) if listed else 0


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def docker(kosli: Client, engine: Engine) -> Iterator[Client]:
    """The command on a machine with a container engine."""
    with listening(engine) as address:
        environment = {**kosli.environment, "DOCKER_HOST": f"tcp://{address}"}
        yield Client(kosli.command, environment, kosli.folder)


@pytest.fixture
def host(docker: Client, unique: str) -> Place:
    """An environment of containers."""
    docker.does("create", "environment", unique, "--type", "docker", "--description", "A host")
    return Place(docker, unique)


def test_an_environment_of_every_type(kosli: Client, unique: str) -> None:
    for kind in KINDS:
        kosli.does("create", "environment", f"{unique}-{kind}", "--type", kind, "--description", kind)
        for output in ("table", "json"):
            assert kind in kosli.does("get", "environment", f"{unique}-{kind}", "--output", output)
        assert f"{unique}-{kind}" in kosli.does("list", "environments", "--output", "table")
    found = json.loads(kosli.does("list", "environments", "--output", "json"))
    assert {each["type"] for each in found if each["name"].startswith(unique)} == set(KINDS)


def test_lists_are_narrowed(kosli: Client, unique: str) -> None:
    for name, kind in (("a", "K8S"), ("b", "docker"), ("c", "docker")):
        kosli.does("create", "environment", f"{unique}-{name}", "--type", kind)
    kosli.does("tag", "env", f"{unique}-c", "--set", "tier=gold")

    def listed(*more: str) -> list[str]:
        found = json.loads(kosli.does("list", "environments", "--name", unique, *more, "--output", "json"))
        page = found["environments"] if isinstance(found, dict) else found
        return [each["name"].removeprefix(f"{unique}-") for each in page]

    assert listed() == ["a", "b", "c"]
    assert listed("--type", "docker") == ["b", "c"]
    assert listed("--tag", "tier") == listed("--tag", "tier:gold") == ["c"]
    assert listed("--tag", "tier:lead") == []
    assert listed("--sort", "name", "--sort-direction", "desc") == ["c", "b", "a"]
    assert listed("--sort", "last_modified_at", "--sort-direction", "desc")[0] == "c"
    assert listed("--page", "2", "--page-limit", "2") == ["c"]
    assert f"{unique}-c" in kosli.does(
        "list", "environments", "--name", unique, "--page", "2", "--page-limit", "2"
    )


def test_an_environment_again_renamed_and_archived(kosli: Client, unique: str) -> None:
    kosli.does("create", "environment", unique, "--type", "docker", "--description", "First")
    kosli.does("create", "environment", unique, "--type", "DOCKER", "--description", "Second")
    assert json.loads(kosli.does("get", "environment", unique, "-o", "json"))["description"] == "Second"
    refused = kosli.refuses("create", "environment", unique, "--type", "K8S")
    assert "which cannot be changed to 'K8S'" in refused
    kosli.does("rename", "environment", unique, f"{unique}-b")
    assert f"{unique}-b" in kosli.does("get", "environment", unique)
    kosli.does("tag", "env", f"{unique}-b", "--set", "tier=gold")
    assert "gold" in kosli.does("get", "environment", f"{unique}-b")
    kosli.does("archive", "environment", f"{unique}-b")
    assert f"{unique}-b" not in kosli.does("list", "environments")
    missing = kosli.refuses("get", "environment", f"{unique}-c")
    assert f"Environment named '{unique}-c' does not exist for organization 'default'" in missing


def test_a_report_of_the_wrong_type(docker: Client, unique: str) -> None:
    docker.does("create", "environment", unique, "--type", "K8S")
    refused = docker.refuses("snapshot", "docker", unique)
    assert f"Environment '{unique}' is of type 'K8S' and takes no report of type 'docker'" in refused


def test_containers(docker: Client, engine: Engine, host: Place) -> None:
    web, job = Image("acme/web:1", digest("a")), Image("acme/job:1", digest("b"))
    engine.images = [web, Image("acme/web:1", digest("a"), 1700000100), job]
    docker.does("snapshot", "docker", host.name)
    assert host.running() == [("acme/job:1", "b", 1), ("acme/web:1", "a", 2)]
    engine.images = [web, job]
    docker.does("snapshot", "docker", host.name)
    assert host.count() == 1
    engine.images = [Image("acme/web:2", digest("c")), job]
    docker.does("snapshot", "docker", host.name)
    assert host.count() == 2
    assert host.running("#1") == [("acme/job:1", "b", 1), ("acme/web:1", "a", 2)]
    for expression in ("", "#2", "~0", "@{now}", "@{2100-01-01T00:00:00}"):
        assert host.running(expression) == [("acme/job:1", "b", 1), ("acme/web:2", "c", 1)]
        docker.does("get", "snapshot", f"{host.name}{expression}")
    assert host.running("~1") == host.running("#1")
    refused = docker.refuses("get", "snapshot", f"{host.name}#20")
    assert f"Snapshot '{host.name}#20' resolves to '{host.name}#20'. len(snapshots) == 2." in refused
    docker.refuses("get", "snapshot", f"{host.name}@{{2.hours.ago}}")


def test_an_environment_that_makes_itself(docker: Client, engine: Engine, unique: str) -> None:
    engine.images = [Image("acme/web:1", digest("a"))]
    docker.does("snapshot", "docker", unique, "--auto-environment")
    docker.does("snapshot", "docker", unique, "--auto-environment")
    assert Place(docker, unique).count() == 1


def test_a_pipeline_may_do_so(docker: Client, server: Server, unique: str) -> None:
    server.signoff("user", "create", unique, "--role", "read-write", "--service")
    token = server.signoff("token", "create", unique)
    pipeline = Client(docker.command, {**docker.environment, "KOSLI_API_TOKEN": token}, docker.folder)
    pipeline.does("snapshot", "docker", unique, "--auto-environment")
    assert "You need the permission" in pipeline.refuses("archive", "environment", unique)


def test_pods(kosli: Client, unique: str, tmp_path: Path) -> None:
    cluster = Cluster()
    cluster.pods = {"web-1": Image("acme/web:1", digest("a")), "web-2": Image("acme/web:1", digest("a"))}
    kosli.does("create", "environment", unique, "--type", "K8S")
    place = Place(kosli, unique)
    with listening(cluster) as address:
        config = str(kubeconfig(tmp_path, address))
        kosli.does("snapshot", "k8s", unique, "--kubeconfig", config)
        cluster.pods.pop("web-2")
        kosli.does("snapshot", "k8s", unique, "--kubeconfig", config)
        assert place.count() == 1
        cluster.pods["job-1"] = Image("acme/job:1", digest("b"))
        kosli.does("snapshot", "k8s", unique, "--kubeconfig", config, "--namespaces", "shop")
    assert place.running("#1") == [("acme/web:1", "a", 2)]
    assert place.running() == [("acme/job:1", "b", 1), ("acme/web:1", "a", 1)]
    [web] = place.snapshot("#1")["artifacts"]
    assert {name: pod["namespace"] for name, pod in web["pods"].items()} == {"web-1": "shop", "web-2": "shop"}
    assert "acme/job:1" in kosli.does("get", "snapshot", unique)


def test_files_on_a_server(kosli: Client, unique: str, tmp_path: Path) -> None:
    path = tmp_path / "app.bin"
    path.write_text("one")
    kosli.does("create", "environment", unique, "--type", "server")
    place = Place(kosli, unique)
    for _ in range(2):
        kosli.does("snapshot", "path", unique, "--path", str(path), "--name", "app")
    assert place.count() == 1
    [app] = place.snapshot()["artifacts"]
    assert (app["name"], app["fingerprint"]) == ("app", hashlib.sha256(b"one").hexdigest())
    path.write_text("two")
    kosli.does("snapshot", "path", unique, "--path", str(path), "--name", "app")
    assert place.count() == 2
    listed = tmp_path / "paths.yml"
    listed.write_text(f"version: 1\nartifacts:\n  app:\n    path: {path}\n  other:\n    path: {listed}\n")
    kosli.does("snapshot", "paths", unique, "--paths-file", str(listed))
    assert [name for name, _, _ in place.running()] == ["app", "other"]
    kosli.does("snapshot", "server", unique, "--paths", str(path))
    assert place.count() == 4


def test_differences_and_the_log(docker: Client, engine: Engine, host: Place) -> None:
    engine.images = [Image("acme/web:1", digest("a")), Image("acme/same:1", digest("d"))]
    docker.does("snapshot", "docker", host.name)
    engine.images = [Image("acme/web:1", digest("b")), Image("acme/same:1", digest("d"))]
    docker.does("snapshot", "docker", host.name)
    for sides in ((f"{host.name}~1", host.name), (f"{host.name}#1", f"{host.name}@{{now}}")):
        assert "acme/web:1" in docker.does("diff", "snapshots", *sides)
    diff = json.loads(docker.does("diff", "snapshots", f"{host.name}#1", host.name, "--output", "json"))
    assert [each["fingerprint"][:1] for each in diff["snappish1"]["artifacts"]] == ["a"]
    assert [each["fingerprint"][:1] for each in diff["snappish2"]["artifacts"]] == ["b"]
    assert "acme/same:1" in docker.does("diff", "snapshots", f"{host.name}#1", host.name, "--show-unchanged")
    log = docker.does("log", "environment", host.name)
    assert log.count("acme/web:1") == 3
    assert "started running (from 0 to 1)" in log
    assert "acme/web:1" in docker.does("log", "environment", host.name, "--interval", "1..NOW", "--reverse")
    found = json.loads(
        docker.does("log", "environment", host.name, "--page", "2", "--page-limit", "3", "-o", "json")
    )
    assert len(found) == 1
    for more in ((), ("--interval", "1..2"), ("--interval", "~1..NOW"), ("--reverse",), ("--page", "2")):
        docker.does("list", "snapshots", host.name, *more)
        docker.does("list", "snapshots", host.name, *more, "--output", "json")


def test_a_logical_environment(docker: Client, engine: Engine, host: Place, unique: str) -> None:
    engine.images = [Image("acme/web:1", digest("a"))]
    docker.does("snapshot", "docker", host.name)
    whole = f"{unique}-all"
    docker.does("create", "environment", whole, "--type", "logical", "--included-environments", host.name)
    other = f"{unique}-b"
    docker.does("create", "environment", other, "--type", "docker")
    docker.does("join", "environment", "--physical", other, "--logical", whole)
    shown = json.loads(docker.does("get", "environment", whole, "--output", "json"))
    assert shown["included_environments"] == [host.name, other]
    assert Place(docker, whole).running() == [("acme/web:1", "a", 1)]
    assert "logical" in docker.refuses("snapshot", "docker", whole)


def test_provenance_is_shown(
    docker: Client, engine: Engine, host: Place, flow: str, trail: str, sources: Sources
) -> None:
    fingerprint = hashlib.sha256(host.name.encode()).hexdigest()
    docker.does(
        *("attest", "artifact", "acme/web:1", "--fingerprint", fingerprint, "--name", "web"),
        *("--flow", flow, "--trail", trail, "--commit", sources.head),
        *("--build-url", "https://ci.example.org/1", "--commit-url", "https://git.example.org/c"),
    )
    engine.images = [Image("acme/web:1", fingerprint)]
    docker.does("snapshot", "docker", host.name)
    [web] = host.snapshot()["artifacts"]
    assert (web["flow_name"], web["git_commit"]) == (flow, sources.head)
    assert [each["trail_name"] for each in web["flows"]] == [trail]
    assert sources.head[:7] in docker.does("get", "snapshot", host.name)
    assert flow in docker.does("log", "environment", host.name)


def test_an_assertion_without_a_policy(docker: Client, engine: Engine, host: Place) -> None:
    engine.images = [Image("acme/web:1", digest("a"))]
    docker.does("snapshot", "docker", host.name)
    docker.does("assert", "snapshot", host.name)


def test_an_assertion_with_a_policy(
    docker: Client, engine: Engine, host: Place, unique: str, tmp_path: Path
) -> None:
    engine.images = [Image("acme/web:1", digest("a"))]
    docker.does("snapshot", "docker", host.name)
    policy = tmp_path / "policy.yml"
    policy.write_text(
        "_schema: https://docs.kosli.com/schemas/policy/v1\nartifacts:\n  provenance:\n    required: true\n"
    )
    docker.does("create", "policy", unique, str(policy))
    docker.does("attach-policy", unique, "--environment", host.name)
    assert host.count() == 2
    docker.refuses("assert", "snapshot", host.name)
    docker.does("assert", "snapshot", f"{host.name}#1")
    assert "false" in docker.does("list", "snapshots", host.name)
    shown = host.snapshot()
    assert (shown["compliant"], shown["artifact_compliance_count"]["false"]) == (False, 1)
    assert [each["name"] for each in shown["applied_policies"]] == [unique]
    assert shown["applied_policies"][0]["failing_artifacts"] == [digest("a")]
    assert shown["artifacts"][0]["annotation"]["type"] == "updated-compliance"
    assert json.loads(docker.does("get", "environment", host.name, "-o", "json"))["state"] is False
    for output in ("table", "json"):
        docker.does("get", "snapshot", host.name, "--output", output)

    allowed = ("--fingerprint", digest("a"), "--environment", host.name, "--reason", "legacy")
    docker.does("allow", "artifact", "acme/web:1", *allowed)
    docker.does("assert", "snapshot", host.name)
    assert host.count() == 3
    docker.does("allow", "artifact", "acme/web:1", *allowed)
    assert host.count() == 3
    assert "became compliant" in docker.does("log", "environment", host.name)
    docker.does("detach-policy", unique, "--environment", host.name)
    assert (host.snapshot()["compliant"], host.count()) == (True, 4)


def test_nothing_runs(docker: Client, host: Place) -> None:
    for output in ("table", "json"):
        assert "Traceback" not in docker.does("list", "snapshots", host.name, "--output", output)
        docker.does("log", "environment", host.name, "--output", output)
    docker.does("snapshot", "docker", host.name)
    for output in ("table", "json"):
        docker.does("get", "snapshot", host.name, "--output", output)
        docker.does("list", "snapshots", host.name, "--output", output)
    assert "No running artifacts" in docker.does("get", "snapshot", host.name)
