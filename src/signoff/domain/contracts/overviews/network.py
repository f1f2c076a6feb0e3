"""The network of who asks whom: all of it, or what is connected with one application."""

from collections import defaultdict, deque

from msgspec import Struct

from signoff.domain.catalog import applications
from signoff.domain.contracts import queries
from signoff.domain.contracts.queries import Edge
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

MAX_APPLICATIONS = 150


class Node(Struct, frozen=True):
    """An application and the ids of the providers that it asks."""

    id: int
    name: str
    providers: tuple[int, ...]


def everything(tx: Tx) -> list[Node]:
    """Give every application that has a contract with another, by name."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return _nodes(tx.all(queries.edges, organisation_id=tx.organisation_id))


def around(tx: Tx, name: str, most: int = MAX_APPLICATIONS) -> list[Node]:
    """Give what is connected with an application, nearest first until there are `most`; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    centre = applications.named(tx, name)
    edges = tx.all(queries.edges, organisation_id=tx.organisation_id)
    chosen = _connected(centre.id, edges, most)
    return _nodes([edge for edge in edges if edge.consumer_id in chosen and edge.provider_id in chosen])


def _connected(centre: int, edges: list[Edge], most: int) -> set[int]:
    neighbours: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        neighbours[edge.consumer_id].append(edge.provider_id)
        neighbours[edge.provider_id].append(edge.consumer_id)
    found, waiting = {centre}, deque([centre])
    while waiting:
        for other in neighbours[waiting.popleft()]:
            if len(found) >= most:
                return found
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _nodes(edges: list[Edge]) -> list[Node]:
    names: dict[int, str] = {}
    providers: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        names[edge.consumer_id] = edge.consumer
        names[edge.provider_id] = edge.provider
        providers[edge.consumer_id].append(edge.provider_id)
    ordered = sorted(names.items(), key=lambda item: (item[1], item[0]))
    return [Node(key, name, tuple(providers[key])) for key, name in ordered]
