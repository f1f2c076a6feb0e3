"""The home page: every pair of applications with a contract, and how it stands."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.contracts import integrations
from signoff.domain.outbound import deliveries
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.rendering import page


def show(tx: Tx, call: Call) -> Reply:
    """Show one page of the integrations; an organisation that has none sees how to begin."""
    wanted = query.read(call)
    found = integrations.states(tx, wanted.page, wanted.search)
    sent = deliveries.of_contracts(tx, [row.contract_id for row in found.rows if row.contract_id is not None])
    webhooks = {contract_id: deliveries.worst(each) for contract_id, each in sent.items()}
    template = "home.html" if found.total or wanted.search else "welcome.html"
    return page(tx, call, template, found=found, wanted=wanted, webhooks=webhooks)
