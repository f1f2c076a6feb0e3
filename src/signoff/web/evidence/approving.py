"""Approvals on a trail's page: asked for, given and refused by form."""

from collections.abc import Callable

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import Approval, ApprovalFields
from signoff.domain.evidence.trails import trails
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx
from signoff.web import forms
from signoff.web.evidence import flows

_TRAIL = "/flows/{flow}/trails/{trail}"
Decide = Callable[[Tx, str, str | None], Approval]


def ask(tx: Tx, call: Call) -> Reply:
    """Ask for an approval of a trail."""
    form = forms.read(tx, call)
    flow = flows.of(tx, call["flow"])
    trail = trails.named(tx, flow, call["trail"])
    approvals.request(tx, trail, ApprovalFields(comments=form.text("comments") or None))
    return forms.done(call, "flows", flow.slug, "trails", trail.called)


def _decided(decide: Decide) -> Callable[[Tx, Call], Reply]:
    def handler(tx: Tx, call: Call) -> Reply:
        """Decide in the reader's name."""
        form = forms.read(tx, call)
        flow = flows.of(tx, call["flow"])
        trail = trails.named(tx, flow, call["trail"])
        if all(each.uuid != call["approval"] for each in approvals.of_trail(tx, trail)):
            raise NotFound(f"Approval not found: {call['approval']}")
        decide(tx, call["approval"], form.text("comments") or None)
        return forms.done(call, "flows", flow.slug, "trails", trail.called)

    return handler


APPROVAL_ROUTES = (
    Route("POST", f"{_TRAIL}/approvals", ask, Access.WRITE),
    Route("POST", f"{_TRAIL}/approvals/{{approval}}/approve", _decided(approvals.approve), Access.WRITE),
    Route("POST", f"{_TRAIL}/approvals/{{approval}}/reject", _decided(approvals.reject), Access.WRITE),
)
