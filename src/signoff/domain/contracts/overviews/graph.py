"""The network as a picture: applications, their connections, and how each connection stands."""

from collections import Counter, defaultdict, deque

from msgspec import Struct

from signoff.domain.catalog import applications
from signoff.domain.contracts.overviews import graph_queries
from signoff.domain.contracts.overviews.graph_queries import Connection
from signoff.domain.contracts.types import Status
from signoff.domain.identity.scopes import Scope
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
    steps = _steps(applications.named(tx, view.around).id, known, view.depth) if view.around else None
    wanted = [each for each in known if _is_wanted(each, view.containing.lower(), steps)]
    statuses = _statuses(tx, wanted if view.status else wanted[:MOST_CONNECTIONS])
    if view.status:
        wanted = [each for each in wanted if statuses.get(each.id) is view.status]
    shown = wanted[:MOST_CONNECTIONS]
    edges = [Edge(each.consumer_id, each.provider_id, statuses.get(each.id, Status.NEVER)) for each in shown]
    return Graph(_nodes(shown, known, steps or {}), edges, len(wanted))


def _is_wanted(connection: Connection, containing: str, steps: dict[int, int] | None) -> bool:
    if steps is not None and not (connection.consumer_id in steps and connection.provider_id in steps):
        return False
    return containing in connection.consumer.lower() or containing in connection.provider.lower()


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


def _nodes(shown: list[Connection], known: list[Connection], steps: dict[int, int]) -> list[Node]:
    names = {each.consumer_id: each.consumer for each in shown}
    names |= {each.provider_id: each.provider for each in shown}
    missing = _degrees(known)
    missing.subtract(_degrees(shown))
    ordered = sorted(names.items(), key=lambda item: (item[1].lower(), item[0]))
    return [Node(key, name, steps.get(key, 0), missing[key]) for key, name in ordered]


def _degrees(connections: list[Connection]) -> Counter[int]:
    return Counter(key for each in connections for key in {each.consumer_id, each.provider_id})
