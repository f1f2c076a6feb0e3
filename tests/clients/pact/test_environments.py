"""The commands about environments."""

import json

from tests.clients.pact.commands import Client, rows


def test_environment_is_created(broker: Client, unique: str) -> None:
    told = broker.does(
        *("create-environment", "--name", unique, "--display-name", f"The {unique}", "--production"),
        *("--contact-name", "Ops", "--contact-email-address", "ops@example.org"),
    )

    assert f"Created {unique} environment in the Pact Broker with UUID" in told
    uuid = told.split()[-1]
    assert [uuid, unique, f"The {unique}", "true"] in rows(broker.does("list-environments"))


def test_environment_is_created_for_scripts(broker: Client, unique: str) -> None:
    uuid = broker.does("create-environment", "--name", unique, "--output", "id").strip()

    described = json.loads(broker.does("describe-environment", "--uuid", uuid, "--output", "json"))
    document = json.loads(broker.does("list-environments", "--output", "json"))

    assert (described["uuid"], described["name"], described["production"]) == (uuid, unique, False)
    assert uuid in [one["uuid"] for one in document["_embedded"]["environments"]]
    other = json.loads(broker.does("create-environment", "--name", f"{unique}-2", "--output", "json"))
    assert other["name"] == f"{unique}-2"


def test_second_environment_of_a_name_is_refused(broker: Client, environment: str) -> None:
    told = broker.refuses("create-environment", "--name", environment)

    assert f"name '{environment}' is already used by an existing environment." in told


def test_environment_with_a_space_in_its_name_is_refused(broker: Client) -> None:
    assert "cannot contain spaces" in broker.refuses("create-environment", "--name", "pre prod")


def test_environment_is_described_changed_and_deleted(broker: Client, unique: str) -> None:
    uuid = broker.does("create-environment", "--name", unique, "--output", "id").strip()
    by_uuid = ("--uuid", uuid)

    changed = broker.does(
        *(
            "update-environment",
            *by_uuid,
            "--name",
            f"{unique}-new",
            "--display-name",
            "Anew",
            "--production",
        ),
        *("--contact-name", "Ops", "--contact-email-address", "ops@example.org"),
    )
    described = broker.does("describe-environment", *by_uuid)
    deleted = broker.does("delete-environment", *by_uuid)

    assert f"Updated {unique}-new environment in the Pact Broker with UUID {uuid}" in changed
    for line in (
        f"UUID {uuid}",
        f"Name: {unique}-new",
        "Display Name: Anew",
        "Production: true",
        "Name: Ops",
    ):
        assert line in described
    assert f"Environment {unique}-new with UUID {uuid} deleted successfully" in deleted
    for command in ("describe-environment", "delete-environment"):
        assert "404 Not Found" in broker.refuses(command, *by_uuid)
