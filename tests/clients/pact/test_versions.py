"""The commands about applications, versions, tags and branches."""

import json

from tests.clients.pact.commands import Client, rows


def test_application_is_created_then_updated(broker: Client, unique: str) -> None:
    name = ("--name", unique)

    created = broker.does(
        *("create-or-update-pacticipant", *name, "--display-name", "The Shop", "--main-branch", "trunk"),
        *("--repository-url", "https://git.example.org/shop"),
    )
    updated = broker.does("create-or-update-pacticipant", *name, "--display-name", "The Market")
    described = broker.does("describe-pacticipant", *name)

    assert f"Pacticipant '{unique}' created successfully" in created
    assert f"Pacticipant '{unique}' updated successfully" in updated
    for line in (
        f"Name: {unique}",
        "Display Name: The Market",
        "Main Branch: trunk",
        "https://git.example.org/shop",
    ):
        assert line in described
    assert [unique, "The Market"] in rows(broker.does("list-pacticipants"))


def test_applications_are_documents_when_asked(broker: Client, unique: str) -> None:
    broker.does("create-or-update-pacticipant", "--name", unique, "--output", "json")

    described = json.loads(broker.does("describe-pacticipant", "--name", unique, "--output", "json"))
    listed = json.loads(broker.does("list-pacticipants", "--output", "json"))

    assert described["name"] == unique
    assert unique in [one["name"] for one in listed["_embedded"]["pacticipants"]]


def test_unknown_application_cannot_be_described(broker: Client) -> None:
    assert "404 Not Found" in broker.refuses("describe-pacticipant", "--name", "nobody")


def test_version_is_created_with_branch_and_tag(broker: Client, unique: str) -> None:
    version = ("--pacticipant", unique, "--version", "1")

    told = broker.does("create-or-update-version", *version, "--branch", "main", "--tag", "dev")
    broker.does("create-or-update-version", *version, "--branch", "main")

    assert "Branch 'main' created for version '1'" in told
    assert "Tag 'dev' created for version '1'" in told
    document = json.loads(broker.does("describe-version", *version, "--output", "json"))
    assert document["number"] == "1"
    assert [branch["name"] for branch in document["_embedded"]["branches"]] == ["main"]


def test_version_is_described_by_number_tag_or_as_the_latest(broker: Client, unique: str) -> None:
    application = ("--pacticipant", unique)
    broker.does("create-or-update-version", *application, "--version", "1", "--tag", "dev")
    broker.does("create-or-update-version", *application, "--version", "2")

    for chosen, row in (
        (("--version", "1"), ["1", "dev"]),
        (("--latest", "dev"), ["1", "dev"]),
        (("--latest",), ["2", ""]),
        ((), ["2", ""]),
    ):
        assert rows(broker.does("describe-version", *application, *chosen)) == [row]
    missing = broker.refuses("describe-version", *application, "--version", "3")
    assert "Pacticipant version not found" in missing


def test_tags_come_and_go(broker: Client, unique: str) -> None:
    version = ("--pacticipant", unique, "--version", "1")

    refused = broker.refuses("create-version-tag", *version, "--tag", "dev")
    tagged = broker.does("create-version-tag", *version, "--auto-create-version", "--tag", "dev", "prod")
    deleted = broker.does("delete-version-tag", *version, "--tag", "dev")

    assert f"Version '1' of pacticipant '{unique}' does not exist" in refused
    for tag in ("dev", "prod"):
        assert f"Tagging version '1' of pacticipant '{unique}' with tag '{tag}' - Success" in tagged
    assert f"Successfully deleted tag 'dev' from version '1' of pacticipant '{unique}'" in deleted
    assert "was not found" in broker.does("delete-version-tag", *version, "--tag", "dev")
    assert rows(broker.does("describe-version", *version)) == [["1", "prod"]]


def test_branch_is_deleted(broker: Client, unique: str) -> None:
    broker.does("create-or-update-version", "--pacticipant", unique, "--version", "1", "--branch", "next")
    delete = ("delete-branch", "--pacticipant", unique, "--branch", "next")

    assert f"Successfully deleted branch 'next' of pacticipant '{unique}'" in broker.does(*delete)

    missing = f"Could not delete branch 'next' of pacticipant '{unique}' as it was not found"
    assert missing in broker.does(*delete)
    assert missing in broker.refuses(*delete, "--error-when-not-found", "true")
    assert rows(broker.does("describe-version", "--pacticipant", unique, "--version", "1")) == [["1", ""]]


def test_uuid_is_generated(broker: Client) -> None:
    assert len(broker.does("generate-uuid").strip()) == 36
