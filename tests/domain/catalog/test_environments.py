"""Environments: where versions run."""

import pytest

from signoff.domain.catalog import environments
from signoff.domain.catalog.types import Contact, EnvironmentChanges, EnvironmentFields, EnvironmentKind
from signoff.domain.identity.scopes import Scope
from signoff.kernel.actor import Actor
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.world import World

TEST = EnvironmentFields("test", production=False)


def test_creating(world: World) -> None:
    fields = EnvironmentFields(
        "test-eu",
        production=True,
        contacts=(Contact("Team", {"emailAddress": "team@example.org"}), Contact("Bob")),
    )
    with world.db.writing(world.alice) as tx:
        made = environments.create(tx, fields)

    assert (made.name, made.display_name, made.production) == ("test-eu", "Test Eu", 1)
    assert made.contact_list() == [
        {"name": "Team", "details": {"emailAddress": "team@example.org"}},
        {"name": "Bob"},
    ]
    assert world.events(world.alice)[-1] == ("environment.created", "test-eu")
    with world.db.reading(world.carol) as tx:
        assert environments.by_uuid(tx, made.uuid) == made
        assert environments.find_named(tx, "test-eu") == made
        assert environments.by_ids(tx, [made.id]) == {made.id: made}
        assert environments.names(tx, {made.id}) == {made.id: "test-eu"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (EnvironmentFields(), {"name": ["is missing"], "production": ["is missing"]}),
        (EnvironmentFields(" ", production=True), {"name": ["cannot be blank"]}),
        (EnvironmentFields("a b", production=True), {"name": ["cannot contain spaces"]}),
        (EnvironmentFields("a\nb", production=True), {"name": ["cannot contain multiple lines"]}),
        (
            EnvironmentFields("a", "A\nB", production=True),
            {"display_name": ["cannot contain multiple lines"]},
        ),
        (EnvironmentFields("a", production="yes"), {"production": ["must be one of: true, false"]}),
        (
            EnvironmentFields("a", production=True, contacts=(Contact("Team"), Contact(), Contact(" "))),
            {"contacts": ["name is missing (at index 1)", "name cannot be blank (at index 2)"]},
        ),
    ],
)
def test_bad_fields_are_refused(world: World, fields: EnvironmentFields, wrong: dict[str, list[str]]) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid) as refusal:
        environments.create(tx, fields)

    assert refusal.value.fields == wrong


def test_name_is_taken_once(world: World) -> None:
    taken = {"name": ["name 'test' is already used by an existing environment."]}
    with world.db.writing(world.alice) as tx:
        environments.create(tx, TEST)
        other = environments.create(tx, EnvironmentFields("other", production=False))
        with pytest.raises(Invalid) as creating:
            environments.create(tx, TEST)
        with pytest.raises(Invalid) as replacing:
            environments.replace(tx, other.uuid, TEST)

    assert creating.value.fields == replacing.value.fields == taken
    with world.db.writing(world.mallory) as tx:
        assert environments.create(tx, TEST).name == "test"


def test_replacing(world: World) -> None:
    fields = EnvironmentFields("test", "T", production=False, contacts=(Contact("Team"),))
    with world.db.writing(world.alice) as tx:
        made = environments.create(tx, fields)
        assert environments.replace(tx, made.uuid, fields) == made
    assert world.events(world.alice)[-1] == ("environment.created", "test")

    with world.db.writing(world.alice) as tx:
        changed = environments.replace(tx, made.uuid, EnvironmentFields("prod", " ", production=True))

    assert (changed.uuid, changed.created_at) == (made.uuid, made.created_at)
    assert (changed.name, changed.display_name, changed.production, changed.contacts) == (
        "prod",
        "Prod",
        1,
        "[]",
    )
    assert world.events(world.alice)[-1] == ("environment.updated", "prod")


