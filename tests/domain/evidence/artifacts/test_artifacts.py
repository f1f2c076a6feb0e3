"""Artifacts: reported on trails, found by what they are."""

from typing import Any

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.artifacts.types import ArtifactFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Trail
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from tests.world import World

SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
PRINT = "ab" * 32


@pytest.fixture
def trail(world: World) -> Trail:
    with world.db.writing(world.alice) as tx:
        return trails.begin(tx, flows.ensure(tx, "shop"), TrailFields(name="build-1", commit_sha=SHA))[0]


def other_trail(tx: Tx) -> Trail:
    return trails.begin(tx, flows.ensure(tx, "tools"), TrailFields(name="build-9", commit_sha="f" * 40))[0]


def test_reporting_one(world: World, trail: Trail) -> None:
    fields = ArtifactFields(f"SHA256:{PRINT.upper()}".replace("SHA", "sha"), "shop:1", tag="1", registry="r")
    with world.db.writing(world.bob) as tx:
        made = artifacts.report(tx, trail, fields)

    assert (made.fingerprint, made.name, made.template_name) == (PRINT, "shop:1", "shop:1")
    assert (made.commit_sha, made.reported_by, made.trail_id) == (SHA, "bob", trail.id)
    assert world.events(world.alice)[-1] == ("artifact.reported", "shop build-1")
    with world.db.reading(world.carol) as tx:
        assert artifacts.by_uuid(tx, made.uuid) == made
        assert artifacts.of_trail(tx, trail) == [made]
        assert artifacts.with_fingerprint(tx, f"sha256:{PRINT}") == [made]
        assert artifacts.with_fingerprints(tx, [PRINT, "0" * 64]) == {PRINT: [made]}
        assert artifacts.of_commit(tx, SHA.upper()) == [made]


def test_one_on_many_trails(world: World, trail: Trail) -> None:
    with world.db.writing(world.bob) as tx:
        there = other_trail(tx)
        first, second = (artifacts.report(tx, each, ArtifactFields(PRINT, "app")) for each in (trail, there))

        assert artifacts.with_fingerprint(tx, PRINT) == [second, first]
        assert artifacts.with_fingerprint(tx, PRINT, flows.named(tx, "shop")) == [first]
        assert artifacts.of_commit(tx, SHA) == [first]
        shown = trails.listed(tx, Page(), fingerprint=PRINT)
        assert [each.id for each in shown.rows] == [there.id, trail.id]


def test_reported_again_it_is_listed_once_and_nothing_is_lost(world: World, trail: Trail) -> None:
    with world.db.writing(world.bob) as tx:
        made = [artifacts.report(tx, trail, ArtifactFields(PRINT, "app")) for _ in range(3)]

        assert artifacts.of_trail(tx, trail) == made
        assert artifacts.listed(tx, Page()) == made[-1:]
        assert len(artifacts.listed(tx, Page(), flows.named(tx, "shop"))) == 1
        assert artifacts.listed(tx, Page(), repository_ids=[]) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"fingerprint": "ab"}, "fingerprint"),
        ({"fingerprint": "sha512:" + PRINT}, "fingerprint"),
        ({"name": ""}, "name"),
        ({"tag": "a\nb"}, "tag"),
        ({"commit_url": "u" * 2049}, "commit_url"),
    ],
)
def test_what_is_refused(world: World, trail: Trail, fields: dict[str, Any], field: str) -> None:
    with world.db.writing(world.bob) as tx, pytest.raises(Invalid) as refusal:
        artifacts.report(tx, trail, ArtifactFields(**{"fingerprint": PRINT, "name": "app", **fields}))

    assert list(refusal.value.fields) == [field]


def test_by_the_beginning(world: World, trail: Trail) -> None:
    with world.db.writing(world.bob) as tx:
        for each in (PRINT, PRINT[:10] + "0" * 54, "f" * 64):
            artifacts.report(tx, trail, ArtifactFields(each, "app"))
        flow = flows.named(tx, "shop")

        assert artifacts.resolve(tx, "FFFFF") == "f" * 64
        assert artifacts.resolve(tx, PRINT[:11], flow) == PRINT
        assert artifacts.fingerprints_like(tx, "ffff") == []
        assert artifacts.fingerprints_like(tx, "xyzxyz") == []
        assert artifacts.commits_like(tx, SHA[:5]) == [SHA]
        with pytest.raises(Conflict) as clash:
            artifacts.resolve(tx, PRINT[:10])
        assert clash.value.details == (PRINT[:10] + "0" * 54, PRINT)
        with pytest.raises(NotFound, match="No matches for '12345'"):
            artifacts.resolve(tx, "12345")
        with pytest.raises(NotFound):
            artifacts.resolve(tx, PRINT, flows.ensure(tx, "tools"))


def test_what_was_built_from_commits(world: World, trail: Trail) -> None:
    with world.db.writing(world.bob) as tx:
        shop, elsewhere = flows.named(tx, "shop"), other_trail(tx)
        for print_ in ("cd" * 32, PRINT, PRINT):
            artifacts.report(tx, trail, ArtifactFields(print_, "shop"))
        artifacts.report(tx, elsewhere, ArtifactFields(PRINT, "tool"))

        assert artifacts.built_from(tx, shop, [SHA, "f" * 40]) == {SHA: ["cd" * 32, PRINT]}
        assert artifacts.built_from(tx, flows.named(tx, "tools"), ["f" * 40]) == {"f" * 40: [PRINT]}
        assert artifacts.built_from(tx, shop, []) == {}
    with world.db.reading(world.mallory) as tx:
        assert artifacts.built_from(tx, shop, [SHA]) == {}


def test_what_was_built_before(world: World, trail: Trail) -> None:
    with world.db.writing(world.bob) as tx:
        flow = flows.named(tx, "shop")
        other, _ = trails.begin(tx, flow, TrailFields(name="build-2", commit_sha="e" * 40, branch="main"))
        assert artifacts.before(tx, flow, PRINT) is None
        first = artifacts.report(tx, other, ArtifactFields("0" * 64, "app"))
        second = artifacts.report(tx, trail, ArtifactFields("1" * 64, "app"))
        artifacts.report(tx, trail, ArtifactFields(PRINT, "app"))

        assert artifacts.before(tx, flow, PRINT) == second
        assert artifacts.before(tx, flow, PRINT, "main") == first
        assert artifacts.before(tx, flow, PRINT, "other") is None


def test_a_stranger_sees_nothing(world: World, trail: Trail) -> None:
    with world.db.writing(world.bob) as tx:
        made = artifacts.report(tx, trail, ArtifactFields(PRINT, "app"))
    with world.db.reading(world.mallory) as tx:
        assert artifacts.with_fingerprint(tx, PRINT) == []
        assert artifacts.fingerprints_like(tx, PRINT) == []
        assert artifacts.of_trail(tx, trail) == []
        assert artifacts.listed(tx, Page()) == []
        with pytest.raises(NotFound):
            artifacts.by_uuid(tx, made.uuid)


def test_who_only_reads_reports_nothing(world: World, trail: Trail) -> None:
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        artifacts.report(tx, trail, ArtifactFields(PRINT, "app"))
