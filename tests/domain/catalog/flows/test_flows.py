"""Flows: made, described, tagged, renamed, put away, removed."""

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow, FlowChanges, FlowFields
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.page import Page
from signoff.kernel.sql import EngineName
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World


def made(world: World, name: str = "payments", **fields: object) -> Flow:
    with world.db.writing(world.alice) as tx:
        return flows.create(tx, FlowFields(name, **fields))  # type: ignore[arg-type]


def test_making_one(world: World) -> None:
    flow = made(world, description="Pays", required_types=("junit", "a,b"), tags={"team": "blue"})

    assert (flow.name, flow.slug, flow.description) == ("payments", "payments", "Pays")
    assert flow.required_type_list() == ["junit", "a,b"]
    assert flow.tag_map() == {"team": "blue"}
    assert world.events(world.alice)[-1] == ("flow.created", "payments")
    with world.db.reading(world.carol) as tx:
        assert flows.by_uuid(tx, flow.uuid.upper()) == flow
        assert flows.find(tx, "payments") == flow
        assert flows.find(tx, "unknown") is None
        assert flows.listed(tx, Page()).rows == [flow]


def test_a_name_is_taken_once(world: World) -> None:
    made(world)
    with world.db.writing(world.alice) as tx, pytest.raises(Conflict, match="already exists"):
        flows.create(tx, FlowFields("payments"))


def test_the_same_name_in_another_organisation(world: World) -> None:
    flow = made(world)
    with world.db.writing(world.mallory) as tx:
        other = flows.create(tx, FlowFields("payments"))
        assert flows.listed(tx, Page()).rows == [other]
        with pytest.raises(NotFound):
            flows.by_uuid(tx, flow.uuid)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (FlowFields(" "), "name"),
        (FlowFields("a\nb"), "name"),
        (FlowFields("a", required_types=("junit", " ")), "requiredAttestationTypes"),
        (FlowFields("a", visibility="secret"), "visibility"),
        (FlowFields("a", tags={str(number): "" for number in range(51)}), "tags"),
        (FlowFields("a", tags={" ": "x"}), "tags"),
        (FlowFields("a", tags={"k" * 65: "x"}), "tags"),
        (FlowFields("a", tags={"k": "v" * 257}), "tags"),
        (FlowFields("a", template="version: 2"), "template"),
    ],
)
def test_what_is_refused(world: World, fields: FlowFields, field: str) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid) as refusal:
        flows.create(tx, fields)

    assert list(refusal.value.fields) == [field]


def test_only_what_is_given_changes(world: World) -> None:
    flow = made(world, description="Pays", tags={"a": "b"})
    with world.db.writing(world.alice) as tx:
        same = flows.update(tx, flow, FlowChanges())
        other = flows.update(tx, flow, FlowChanges(description="Pays more"))
        bare = flows.update(tx, other, FlowChanges(tags={}))

    assert same == flow
    assert (other.description, other.tag_map()) == ("Pays more", {"a": "b"})
    assert bare.tag_map() == {}
    assert [kind for kind, _ in world.events(world.alice)].count("flow.updated") == 2


def test_a_former_name_finds_the_flow_until_it_is_taken(world: World) -> None:
    flow = made(world)
    with world.db.writing(world.alice) as tx:
        renamed = flows.update(tx, flow, FlowChanges(name="billing"))
        assert flows.find(tx, "payments") == renamed
        other = flows.create(tx, FlowFields("payments"))
        assert flows.find(tx, "payments") == other
        with pytest.raises(Conflict):
            flows.update(tx, other, FlowChanges(name="billing"))


def test_tags_are_set_and_taken_away(world: World) -> None:
    flow = made(world, tags={"a": "1", "b": "2"})
    with world.db.writing(world.alice) as tx:
        tagged = flows.tag(tx, flow, {"b": "3", "c": "4"}, ("a", "unknown"))
        assert tagged.tag_map() == {"b": "3", "c": "4"}
        assert [each.name for each in flows.tagged(tx, "c", "4")] == ["payments"]
        assert flows.tagged(tx, "c", "5") == []
        with pytest.raises(Invalid):
            flows.tag(tx, flow, {"k": "v" * 257})


@pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)
def test_tags_set_at_once_are_all_kept(world: World) -> None:
    flow = made(world)

    at_once(world, lambda tx, number: flows.tag(tx, flow, {f"k{number}": "v"}))

    with world.db.reading(world.alice) as tx:
        assert flows.by_uuid(tx, flow.uuid).tag_map() == {f"k{number}": "v" for number in range(AT_ONCE)}


@pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)
def test_made_at_once_it_is_one(world: World) -> None:
    found = at_once(world, lambda tx, _: flows.ensure(tx, "payments"))

    assert len({flow.id for flow in found}) == 1
    assert [kind for kind, _ in world.events(world.alice)].count("flow.created") == 1


def test_one_put_away_is_not_listed_and_still_found(world: World) -> None:
    flow = made(world)
    with world.db.writing(world.alice) as tx:
        flows.archive(tx, flow)
        flows.archive(tx, flow)
        assert flows.listed(tx, Page()).rows == []
        found = flows.find(tx, "payments")

    assert found is not None
    assert found.archived_at is not None
    assert [kind for kind, _ in world.events(world.alice)].count("flow.archived") == 1


def test_who_may_not(world: World) -> None:
    flow = made(world)
    for work in (
        lambda tx: flows.create(tx, FlowFields("mine")),
        lambda tx: flows.update(tx, flow, FlowChanges(description="x")),
        lambda tx: flows.tag(tx, flow, {"a": "b"}),
        lambda tx: flows.archive(tx, flow),
        lambda tx: flows.delete(tx, flow),
    ):
        with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
            work(tx)
