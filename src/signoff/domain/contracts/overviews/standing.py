"""How one contract stands: what its provider's newest result says of it."""

from signoff.domain.contracts import queries
from signoff.domain.contracts.types import ContractRow, Status
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


def status(tx: Tx, row: ContractRow) -> Status:
    """Judge a contract by the newest result of its content, or of the pair where its content has none."""
    tx.must(Scope.CONTRACT_DATA_READ)
    result = tx.first(queries.newest_result, content_id=row.content_id) or tx.first(
        queries.newest_result_of_pair, provider_id=row.provider_id, consumer_id=row.consumer_id
    )
    if result is None:
        return Status.NEVER
    return queries.status_of(row.content_id, result.content_id, result.success, result.pending)
