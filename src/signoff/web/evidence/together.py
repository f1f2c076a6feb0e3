"""What other rooms know of the commit of a trail: the contracts that its versions made and met, and where they went."""

from msgspec import Struct

from signoff.domain.catalog.types import Application, Version
from signoff.domain.contracts import finding
from signoff.domain.contracts.overviews import summary
from signoff.domain.contracts.types import ContractRow, StoredVerification
from signoff.domain.decisions.proving import verifications
from signoff.domain.decisions.running import matching
from signoff.domain.delivery import deployments
from signoff.domain.delivery.types import Deployment
from signoff.domain.evidence.kinds.pact import Result
from signoff.domain.evidence.types import Artifact, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

# Applications of one repository share its commits.
MOST = 5


class Promise(Struct, frozen=True):
    """A contract that a version published, and its newest result, None while nobody verified it."""

    contract: ContractRow
    result: StoredVerification | None


class Known(Struct, frozen=True):
    """A version that a trail is about: what it expects of others, how it meets what others expect, where it went."""

    application: Application
    version: Version
    promises: list[Promise]
    results: list[Result]
    deployments: list[Deployment]


def of_trail(tx: Tx, trail: Trail, built: list[Artifact]) -> list[Known]:
    """Give the versions that a trail is about; none to who may not read contracts."""
    if not tx.actor.may(Scope.CONTRACT_DATA_READ):
        return []
    found = matching.of_trail(tx, trail, built)[:MOST]
    ids = [each.version.id for each in found]
    if not ids:
        return []
    results, deployed = verifications.results(tx, ids), deployments.of_versions(tx, ids)
    return [
        Known(
            each.application,
            each.version,
            _promises(tx, each.application, each.version),
            [
                result
                for result in results
                if (result.provider, result.provider_version) == (each.application.name, each.version.number)
            ],
            deployed.get(each.version.id, []),
        )
        for each in found
    ]


def _promises(tx: Tx, application: Application, version: Version) -> list[Promise]:
    found = {
        each.verification.content_id: each for each in summary.of_version(tx, application, version).results
    }
    rows = finding.of_consumer_version(tx, version.id)
    return [Promise(row, found.get(row.content_id)) for row in rows]