def test_list_is_ordered_by_display_name_whatever_its_case(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        for name, shown in (("a", "Zulu"), ("b", "alpha"), ("c", "Beta")):
            environments.create(tx, EnvironmentFields(name, shown, production=False))

        assert [each.name for each in environments.listed(tx)] == ["b", "c", "a"]
        assert [each.name for each in environments.listed(tx, "c")] == ["c"]
        assert environments.listed(tx, "C") == []
    with world.db.reading(world.mallory) as tx:
        assert environments.listed(tx) == []


def test_deleting(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = environments.create(tx, TEST)
        environments.delete(tx, made.uuid)
        with pytest.raises(NotFound):
            environments.delete(tx, made.uuid)

    assert world.events(world.alice)[-1] == ("environment.deleted", "test")


def test_strangers_find_nothing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = environments.create(tx, TEST)
    with world.db.writing(world.mallory) as tx:
        assert environments.by_ids(tx, [made.id]) == {}
        with pytest.raises(NotFound):
            environments.by_uuid(tx, made.uuid)
        with pytest.raises(NotFound):
            environments.replace(tx, made.uuid, TEST)
        with pytest.raises(NotFound):
            environments.delete(tx, made.uuid)


def test_managing_takes_its_own_permission(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        with pytest.raises(Forbidden):
            environments.create(tx, TEST)
        with pytest.raises(Forbidden):
            environments.replace(tx, "uuid", TEST)
        with pytest.raises(Forbidden):
            environments.delete(tx, "uuid")


@pytest.mark.parametrize("scope", [Scope.ENVIRONMENT_READ, Scope.CONTRACT_DATA_READ])
def test_either_permission_is_enough_to_look(world: World, scope: Scope) -> None:
    actor = Actor("eve", world.alice.organisation_id, scopes=frozenset({scope}))
    with world.db.reading(actor) as tx:
        assert environments.listed(tx) == []


def test_a_former_name_goes_on_to_find_it(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = environments.create(tx, EnvironmentFields("test", production=False))
        renamed = environments.change(tx, made, EnvironmentChanges(name="stage"))
        assert environments.find(tx, "test") == environments.find(tx, "stage") == renamed
        assert environments.find_named(tx, "test") is None
        other = environments.create(tx, EnvironmentFields("test", production=False))
        assert environments.find(tx, "test") == other
        with pytest.raises(Conflict, match="already exists"):
            environments.change(tx, renamed, EnvironmentChanges(name="test"))
        assert environments.named(tx, "stage") == renamed
        with pytest.raises(NotFound):
            environments.named(tx, "prod")
        replaced = environments.replace(tx, other.uuid, EnvironmentFields("live", production=True))
        assert environments.find(tx, "test") == replaced


def test_what_else_is_said_of_it(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = environments.create(tx, EnvironmentFields("test", production=True))
        assert (made.kind, made.description, made.tag_map(), made.archived_at) == ("generic", "", {}, None)
        changes = EnvironmentChanges(kind=EnvironmentKind.K8S, description="Text", tags={"tier": "gold"})
        changed = environments.change(tx, made, changes)
        assert (changed.kind, changed.description) == ("k8s", "Text")
        assert (changed.tag_map(), changed.production) == ({"tier": "gold"}, 1)
        assert environments.change(tx, changed, changes) == changed
        kept = environments.replace(tx, made.uuid, EnvironmentFields("test", "Test", production=False))
        assert (kept.kind, kept.tags) == (changed.kind, changed.tags)
        wrongs = (
            EnvironmentChanges(tags={"": "x"}),
            EnvironmentChanges(description="x" * 10_001),
            EnvironmentChanges(name="a\nb"),
        )
        for wrong in wrongs:
            with pytest.raises(Invalid):
                environments.change(tx, made, wrong)
        environments.archive(tx, made)
        environments.archive(tx, made)
        assert environments.listed(tx) == []
        assert environments.by_uuid(tx, made.uuid).archived_at == tx.now

    kinds = [kind for kind, _ in world.events(world.alice) if kind.startswith("environment.")]
    assert kinds == ["environment.created", *["environment.updated"] * 2, "environment.archived"]


def test_a_registered_one_may_have_spaces_in_its_name(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = environments.register(tx, EnvironmentFields("Production EU", production=False))
        assert made.display_name == "Production EU"
        with pytest.raises(Conflict, match="already exists"):
            environments.register(tx, EnvironmentFields("Production EU", production=False))
        with pytest.raises(Invalid):
            environments.register(tx, EnvironmentFields(" ", production=False))


def test_whoever_says_what_runs_may_make_it(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        made, new = environments.ensure(tx, TEST)
        assert (environments.ensure(tx, TEST), new) == ((made, False), True)
        with pytest.raises(Forbidden):
            environments.register(tx, EnvironmentFields("prod", production=True))
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        environments.ensure(tx, TEST)
