"""Tagging a version with an environment's name."""

import pytest

from signoff.domain.catalog import applications, environments, tags, versions
from signoff.domain.catalog.types import Application, Environment, EnvironmentFields, Version
from signoff.domain.delivery import deployments, tagging
from signoff.domain.identity.scopes import Scope
from signoff.kernel.actor import Actor
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx
from tests.world import World


def build(tx: Tx) -> tuple[Application, Version, Version, Environment]:
    foo = applications.ensure(tx, "Foo")
    one, _ = versions.ensure(tx, foo, "1")
    two, _ = versions.ensure(tx, foo, "2")
    return foo, one, two, environments.create(tx, EnvironmentFields("test", production=False))


def test_is_a_deployment(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, one, _, test = build(tx)

        assert tagging.tag(tx, foo, one, "test")
        [made] = deployments.current(tx, test)
        assert (made.version_id, made.instance, made.auto_created) == (one.id, None, True)


def test_each_time(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, one, two, test = build(tx)
        for version in (one, two):
            tagging.tag(tx, foo, version, "test")

        assert not tagging.tag(tx, foo, one, "test")
        assert [each.version_id for each in deployments.current(tx, test)] == [one.id]


def test_other_names_are_tags_only(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        foo, one, _, _ = build(tx)
        tagging.tag(tx, foo, one, "Test")

        assert deployments.of_application(tx, foo) == []
        assert tags.find(tx, one, "Test")


def test_who_may_not_deploy_only_tags(world: World) -> None:
    publisher = Actor(
        "eve",
        world.alice.organisation_id,
        scopes=frozenset({Scope.CONTRACT_DATA_MANAGE, Scope.CONTRACT_DATA_READ}),
    )
    with world.db.writing(world.alice) as tx:
        foo, one, _, _ = build(tx)
    with world.db.writing(publisher) as tx:
        assert tagging.tag(tx, foo, one, "test")
        assert deployments.of_application(tx, foo) == []


class TestWithoutDeploymentFromTag:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(deployment_from_tag=False)

    def test_a_tag_is_only_a_tag(self, world: World) -> None:
        with world.db.writing(world.alice) as tx:
            foo, one, _, _ = build(tx)
            tagging.tag(tx, foo, one, "test")

            assert deployments.of_application(tx, foo) == []
