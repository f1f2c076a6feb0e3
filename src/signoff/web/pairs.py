"""One consumer and one provider: what heads each branch, tag and environment, and how it stands."""

from collections.abc import Callable
from typing import Any

from signoff.api.kit.call import Call, Reply
from signoff.domain.contracts import integrations
from signoff.domain.contracts.queries import IntegrationState
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx
from signoff.web import heads, query
from signoff.web.rendering import page

# A consumer with more branches than these is read branch by branch.
_MOST = 200

Marks = dict[str, Any]
_VIEWS: dict[str, Callable[[Marks, IntegrationState], object]] = {
    "all": lambda _marks, _row: True,
    "branch": lambda marks, row: marks["on_branches"].get(row.version_id),
    "tag": lambda marks, row: marks["tagged"].get(row.version_id),
    "environment": lambda marks, row: marks["environments"].get(row.version_id),
}


def show(tx: Tx, call: Call) -> Reply:
    """Show a pair, all of it or only what branches, tags or environments hold."""
    consumer, provider = call["consumer"], call["provider"]
    newest = integrations.state(tx, provider, consumer)
    if newest is None:
        raise NotFound(f"{consumer} has no contract with {provider}")
    view = query.word(call, "view")
    rows = heads.of_pairs(tx, [newest]).get(newest.id, [])[:_MOST]
    marks = heads.marks(tx, rows)
    wanted = _VIEWS.get(view, _VIEWS["all"])
    return page(
        tx,
        call,
        "pair.html",
        newest=newest,
        view=view if view in _VIEWS else "all",
        rows=[row for row in rows if wanted(marks, row)],
        **marks,
    )


def moved(_tx: Tx, call: Call) -> Reply:
    """Lead from the list that others show at this address to ours."""
    return Reply(303, headers=(("location", f"{call.base}/?tags=true"),))
