"""What happened in the shop, told by the same verbs that a pipeline calls."""

import json

from signoff.cli.demo.shop import ENVIRONMENTS, TEAMS, Team, contract, number
from signoff.domain.catalog import applications, environments, labels, versions
from signoff.domain.catalog.types import EnvironmentFields
from signoff.domain.contracts import finding, verifying
from signoff.domain.contracts.types import ContractRow, NewContract, PublishContracts, RecordVerification
from signoff.domain.decisions import publishing
from signoff.domain.delivery import deployments, releases
from signoff.kernel.errors import Conflict
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

BUILDS = 5
BROKEN = ("orders", "payments")
"""The consumer whose newest contract its provider cannot meet."""

UNHEARD = ("mobile-app", "notifications")
"""The consumer whose newest contract nobody has verified."""


def begin(tx: Tx) -> None:
    """Set the scene: environments, applications and their teams; raises Conflict where there is anything already."""
    if applications.listed(tx, Page(size=1)).total:
        raise Conflict("The demo wants an empty organisation, and this one has applications")
    for name, production in ENVIRONMENTS:
        environments.create(tx, EnvironmentFields(name=name, production=production))
    for team in TEAMS:
        application = applications.ensure(tx, team.name)
        labels.add(tx, application, team.team)


def tell(tx: Tx, build: int) -> None:
    """Let every team build, publish and verify once."""
    for team in TEAMS:
        _publish(tx, team, build, "main", "main")
    for team in TEAMS:
        _verify_all(tx, team, build)


def deploy(tx: Tx, build: int) -> None:
    """Let test run the newest build, staging the one before, production the one before that."""
    for lag, (name, _) in enumerate(ENVIRONMENTS):
        if build <= lag:
            continue
        for environment in environments.listed(tx, name):
            for team in TEAMS:
                application = applications.named(tx, team.name)
                version = versions.numbered(tx, application, number(team.name, build - lag, "main"))
                deployments.record(tx, application, version, environment)


def end(tx: Tx) -> None:
    """Leave loose ends: work on branches that nobody has verified yet, and a released app."""
    for team in TEAMS[:3]:
        _publish(tx, team, BUILDS + 1, "feature/gift-cards", "giftCard")
    mobile = applications.named(tx, "mobile-app")
    for environment in environments.listed(tx, "production"):
        for build in (BUILDS - 2, BUILDS - 1):
            releases.record(
                tx, mobile, versions.numbered(tx, mobile, number(mobile.name, build, "main")), environment
            )


def _publish(tx: Tx, team: Team, build: int, branch: str, detail: str) -> None:
    command = PublishContracts(
        consumer=team.name,
        version=number(team.name, build, branch),
        branch=branch,
        build_url=f"https://ci.example.org/{team.name}/builds/{build}",
        contracts=tuple(
            NewContract(
                provider, contract(team.name, provider, asked, _detail(team.name, provider, build, detail))
            )
            for provider, asked in team.asks.items()
        ),
    )
    publishing.publish(tx, command)


def _detail(consumer: str, provider: str, build: int, detail: str) -> str:
    # Contracts change now and then; the last build changes two of them in ways that matter to the story.
    if (consumer, provider) in (BROKEN, UNHEARD) and build >= BUILDS:
        return "currency"
    return f"{detail}V{1 + build // 3}"


def _verify_all(tx: Tx, team: Team, build: int) -> None:
    """Let the newest version meet every contract, and those that run somewhere meet what is new."""
    contents: dict[int, ContractRow] = {}
    for row in sorted(finding.listed(tx, team.name), key=lambda row: row.version_id):
        contents.setdefault(row.content_id, row)
    for row in contents.values():
        pair, new = (row.consumer, row.provider), row.version == number(row.consumer, build, "main")
        if build == BUILDS and new and pair in (BROKEN, UNHEARD):
            if pair == BROKEN:
                _verify(tx, row, number(team.name, build, "main"), success=False)
            continue
        for version in range(max(1, build - len(ENVIRONMENTS)) if new else build, build + 1):
            _verify(tx, row, number(team.name, version, "main"), success=True)


def _verify(tx: Tx, row: ContractRow, version: str, *, success: bool) -> None:
    details = {
        "testResults": _results(tx, row, success=success),
        "verifiedBy": {"implementation": "signoff demo", "version": "1"},
    }
    verifying.record(
        tx,
        RecordVerification(
            provider=row.provider,
            consumer=row.consumer,
            sha=row.sha,
            provider_version=version,
            success=success,
            build_url=f"https://ci.example.org/{row.provider}/verifications/{row.content_id}",
            details=json.dumps(details),
        ),
    )


def _results(tx: Tx, row: ContractRow, *, success: bool) -> list[dict[str, object]]:
    missing = {
        "attribute": "body",
        "identifier": "$",
        "description": "Actual map is missing the following keys: currency",
    }
    interactions = json.loads(finding.document(tx, row.content_id))["interactions"]
    return [
        {"interactionId": each["_id"], "success": success, "mismatches": [] if success else [missing]}
        for each in interactions
    ]
