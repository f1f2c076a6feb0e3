"""Who is where now, and since when."""

from collections.abc import Iterator

import pytest

from signoff.domain.catalog import applications, environments, versions
from signoff.domain.catalog.types import Application, Environment, EnvironmentFields, Version
from signoff.domain.delivery import deployments, occupancy, releases
from signoff.domain.delivery.types import Presence
from signoff.kernel import clock
from signoff.kernel.page import EVERYTHING, Page
from signoff.kernel.tx import Tx
from tests.world import World


class Place:
    """Deploys and releases, one hour after the other."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        for name in ("test", "production"):
            environments.create(tx, EnvironmentFields(name, production=name == "production"))

    def deploy(self, name: str, number: str, where: str, instance: str | None = None) -> None:
        deployments.record(self.tx, *self._what(name, number, where), instance=instance)

    def release(self, name: str, number: str, where: str) -> None:
        releases.record(self.tx, *self._what(name, number, where))

    def _what(self, name: str, number: str, where: str) -> tuple[Application, Version, Environment]:
        self.tx.now = clock.shifted(self.tx.now, seconds=3600)
        application = applications.ensure(self.tx, name)
        version, _ = versions.ensure(self.tx, application, number)
        environment = environments.find_named(self.tx, where)
        assert environment
        return application, version, environment

    def presences(self) -> list[Presence]:
        ids = [each.id for each in applications.listed(self.tx, EVERYTHING).rows]
        return [each for found in occupancy.presences(self.tx, ids).values() for each in found]

    def names(
        self, *, containing: str | None = None, where: str | None = None, page: Page = EVERYTHING
    ) -> list[str]:
        environment = environments.find_named(self.tx, where) if where else None
        found = occupancy.applications_present(self.tx, page, containing, environment)
        return [each.name for each in found.rows]


@pytest.fixture
def place(world: World) -> Iterator[Place]:
    with world.db.writing(world.alice, dry_run=True) as tx:
        yield Place(tx)


def test_deployments_and_releases_newest_first(place: Place) -> None:
    place.deploy("orders", "1", "test", "blue")
    since = place.tx.now
    place.release("orders", "2", "production")

    found = [(each.version, each.environment, each.how, each.instance) for each in place.presences()]

    assert found == [("2", "Production", "released", None), ("1", "Test", "deployed", "blue")]
    assert place.presences()[1].since == since


def test_what_ended_is_not_there(place: Place) -> None:
    place.deploy("orders", "1", "test")
    place.deploy("orders", "2", "test")
    place.release("orders", "1", "test")
    release = releases.of_versions(place.tx, [place.presences()[0].version_id])
    for each in release[place.presences()[0].version_id]:
        releases.update(place.tx, each.uuid, currently_supported=False)

    assert [each.version for each in place.presences()] == ["2"]


def test_applications_by_place_name_and_page(place: Place) -> None:
    place.deploy("Orders", "1", "test")
    place.deploy("Orders", "1", "production")
    place.release("basket", "1", "production")
    applications.ensure(place.tx, "nowhere")

    assert place.names() == ["basket", "Orders"]
    assert place.names(where="test") == ["Orders"]
    assert place.names(containing="BASK") == ["basket"]
    assert place.names(page=Page(2, 1)) == ["Orders"]


def test_other_organisations_are_elsewhere(place: Place, world: World) -> None:
    place.deploy("orders", "1", "test")
    ids = [each.id for each in applications.listed(place.tx, EVERYTHING).rows]
    place.tx.actor = world.mallory

    assert place.names() == []
    assert occupancy.presences(place.tx, ids) == {}
