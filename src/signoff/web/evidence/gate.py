"""What the gate answered: who asked, what was decided, and every check behind it."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.decisions.gate import gate
from signoff.domain.evidence.trails import trails
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.rendering import page

NEWEST = 100


def listed(tx: Tx, call: Call) -> Reply:
    """Show the last answers, for one environment if asked."""
    place = query.word(call, "environment")
    found = gate.results(tx, NEWEST, environment=place or None)
    return page(
        tx, call, "evidence/gate.html", results=found, place=place, environments=environments.listed(tx)
    )


def show(tx: Tx, call: Call) -> Reply:
    """Show one answer with every check."""
    result = gate.result(tx, call["result"])
    # Names are as they were then: what was renamed or removed since has no page under them.
    flow = flows.find(tx, result.flow) if result.flow else None
    trail = trails.find(tx, flow, result.trail) if flow is not None and result.trail else None
    return page(tx, call, "evidence/gate_result.html", result=result, flow=flow, trail=trail)
