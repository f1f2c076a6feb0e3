"""The home page: every pair of applications with a contract, and how it stands."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.contracts.overviews import pairs
from signoff.domain.contracts.overviews.pairs import Wanted
from signoff.domain.contracts.queries import IntegrationState
from signoff.domain.outbound import deliveries
from signoff.kernel.page import Paged
from signoff.kernel.tx import Tx
from signoff.web import heads, query
from signoff.web.query import ListQuery
from signoff.web.rendering import page

# With branches and tags, each integration has several rows: fewer of them make a page, and the rest is a click away.
_WITH_HEADS = 30
_MOST_HEADS = 8


def show(tx: Tx, call: Call) -> Reply:
    """Show one page of the integrations; an organisation that has none sees how to begin."""
    wanted = query.read(call)
    if wanted.tags:
        wanted = query.read(call, _WITH_HEADS)
    asked = Wanted(wanted.search, wanted.application, wanted.branch)
    found = pairs.found(tx, wanted.page, asked)
    if not found.total and asked.everything:
        return page(tx, call, "welcome.html")
    return _with_heads(tx, call, wanted, found) if wanted.tags else _newest(tx, call, wanted, found)


def _newest(tx: Tx, call: Call, wanted: ListQuery, found: Paged[IntegrationState]) -> Reply:
    sent = deliveries.of_contracts(tx, [row.contract_id for row in found.rows if row.contract_id is not None])
    webhooks = {contract_id: deliveries.worst(each) for contract_id, each in sent.items()}
    return page(tx, call, "home.html", found=found, wanted=wanted, webhooks=webhooks)


def _with_heads(tx: Tx, call: Call, wanted: ListQuery, found: Paged[IntegrationState]) -> Reply:
    name = "" if wanted.tags == "true" else wanted.tags
    rows = heads.of_pairs(tx, found.rows, name)
    shown = {key: each[:_MOST_HEADS] for key, each in rows.items()}
    return page(
        tx,
        call,
        "home_heads.html",
        found=found,
        wanted=wanted,
        name=name,
        rows=shown,
        more={key: len(each) - _MOST_HEADS for key, each in rows.items()},
        **heads.marks(tx, [row for each in shown.values() for row in each]),
    )
