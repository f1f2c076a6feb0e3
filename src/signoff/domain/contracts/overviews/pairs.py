"""Integrations as lists for people: narrowed by name, application or branch, and each with what heads its branches."""

from msgspec import Struct

from signoff.domain.catalog import applications
from signoff.domain.contracts import queries
from signoff.domain.contracts.overviews import pair_queries
from signoff.domain.contracts.queries import IntegrationState
from signoff.domain.identity.scopes import Scope
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx

# Rows read for a page of integrations; who has more heads than fit here sees the newest.
_MOST_HEADS = 5_000


class Wanted(Struct, frozen=True):
    """Which integrations: a text in either name, one application on either side, a branch that has a contract."""

    containing: str = ""
    application: str = ""
    branch: str = ""

    @property
    def everything(self) -> bool:
        """Whether all are wanted."""
        return not (self.containing or self.application or self.branch)


def found(tx: Tx, page: Page, wanted: Wanted) -> Paged[IntegrationState]:
    """List integrations, the ones with the newest contract first; those of a branch show its newest contract.

    Raises NotFound for an unknown application.
    """
    tx.must(Scope.CONTRACT_DATA_READ)
    given: dict[str, object] = {"organisation_id": tx.organisation_id}
    branch: dict[str, object] = {"branch": wanted.branch} if wanted.branch else {}
    if wanted.containing:
        given["pattern"] = like_pattern(wanted.containing.lower())
    if wanted.application:
        given["application_id"] = applications.named(tx, wanted.application).id
    rows, total = pair_queries.pairs[bool(wanted.containing), bool(wanted.application), bool(wanted.branch)]
    chosen = page_of(tx, rows, total, page, **given, **branch)
    ids = [row.id for row in chosen.rows]
    statement = pair_queries.states_on_branch if wanted.branch else queries.integration_states
    known = {
        each.id: each
        for each in tx.all(statement, organisation_id=tx.organisation_id, integration_ids=ids, **branch)
    }
    return Paged([known[each] for each in ids if each in known], page, chosen.total)


def heads(
    tx: Tx, integration_ids: list[int], version_ids: list[int], name: str = ""
) -> dict[int, list[IntegrationState]]:
    """Give, by integration, its newest contract, that of each branch and tag, and those of some versions, newest first.

    With a name: only those of the branch or tag that has it.
    """
    tx.must(Scope.CONTRACT_DATA_READ)
    given = {"organisation_id": tx.organisation_id, "integration_ids": integration_ids, "limit": _MOST_HEADS}
    rows = (
        tx.all(pair_queries.heads_named, **given, name=name)
        if name
        else tx.all(pair_queries.heads, **given, version_ids=version_ids)
    )
    grouped: dict[int, list[IntegrationState]] = {}
    for each in rows:
        grouped.setdefault(each.id, []).append(each)
    return grouped
