"""`signoff demo` tells a story that the server's own answers confirm."""

from typer.testing import CliRunner

from signoff.cli.demo import story
from signoff.cli.demo.shop import ENVIRONMENTS, TEAMS
from signoff.cli.main import app
from signoff.domain.catalog import applications, environments
from signoff.domain.contracts import integrations
from signoff.domain.contracts.types import Status
from signoff.domain.decisions import can_i_deploy
from signoff.domain.decisions.types import Selector, Target
from signoff.kernel.database import Database
from signoff.kernel.page import EVERYTHING
from signoff.kernel.settings import Settings
from tests.world import World


def run(settings: Settings) -> tuple[int, str]:
    given = ["--data-dir", settings.data_dir, "--database-url", settings.database_url]
    result = CliRunner().invoke(app, ["demo", *given])
    return result.exit_code, result.output


def test_a_believable_organisation(db: Database, world: World) -> None:
    assert run(db.settings)[0] == 0

    with db.reading(world.alice) as tx:
        assert applications.listed(tx, EVERYTHING).total == len(TEAMS) >= 12
        assert len(environments.listed(tx)) == len(ENVIRONMENTS) == 3
        statuses = {state.status for state in integrations.states(tx, EVERYTHING).rows}
        assert {Status.VERIFIED, Status.FAILED, Status.CHANGED} <= statuses
        newest, older = (story.number("orders", story.BUILDS - back, "main") for back in (0, 1))
        production = Target(environment="production")
        refused = can_i_deploy.can_i_deploy(tx, Selector("orders", newest), production)
        allowed = can_i_deploy.can_i_deploy(tx, Selector("orders", older), production)
        assert refused.verdict.deployable is None
        assert allowed.verdict.deployable


def test_only_once(db: Database) -> None:
    assert run(db.settings)[0] == 0
    code, output = run(db.settings)

    assert code == 1
    assert "wants an empty organisation" in output
