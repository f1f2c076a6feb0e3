"""Tags over the wire."""

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import environment

FOO = "/pacticipants/Foo"
PROD = f"{FOO}/versions/1/tags/prod"


def test_put_show_and_delete(client: Client, golden: Golden) -> None:
    golden.check("tag_created", client.put(PROD, {}))
    golden.check("tag", client.put(PROD))
    golden.check("tag", client.get(PROD))
    assert client.delete(PROD).status_code == 204
    assert client.get(PROD).status_code == 404
    assert client.delete(PROD).status_code == 404


def test_of_an_unknown_version(client: Client) -> None:
    assert client.get(PROD).status_code == 404
    assert client.delete(PROD).status_code == 404


def test_the_first_tag_of_a_new_version_stands_for_its_branch(client: Client) -> None:
    client.put(PROD)

    assert client.get(f"{FOO}/versions/1").json()["_embedded"]["branches"][0]["name"] == "prod"


def test_the_name_of_an_environment_records_a_deployment_each_time(client: Client) -> None:
    uuid = environment(client, "prod")
    for number in ("1", "2", "1"):
        client.put(f"{FOO}/versions/{number}/tags/prod")

    found = client.get(f"/environments/{uuid}/deployed-versions/currently-deployed").json()

    assert [each["_embedded"]["version"]["number"] for each in found["_embedded"]["deployedVersions"]] == [
        "1"
    ]


def test_a_body_of_another_type(client: Client) -> None:
    assert client.send("PUT", PROD, b"x", "text/plain").status_code == 415
