"""The network as a picture: applications, their connections, and how each connection stands."""

from collections import Counter, defaultdict, deque

from msgspec import Struct

from signoff.domain.catalog import applications
from signoff.domain.contracts.overviews import graph_queries
from signoff.domain.contracts.overviews.graph_queries import Connection
from signoff.domain.contracts.types import Status
from signoff.domain.identity.scopes import Scope
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx

# Nobody can follow more lines than these; what goes beyond is found by a filter.
MOST_CONNECTIONS = 1_500
# How many connections, the last published first, are looked through for a filter.
_READ = 20_000
ANY_DEPTH = 0


class View(Struct, frozen=True):
    """Which part is wanted: names that contain a text, connections in one state, what is near one application.

    `depth` says how many connections away from the application; ANY_DEPTH is everything connected with it.
    """

    containing: str = ""
    status: Status | None = None
    around: str = ""
    depth: int = ANY_DEPTH


class Node(Struct, frozen=True):
    """An application; `hidden` counts its connections that are not in the picture.

    `step` counts from the application in the middle: providers are to its right, consumers to its left.
    """

    id: int
    name: str
    step: int
    hidden: int


class Edge(Struct, frozen=True):
    """A consumer's contract with a provider, and how it stands."""

    consumer_id: int
    provider_id: int
    status: Status


class Graph(Struct, frozen=True):
    """Applications by name, their connections, and how many connections there are where not all are shown."""

    nodes: list[Node]
    edges: list[Edge]
    total: int


def drawn(tx: Tx, view: View) -> Graph:
    """Give a part of the network; raises NotFound for an unknown application in its middle."""
    tx.must(Scope.CONTRACT_DATA_READ)
    known = tx.all(graph_queries.connections, organisation_id=tx.organisation_id, limit=_READ)
    wanted, steps = known, dict[int, int]()
    if view.around:
        steps = _steps(applications.named(tx, view.around).id, known, view.depth)
        wanted = [each for each in wanted if each.consumer_id in steps and each.provider_id in steps]
    if view.containing:
        called = _called(tx, view.containing)
        wanted = [each for each in wanted if each.consumer_id in called or each.provider_id in called]
    statuses = _statuses(tx, wanted if view.status else wanted[:MOST_CONNECTIONS])
    if view.status:
        wanted = [each for each in wanted if statuses.get(each.id) is view.status]
    shown = wanted[:MOST_CONNECTIONS]
    edges = [Edge(each.consumer_id, each.provider_id, statuses.get(each.id, Status.NEVER)) for each in shown]
    return Graph(_nodes(tx, shown, known, steps), edges, len(wanted))


def _called(tx: Tx, containing: str) -> set[int]:
    found = tx.all(
        graph_queries.called, organisation_id=tx.organisation_id, pattern=like_pattern(containing.lower())
    )
    return {key for (key,) in found}


def _statuses(tx: Tx, connections: list[Connection]) -> dict[int, Status]:
    ids = [each.id for each in connections]
    return dict(tx.all(graph_queries.statuses, organisation_id=tx.organisation_id, integration_ids=ids))


def _steps(centre: int, connections: list[Connection], depth: int) -> dict[int, int]:
    """Walk outwards from an application, to providers first, and note how far to the left or right each one is."""
    neighbours: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for each in connections:
        neighbours[each.consumer_id].append((each.provider_id, 1))
    for each in connections:
        neighbours[each.provider_id].append((each.consumer_id, -1))
    found, waiting = {centre: 0}, deque([(centre, 0)])
    while waiting:
        here, distance = waiting.popleft()
        if distance == depth != ANY_DEPTH:
            continue
        for other, direction in neighbours[here]:
            if other not in found:
                found[other] = found[here] + direction
                waiting.append((other, distance + 1))
    return found


def _nodes(tx: Tx, shown: list[Connection], known: list[Connection], steps: dict[int, int]) -> list[Node]:
    degrees, everywhere = _degrees(shown), _degrees(known)
    found = applications.by_ids(tx, list(degrees)).values()
    return [
        Node(each.id, each.name, steps.get(each.id, 0), everywhere[each.id] - degrees[each.id])
        for each in sorted(found, key=lambda each: (each.name.lower(), each.id))
    ]


def _degrees(connections: list[Connection]) -> Counter[int]:
    return Counter(key for each in connections for key in {each.consumer_id, each.provider_id})
