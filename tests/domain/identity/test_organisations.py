"""Organisations: whoever runs the server makes and closes them, and nobody looks into another's."""

import pytest

from signoff.domain.identity import accounts, organisations
from signoff.domain.identity.authenticating import authenticate
from signoff.domain.identity.types import (
    AccountKind,
    Bearer,
    CreateAccount,
    OrganisationChanges,
    OrganisationFields,
    OrganisationKind,
)
from signoff.kernel.actor import system
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from tests.world import World

WANTED = OrganisationFields("payments", "Payments Ltd", "Pays", OrganisationKind.PERSONAL)


def test_a_new_organisation_has_an_administrator_who_gets_in(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made, token = organisations.create(tx, WANTED)
        assert (made.name, made.title, made.description, made.kind) == (
            "payments",
            "Payments Ltd",
            "Pays",
            OrganisationKind.PERSONAL,
        )
        assert tx.actor == world.alice
    with world.db.reading(system()) as tx:
        administrator = authenticate(tx, Bearer(token.value), None)
        tx.actor = administrator
        assert (organisations.own_name(tx), administrator.name) == ("payments", world.alice.name)

    assert [kind for kind, _ in world.events(administrator)] == [
        "organisation.created",
        "account.created",
        "token.created",
    ]


def test_only_who_runs_the_server_makes_and_closes(world: World) -> None:
    for actor in (world.carol, world.mallory):
        with world.db.writing(actor) as tx:
            own = organisations.own(tx)
            assert organisations.those_in_sight(tx) == [own]
            with pytest.raises(Forbidden):
                organisations.create(tx, WANTED)
            with pytest.raises(Forbidden):
                organisations.close(tx, own)
    with world.db.writing(world.mallory) as tx, pytest.raises(NotFound):
        organisations.one_in_sight(tx, "default")


def test_names_and_titles(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        organisations.create(tx, WANTED)
        with pytest.raises(Conflict):
            organisations.create(tx, WANTED)
        for name in ("", "a b", "-a", "a/b", "00000000-0000-4000-8000-000000000000"):
            with pytest.raises(Invalid, match="name"):
                organisations.create(tx, OrganisationFields(name, "A"))
        with pytest.raises(Invalid, match="title"):
            organisations.create(tx, OrganisationFields("a", " "))


def test_each_administrator_describes_their_own(world: World) -> None:
    with world.db.writing(world.mallory) as tx:
        own = organisations.own(tx)
        changed = organisations.change(tx, own, OrganisationChanges(title="Strangers"))
        assert (changed.title, changed.description) == ("Strangers", "")
        organisations.change(tx, changed, OrganisationChanges(title="Strangers"))
    with world.db.writing(world.alice) as tx:
        assert organisations.change(tx, own, OrganisationChanges(description="Far")).description == "Far"
        with pytest.raises(Invalid):
            organisations.change(tx, own, OrganisationChanges(description="x" * 10_001))
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        organisations.change(tx, organisations.own(tx), OrganisationChanges(title="Mine"))

    assert [kind for kind, _ in world.events(world.mallory)][-2:] == ["organisation.changed"] * 2


def test_a_closed_one_lets_nobody_in_and_keeps_its_log(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made, token = organisations.create(tx, WANTED)
    with world.db.reading(system()) as tx:
        administrator = authenticate(tx, Bearer(token.value), None)
    with world.db.writing(administrator) as tx:
        accounts.create_account(tx, CreateAccount("ci", AccountKind.SERVICE))
    with world.db.writing(world.alice) as tx:
        with pytest.raises(Conflict, match="services"):
            organisations.close(tx, made)
        organisations.close(tx, made, force=True)
        assert "payments" not in [each.name for each in organisations.those_in_sight(tx)]
        with pytest.raises(NotFound):
            organisations.one_in_sight(tx, made.uuid)
        with pytest.raises(Conflict):
            organisations.create(tx, WANTED)
        with pytest.raises(Conflict, match="own"):
            organisations.close(tx, organisations.own(tx))
    with world.db.reading(system()) as tx, pytest.raises(Unauthenticated):
        authenticate(tx, Bearer(token.value), None)

    assert world.events(administrator)[-1] == ("organisation.closed", "payments")
