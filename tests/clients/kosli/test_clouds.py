"""What runs in a cloud, as the command finds it there and reports it."""

import hashlib
import json
from collections.abc import Iterator, Mapping

import msgspec
import pytest

from tests.clients.kosli.clouds import CONTENT, DIGEST, cloud
from tests.clients.pact.commands import Client

LOGIN = ("--aws-key-id", "a", "--aws-secret-key", "b", "--aws-region", "eu-west-1")


@pytest.fixture
def in_cloud(kosli: Client) -> Iterator[Client]:
    """The command, with a cloud to look at."""
    with cloud() as address:
        given: Mapping[str, str] = {**kosli.environment, "AWS_ENDPOINT_URL": address}
        yield msgspec.structs.replace(kosli, environment=given)


def reported(client: Client, kind: str, name: str, *arguments: str) -> dict[str, object]:
    """Make an environment and report what the cloud has of it, twice; give the one thing that runs there."""
    client.does("create", "environment", name, "--type", kind, "--description", "x")
    for _ in range(2):
        client.does("snapshot", kind.lower(), name, *LOGIN, *arguments)
    client.does("get", "snapshot", name)
    client.does("assert", "snapshot", name)
    assert len(json.loads(client.does("list", "snapshots", name, "--output", "json"))) == 1
    [found] = json.loads(client.does("get", "snapshot", name, "--output", "json"))["artifacts"]
    return dict(found)


def test_a_function(in_cloud: Client, unique: str) -> None:
    found = reported(in_cloud, "lambda", unique)

    assert (found["name"], found["fingerprint"]) == ("orders", DIGEST)


def test_a_task(in_cloud: Client, unique: str) -> None:
    found = reported(in_cloud, "ECS", unique)

    assert (found["name"], found["fingerprint"]) == ("acme/web:1", DIGEST)
    assert found["creationTimestamp"] == [1700000000]
    assert found["ecs_context"] == {
        "cluster_name": "shop",
        "service_name": "web",
        "task_arn": "arn:aws:ecs:eu-west-1:1:task/shop/t1",
    }


def test_a_bucket(in_cloud: Client, unique: str) -> None:
    found = reported(in_cloud, "S3", unique, "--bucket", "pages")

    assert (found["name"], found["fingerprint"]) == ("index.html", hashlib.sha256(CONTENT).hexdigest())
