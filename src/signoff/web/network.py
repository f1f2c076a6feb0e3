"""The network: who needs whom, all of it or around one application, as a table and as data for a picture."""

from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.links import joined
from signoff.domain.contracts.overviews import graph
from signoff.domain.contracts.overviews.graph import ANY_DEPTH, Graph, View
from signoff.domain.contracts.types import Status
from signoff.kernel.page import Paged
from signoff.kernel.tx import Tx
from signoff.web import query, wording
from signoff.web.assets import served_names
from signoff.web.query import ListQuery
from signoff.web.rendering import page

# What people look for first comes first.
_STATUSES = (Status.FAILED, Status.FAILED_PENDING, Status.NEVER, Status.CHANGED, Status.VERIFIED)
_DEPTHS = {"1": 1, "2": 2, "3": 3, "all": ANY_DEPTH}
_USUAL_DEPTH = "1"

# In the order that they are loaded; all but the last come from npm.
_SCRIPTS = ("cytoscape.min.js", "layout-base.js", "cose-base.js", "cytoscape-fcose.js", "network.js")


class Neighbour(Struct, frozen=True):
    """The other end of a connection."""

    name: str
    status: Status


class Row(Struct, frozen=True):
    """An application with whom it needs and whom it serves, the worst first."""

    name: str
    needs: list[Neighbour]
    serves: list[Neighbour]


def show(tx: Tx, call: Call) -> Reply:
    """Show the whole network."""
    return _shown(tx, call, "")


def around(tx: Tx, call: Call) -> Reply:
    """Show what is near one application."""
    return _shown(tx, call, call["pacticipant"])


def moved(_tx: Tx, call: Call) -> Reply:
    """Lead from an address that others use to ours."""
    return Reply(303, headers=(("location", call.url("network")),))


def data(tx: Tx, call: Call) -> Reply:
    """Give what a picture is drawn from."""
    found = graph.drawn(tx, _view(query.read(call), query.word(call, "around")))
    root = urlsplit(call.base).path
    document = {
        "applications": [
            {
                "id": each.id,
                "name": each.name,
                "short": wording.short(each.name, 28),
                "url": joined(root, ("pacticipants", each.name)),
                "step": each.step,
                "hidden": each.hidden,
            }
            for each in found.nodes
        ],
        "connections": [[each.consumer_id, each.provider_id, each.status] for each in found.edges],
        "total": found.total,
    }
    return Reply(200, msgspec.json.encode(document), "application/json")


def _shown(tx: Tx, call: Call, around: str) -> Reply:
    wanted = query.read(call)
    view = _view(wanted, around)
    found = graph.drawn(tx, view)
    rows = _rows(found)
    return page(
        tx,
        call,
        "network.html",
        around=around,
        wanted=wanted,
        view=view,
        depth=_depth(wanted),
        depths=list(_DEPTHS),
        statuses=_STATUSES,
        source=_source(call, wanted, around),
        graph=found,
        scripts=_SCRIPTS if served_names.keys() >= set(_SCRIPTS) else (),
        found=Paged(rows[wanted.page.offset :][: wanted.page.size], wanted.page, len(rows)),
    )


def _source(call: Call, wanted: ListQuery, around: str) -> str:
    words = {
        "search": wanted.search,
        "status": wanted.status,
        "around": around,
        "depth": around and _depth(wanted),
    }
    given = urlencode({name: value for name, value in words.items() if value})
    return joined(urlsplit(call.base).path, ("network", "data")) + ("?" + given if given else "")


def _view(wanted: ListQuery, around: str) -> View:
    status = Status(wanted.status) if wanted.status in set(Status) else None
    return View(wanted.search, status, around, _DEPTHS[_depth(wanted)])


def _depth(wanted: ListQuery) -> str:
    return wanted.depth if wanted.depth in _DEPTHS else _USUAL_DEPTH


def _rows(found: Graph) -> list[Row]:
    names = {each.id: each.name for each in found.nodes}
    needs: dict[int, list[Neighbour]] = {key: [] for key in names}
    serves: dict[int, list[Neighbour]] = {key: [] for key in names}
    for edge in found.edges:
        needs[edge.consumer_id].append(Neighbour(names[edge.provider_id], edge.status))
        serves[edge.provider_id].append(Neighbour(names[edge.consumer_id], edge.status))
    for neighbours in (*needs.values(), *serves.values()):
        neighbours.sort(key=lambda each: (_STATUSES.index(each.status), each.name.lower()))
    return [Row(name, needs[key], serves[key]) for key, name in names.items()]
