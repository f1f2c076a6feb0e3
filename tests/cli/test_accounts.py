"""`signoff user` and `signoff token`."""

import asyncio

import pytest

from signoff.domain.identity.authenticating import authenticate
from signoff.domain.identity.passwords import check_password
from signoff.domain.identity.scopes import reading
from signoff.domain.identity.types import Basic, Bearer, Credentials
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import open_database
from signoff.kernel.errors import Unauthenticated
from signoff.kernel.settings import Settings
from tests.cli.conftest import Run


def sign_in(settings: Settings, credentials: Credentials) -> Actor:
    db = open_database(settings)
    try:
        proof = asyncio.run(check_password(db, credentials))
        with db.reading(system()) as tx:
            return authenticate(tx, credentials, proof)
    finally:
        db.close()


def test_token_of_a_service(migrated: Run, settings: Settings) -> None:
    migrated("user", "create", "ci", "--service", "--role", "read-write")
    made = migrated("token", "create", "ci", "--read-only", "--days", "7", "--description", "nightly")
    value = made.stdout.strip()

    actor = sign_in(settings, Bearer(value))
    assert (actor.name, actor.scopes) == ("ci", reading(actor.scopes))
    listed = migrated("token", "list").stdout
    assert value not in listed
    assert value[:10] in listed
    assert "nightly" in listed

    uuid = listed.splitlines()[1].split()[0]
    assert migrated("token", "revoke", uuid).exit_code == 0
    with pytest.raises(Unauthenticated, match="revoked"):
        sign_in(settings, Bearer(value))


def test_password_of_a_person(migrated: Run, settings: Settings) -> None:
    created = migrated(
        "user", "create", "dave", "--email", "d@example.org", "--password", input="first words\n"
    )
    assert created.stdout == "Created user dave with no role.\n"
    assert sign_in(settings, Basic("d@example.org", "first words")).name == "dave"

    assert migrated("user", "set-password", "dave", input="other words\n").exit_code == 0
    assert sign_in(settings, Basic("dave", "other words")).name == "dave"


def test_roles_and_activity_are_listed(migrated: Run) -> None:
    migrated("user", "create", "dave")
    assert "dave has administrator, read-only." in (
        migrated("user", "set-roles", "dave", "--role", "read-only", "--role", "administrator").stdout
    )
    migrated("user", "deactivate", "dave")
    assert migrated("user", "list").stdout.splitlines()[1].split() == [
        *("dave", "user", "-", "no"),
        *("administrator,", "read-only"),
    ]
    migrated("user", "activate", "dave")
    assert migrated("user", "list").stdout.splitlines()[1].split()[3] == "yes"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("user", "create", "dave", "--role", "emperor"), "no such role: emperor"),
        (("user", "create", "da:ve"), "name must have"),
        (("user", "set-roles", "nobody"), "No account nobody"),
        (("token", "create", "nobody"), "No account nobody"),
        (("token", "revoke", "nothing"), "No token nothing"),
        (("token", "list", "--organisation", "elsewhere"), "No organisation elsewhere"),
    ],
)
def test_refusal_is_one_line_and_status_1(migrated: Run, arguments: tuple[str, ...], words: str) -> None:
    refused = migrated(*arguments)

    assert refused.exit_code == 1
    assert words in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_nothing_works_before_the_database_is_set_up(run: Run) -> None:
    for arguments in (("user", "list"), ("token", "list"), ("ledger", "verify"), ("ledger", "checkpoint")):
        refused = run(*arguments)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "`signoff migrate`" in refused.stderr


def test_database_that_does_not_answer_is_named_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    refused = run("migrate")

    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "did not answer" in refused.stderr
