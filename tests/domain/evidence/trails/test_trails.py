"""Trails: begun, described further, looked up."""

from typing import Any

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow, FlowFields
from signoff.domain.evidence.repositories import repositories
from signoff.domain.evidence.trails import removing, trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Commit, decoded
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.page import Page
from tests.world import World

SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
REPOSITORY = {
    "id": "7",
    "name": "acme/shop",
    "url": "https://git.example.org/acme/shop",
    "provider": "gitlab",
}


@pytest.fixture
def flow(world: World) -> Flow:
    with world.db.writing(world.alice) as tx:
        return flows.create(tx, FlowFields("shop"))


def kinds(world: World) -> list[str]:
    return [kind for kind, subject in world.events(world.alice) if subject == "shop build-1"]


def test_beginning_one(world: World, flow: Flow) -> None:
    fields = TrailFields(
        name="build-1",
        description="Nightly",
        commit=Commit(sha1=SHA.upper(), message="Fix", author="Ann <ann@example.org>", branch="main"),
        repository=REPOSITORY,
        user_data={"a": [1]},
        external_urls={"lab": {"href": "https://lab.example.org"}},
        build_url="https://ci.example.org/1",
    )
    with world.db.writing(world.bob) as tx:
        trail, created = trails.begin(tx, flow, fields)

    assert created
    assert (trail.name, trail.commit_sha, trail.branch) == ("build-1", SHA, "main")
    assert trail.author == "Ann <ann@example.org>"
    assert decoded(trail.user_data) == {"a": [1]}
    assert (trail.created_by, trail.status) == ("bob", "COMPLIANT")
    assert kinds(world) == ["trail.begun", "trail.status_changed"]
    with world.db.reading(world.carol) as tx:
        assert trails.by_uuid(tx, trail.uuid.upper()) == trail
        assert trails.named(tx, flow, "build-1") == trail
        assert trails.find(tx, flow, trail.uuid) == trail
        assert trails.of_commit(tx, SHA.upper()) == [trail]
        [repository] = repositories.named(tx, "acme/shop")
        assert trail.repository_id == repository.id


def test_beginning_it_again_adds_what_is_said(world: World, flow: Flow) -> None:
    with world.db.writing(world.bob) as tx:
        first, _ = trails.begin(tx, flow, TrailFields(name="build-1", description="A", commit_sha=SHA))
        same, created = trails.begin(tx, flow, TrailFields(name="build-1"))
        assert (same, created) == (first, False)
        more, created = trails.begin(tx, flow, TrailFields(name="build-1", description="B"))

    assert (more.id, more.description, more.commit_sha, created) == (first.id, "B", SHA, False)
    assert kinds(world).count("trail.updated") == 1


def test_one_without_a_name_is_known_by_its_uuid(world: World, flow: Flow) -> None:
    with world.db.writing(world.bob) as tx:
        first, second = (trails.create(tx, flow, TrailFields(commit_sha="abc")) for _ in range(2))
        assert first.uuid != second.uuid
        assert first.called == first.uuid
        assert first.status == "PENDING"
        assert trails.named(tx, flow, first.called) == trails.find(tx, flow, first.uuid) == first
        with pytest.raises(NotFound):
            trails.named(tx, flows.ensure(tx, "other"), first.uuid)
        with pytest.raises(Invalid):
            trails.begin(tx, flow, TrailFields())


def test_a_name_is_taken_once_in_a_flow(world: World, flow: Flow) -> None:
    with world.db.writing(world.bob) as tx:
        trails.create(tx, flow, TrailFields(name="build-1"))
        trails.create(tx, flows.ensure(tx, "other"), TrailFields(name="build-1"))
        with pytest.raises(Conflict, match="already exists in flow 'shop'"):
            trails.create(tx, flow, TrailFields(name="build-1"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"branch": "b" * 501}, "branch"),
        ({"build_url": "u" * 2049}, "build_url"),
        ({"template": "trail: {attestation: []}"}, "template"),
    ],
)
def test_what_is_refused(world: World, flow: Flow, fields: dict[str, Any], field: str) -> None:
    with world.db.writing(world.bob) as tx, pytest.raises(Invalid) as refusal:
        trails.begin(tx, flow, TrailFields(**{"name": "build-1", **fields}))

    assert list(refusal.value.fields) == [field]


def test_listed_newest_first_and_narrowed(world: World, flow: Flow) -> None:
    with world.db.writing(world.bob) as tx:
        other = flows.ensure(tx, "other")
        made = [trails.ensure(tx, each, name) for name in ("1", "2") for each in (flow, other)]
        assert trails.ensure(tx, flow, "1") == made[0]

        assert trails.listed(tx, Page(1, 3)).rows == made[::-1][:3]
        assert trails.listed(tx, Page(2, 3)).total == 4
        assert trails.listed(tx, Page(), flow).rows == [made[2], made[0]]
        assert trails.listed(tx, Page(), flow_ids=[other.id]).rows == [made[3], made[1]]
        assert trails.listed(tx, Page(), flow_ids=[]).rows == []
        assert trails.listed(tx, Page(), flow, fingerprint="a" * 64).rows == []


def test_commits_by_their_beginning(world: World, flow: Flow) -> None:
    with world.db.writing(world.bob) as tx:
        for name, sha in (("1", SHA), ("2", SHA[:6] + "0" * 34), ("3", "f" * 40), ("4", "main")):
            trails.begin(tx, flow, TrailFields(name=name, commit_sha=sha))

        assert trails.commits_like(tx, SHA[:7].upper()) == [SHA]
        assert len(trails.commits_like(tx, SHA[:5])) == 2
        assert trails.commits_like(tx, "fffff") == ["f" * 40]
        assert trails.commits_like(tx, "ffff") == []
        assert trails.commits_like(tx, "main") == []


def test_a_stranger_sees_nothing(world: World, flow: Flow) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trails.ensure(tx, flow, "build-1")
    with world.db.reading(world.mallory) as tx:
        assert trails.listed(tx, Page()).rows == []
        assert trails.listed(tx, Page(), flow).rows == []
        assert trails.find(tx, flow, "build-1") is None
        assert trails.of_commit(tx, SHA) == []
        with pytest.raises(NotFound):
            trails.by_uuid(tx, trail.uuid)


def test_who_only_reads_begins_nothing(world: World, flow: Flow) -> None:
    with world.db.writing(world.carol) as tx:
        for work in (trails.begin, trails.create):
            with pytest.raises(Forbidden):
                work(tx, flow, TrailFields(name="build-1"))


def test_a_flow_with_evidence_is_not_removed(world: World, flow: Flow) -> None:
    with world.db.writing(world.alice) as tx:
        trails.ensure(tx, flow, "build-1")
        with pytest.raises(Conflict, match="has trails"):
            removing.remove(tx, flow, put_away=False)
        removing.remove(tx, flow, put_away=True)
        assert flows.by_uuid(tx, flow.uuid).archived_at is not None
        empty = flows.ensure(tx, "empty")
        removing.remove(tx, empty, put_away=False)
        assert flows.find(tx, "empty") is None
