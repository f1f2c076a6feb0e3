"""Walks every route of every dialect: without a credential, with one that only reads, with a stranger's, and dry."""

import asyncio

import pytest

from signoff.api.kit.routing import Access
from signoff.kernel.database import Database
from tests.api.client import Client
from tests.asgi import Answer
from tests.security.installation import FAILS, HIDDEN, Asked, Installation, every_route
from tests.security.rows import changed, everything, of_organisation
from tests.world import World

# What anybody may ask, on purpose: is it alive, and what does it look like.
PUBLIC = {
    "Operations GET /healthz",
    "Operations GET /readyz",
    "Operations GET /metrics",
    "Pages GET /static/{name}",
    "PactBroker GET /diagnostic/status/heartbeat",
    "PactBroker GET /diagnostic/status/dependencies",
}
# They answer well where there is nothing: a list by a label that nobody has, and pages that say so.
SAYS_NOTHING = {
    "PactBroker GET /pacticipants/label/{label}",
    "Pages GET /doc/{relation}",
    "Pages GET /oauth/authorize/{code}",
    "Pages GET /matrix/provider/{provider}/consumer/{consumer}",
    "Pages GET /pacticipants/{pacticipant}/latest-version/{tag}/can-i-deploy/to/{to}",
    "Pages GET /pacticipants/{pacticipant}/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}",
}
_PAGES = {(route.method, route.template) for dialect, route in every_route() if dialect == "Pages"}
# Pages that ask for something that only some may do; conversations can be read without what is to be filled in.
FORMS = {
    f"Pages GET {template}"
    for _, template in _PAGES
    if {("GET", template), ("POST", template)} <= _PAGES
    and (not template.startswith(("/app/", "/invitations/")) or template.endswith(("/facts", "/people")))
}
# Public reading is of contracts and environments, not of evidence.
NOT_PUBLIC = {
    f"{dialect} {route.method} {route.template}"
    for dialect, route in every_route()
    if route.access is not Access.WRITE
    and route.handler.__module__.startswith(("signoff.web.evidence", "signoff.web.conversation"))
    # They say nothing, and lead to pages that ask who comes.
    and not route.handler.__module__.endswith(".addresses")
}
# A test of a webhook sends its request, so it cannot be tried without doing it.
NEVER_DRY = {
    "PactBroker POST /webhooks/execute",
    "PactBroker POST /webhooks/{uuid}/execute",
    "Pages POST /webhooks/{uuid}/test",
}


def ask(client: Client, asked: Asked, **headers: str) -> Answer:
    path, given = asked.path.encode(), asked.headers | headers
    return client.raw(asked.route.method, path, asked.encoded, **given)


def statuses(client: Client, walk: list[Asked]) -> dict[str, int]:
    return {asked.name: ask(client, asked).status_code for asked in walk}


def test_the_walk_sees_something_everywhere(client: Client, installation: Installation) -> None:
    """Else what follows would prove nothing: to Alice every reading route answers well."""
    found = statuses(client, [asked for asked in installation.asked() if not asked.writes])

    assert {name: status for name, status in found.items() if status not in (200, 303, 307)} == dict.fromkeys(
        FAILS, 500
    )


def test_a_dry_run_of_every_write_works_and_changes_nothing(
    client: Client, installation: Installation, db: Database
) -> None:
    before = everything(db)

    found = {
        asked.name: ask(client, asked, x_dry_run="true").status_code
        for asked in installation.asked()
        if asked.writes
    }

    refused = {name for name, status in found.items() if status >= 400}
    assert refused == NEVER_DRY
    assert changed(before, everything(db)) == []


def test_without_a_credential(installation: Installation, db: Database, runner: asyncio.Runner) -> None:
    before = everything(db)

    found = statuses(Client(db, runner), installation.asked())

    assert {name for name, status in found.items() if status != 401} == PUBLIC
    assert changed(before, everything(db)) == []


@pytest.mark.parametrize("who", ["carol", "read_only_token"])
def test_who_only_reads(
    installation: Installation, world: World, db: Database, runner: asyncio.Runner, who: str
) -> None:
    token = world.token(world.carol) if who == "carol" else world.token(world.alice, read_only=True)
    before = everything(db)

    found = statuses(Client(db, runner, token.value), installation.asked())

    wrong = {
        asked.name: found[asked.name]
        for asked in installation.asked()
        if found[asked.name]
        not in ((403,) if asked.writes or asked.name in FORMS | FAILS else (200, 303, 307, 404))
    }
    assert wrong == {}
    assert changed(before, everything(db)) == []


def test_a_stranger_sees_and_changes_nothing(
    installation: Installation, world: World, db: Database, runner: asyncio.Runner
) -> None:
    """Mallory administers another organisation, and knows every name and number of this one."""
    mallory = Client(db, runner, world.token(world.mallory).value)
    before = of_organisation(db, world.alice.organisation_id)

    # Reads come first: what Mallory writes makes the same names in the own organisation.
    walk = sorted(installation.asked(), key=lambda asked: asked.writes)
    answers = {asked.name: ask(mallory, asked) for asked in walk}

    assert [name for name, answer in answers.items() if HIDDEN in answer.text] == []
    assert [name for name, answer in answers.items() if answer.status_code >= 500] == sorted(FAILS)
    named = {asked.name for asked in walk if not asked.writes and "{" in asked.route.template}
    seen = {name for name in named if answers[name].status_code == 200 and "badge" not in name}
    assert seen - SAYS_NOTHING == PUBLIC & named
    assert changed(before, of_organisation(db, world.alice.organisation_id)) == []


def test_public_reading(installation: Installation, db: Database, runner: asyncio.Runner) -> None:
    anybody = Client(db, runner).with_settings(public_read=True)
    before = everything(db)

    found = statuses(anybody, installation.asked())

    writes = {asked.name for asked in installation.asked() if asked.writes}
    assert {found[name] for name in writes} == {401}
    closed = {name: found[name] for name in set(found) - writes if found[name] not in (200, 303, 307)}
    assert closed == dict.fromkeys(FORMS | FAILS | NOT_PUBLIC, 401)
    assert changed(before, everything(db)) == []
