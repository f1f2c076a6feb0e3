"""`signoff demo` tells a story that the server's own answers confirm."""

from typer.testing import CliRunner

from signoff.cli.demo import story
from signoff.cli.demo.shop import ENVIRONMENTS, PROVED, STRANGER, TEAMS, number
from signoff.cli.main import app
from signoff.domain.catalog import applications, environments
from signoff.domain.catalog.flows import flows
from signoff.domain.contracts import integrations
from signoff.domain.contracts.types import Status
from signoff.domain.decisions import can_i_deploy
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import Status as ApprovalStatus
from signoff.domain.decisions.gate import gate
from signoff.domain.decisions.running import drifting
from signoff.domain.decisions.types import Selector, Target
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import TrailStatus
from signoff.kernel.database import Database
from signoff.kernel.page import EVERYTHING, Page
from signoff.kernel.settings import Settings
from tests.world import World


def run(settings: Settings) -> tuple[int, str]:
    given = ["--data-dir", settings.data_dir, "--database-url", settings.database_url]
    result = CliRunner().invoke(app, ["demo", *given])
    return result.exit_code, result.output


def test_a_believable_organisation(db: Database, world: World) -> None:
    code, output = run(db.settings)
    assert code == 0, output

    with db.reading(world.alice) as tx:
        assert applications.listed(tx, EVERYTHING).total == len(TEAMS) >= 12
        assert len(environments.listed(tx)) == len(ENVIRONMENTS) == 3
        statuses = {state.status for state in integrations.states(tx, EVERYTHING).rows}
        assert {Status.VERIFIED, Status.FAILED, Status.CHANGED} <= statuses
        newest, older = (number("orders", story.BUILDS - back, "main") for back in (0, 1))
        production = Target(environment="production")
        refused = can_i_deploy.can_i_deploy(tx, Selector("orders", newest), production)
        allowed = can_i_deploy.can_i_deploy(tx, Selector("orders", older), production)
        assert refused.verdict.deployable is None
        assert allowed.verdict.deployable


def test_evidence_that_the_server_judges(db: Database, world: World) -> None:
    code, output = run(db.settings)
    assert code == 0, output

    with db.reading(world.alice) as tx:
        newest = {
            each.name: trails.listed(tx, Page(1, 1), flows.named(tx, each.name)).rows[0] for each in PROVED
        }
        assert {name: trail.status for name, trail in newest.items()} == {
            "api-gateway": TrailStatus.COMPLIANT,
            "orders": TrailStatus.PENDING,
            "payments": TrailStatus.NON_COMPLIANT,
            "customers": TrailStatus.NON_COMPLIANT,
        }
        allowed = {each.flow: bool(each.allowed) for each in gate.results(tx, len(PROVED))}
        assert allowed == {each.name: each.name == "api-gateway" for each in PROVED}
        [waiting] = approvals.listed(tx, ApprovalStatus.PENDING)
        assert waiting.trail_id == newest["payments"].id
        [production] = environments.listed(tx, "production")
        seen = snapshots.latest(tx, production)
        assert seen
        assert (seen.artifacts, seen.non_compliant) == (len(PROVED) + 1, 1)
        assert any(STRANGER[0] in each for each in drifting.standing(tx, production).reasons)


def test_only_once(db: Database, world: World) -> None:
    with db.writing(world.alice) as tx:
        applications.ensure(tx, "there")

    code, output = run(db.settings)

    assert code == 1
    assert "wants an empty organisation" in output
