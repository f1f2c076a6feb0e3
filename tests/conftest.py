"""What every test may ask for: settings, an empty database on each engine, and a world with people in it.

A test that wants other settings overrides the fixture: `def settings(settings): return settings.overlay(open=True)`.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from signoff.kernel.database import Database, open_database
from signoff.kernel.log import configure
from signoff.kernel.postgresql import PostgresqlDatabase
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName
from signoff.migrations.upgrade import upgrade
from tests import engines
from tests.world import World, make_world

# As a server does: else a line is written for every request of every test.
configure(Settings())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and the default organisation."""
    return engines.sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_server(testrun_uid: str) -> Iterator[str]:
    """A PostgreSQL server, shared by the workers of one run; the URL has a place for the database's name."""
    with engines.postgresql_server(testrun_uid) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql(postgresql_server: str, worker_id: str) -> Iterator[psycopg.Connection]:
    """A connection to the database of this worker, which has the schema."""
    url = engines.create_database(postgresql_server, worker_id)
    upgrade(Settings(database_url=url))
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def postgresql_connections(postgresql: psycopg.Connection) -> Iterator[engines.Connections]:
    """What the tests of this worker share to talk to its database."""
    assert not postgresql.closed
    connections = engines.Connections()
    yield connections
    connections.close()


@pytest.fixture(params=EngineName)
def engine(request: pytest.FixtureRequest) -> EngineName:
    """Each engine in turn."""
    return EngineName(request.param)


@pytest.fixture
def settings(engine: EngineName, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of an installation of its own, once per engine."""
    folder = tmp_path / "data"
    engines.copy_secret(folder)
    if engine is EngineName.SQLITE:
        engines.copy_sqlite(request.getfixturevalue("sqlite_template"), folder)
        return Settings(data_dir=str(folder), durable=False)
    engines.empty_postgresql(request.getfixturevalue("postgresql"))
    url = request.getfixturevalue("postgresql_server").format(request.getfixturevalue("worker_id"))
    return Settings(data_dir=str(folder), database_url=url, durable=False)


@pytest.fixture
def new_settings(engine: EngineName, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """The settings of an installation that has never been started, without any table."""
    folder = str(tmp_path / "new")
    if engine is EngineName.SQLITE:
        yield Settings(data_dir=folder, durable=False)
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"new_{request.getfixturevalue('worker_id')}"
    yield Settings(data_dir=folder, database_url=engines.create_database(server, name), durable=False)
    engines.drop_database(server, name)


@pytest.fixture
def db(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with the schema and the `default` organisation, else empty."""
    db = open_database(settings)
    if isinstance(db, PostgresqlDatabase):
        with request.getfixturevalue("postgresql_connections").lent(db):
            engines.bootstrap(db)
            yield db
    else:
        yield db
    db.close()


@pytest.fixture
def world(db: Database) -> World:
    """People with permissions, in the default organisation and in another one."""
    return make_world(db)
