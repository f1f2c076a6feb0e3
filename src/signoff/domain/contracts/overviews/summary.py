"""How a consumer version's contracts stand with all their providers."""

from msgspec import Struct

from signoff.domain.catalog.types import Application, Version
from signoff.domain.contracts import finding
from signoff.domain.contracts.overviews import summary_queries
from signoff.domain.contracts.types import ContractRow, StoredVerification, Verification
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


class Summary(Struct, frozen=True):
    """Provider names by how their newest result is, and those results."""

    successful: list[str]
    failed: list[str]
    unknown: list[str]
    results: list[StoredVerification]

    @property
    def success(self) -> bool:
        """Whether every contract has a successful result."""
        return not self.failed and not self.unknown


def of_version(tx: Tx, consumer: Application, version: Version) -> Summary:
    """Sum up the newest results of everything that a version promised."""
    tx.must(Scope.CONTRACT_DATA_READ)
    rows = finding.of_consumer_version(tx, version.id)
    found = _newest_results(tx, consumer, rows)
    names: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for row in rows:
        result = found.get(row.content_id)
        names[None if result is None else bool(result.verification.success)].append(row.provider)
    results = [found[row.content_id] for row in rows if row.content_id in found]
    return Summary(names[True], names[False], names[None], results)


def _newest_results(tx: Tx, consumer: Application, rows: list[ContractRow]) -> dict[int, StoredVerification]:
    by_content = {row.content_id: row for row in rows}
    raw = tx.all(
        summary_queries.newest_results, organisation_id=tx.organisation_id, content_ids=list(by_content)
    )
    found: dict[int, StoredVerification] = {}
    for *fields, number in raw:
        result = Verification(*fields)
        row = by_content[result.content_id]
        found[result.content_id] = StoredVerification(
            result, consumer.name, row.provider, str(number), row.sha
        )
    return found
