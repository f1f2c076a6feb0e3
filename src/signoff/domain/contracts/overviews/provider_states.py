"""The provider states that contracts ask for, gathered, so that a provider knows what it must be able to set up."""

from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.contracts import queries
from signoff.domain.contracts.types import ContractRow
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


class ProviderState(Struct, frozen=True):
    """A state by name and parameters, and who asks for it."""

    name: str
    parameters: dict[str, Any] | None
    consumers: tuple[str, ...]


def of_contracts(tx: Tx, rows: list[ContractRow]) -> list[ProviderState]:
    """Gather the states of some contracts, by name."""
    tx.must(Scope.CONTRACT_DATA_READ)
    keys = list({row.content_id for row in rows})
    documents: dict[int, str] = {
        row[0]: row[1]
        for row in tx.all(queries.documents, organisation_id=tx.organisation_id, content_ids=keys)
    }
    found: dict[tuple[str, bytes], set[str]] = {}
    for row in rows:
        for name, parameters in _states(msgspec.json.decode(documents[row.content_id])):
            found.setdefault((name, msgspec.json.encode(parameters, order="sorted")), set()).add(row.consumer)
    return [
        ProviderState(name, msgspec.json.decode(parameters), tuple(sorted(consumers)))
        for (name, parameters), consumers in sorted(found.items())
    ]


def _states(document: Any) -> list[tuple[str, dict[str, Any] | None]]:
    if not isinstance(document, dict):
        return []
    items = [
        item
        for name in ("interactions", "messages")
        if isinstance(document.get(name), list)
        for item in document[name]
        if isinstance(item, dict)
    ]
    return [state for item in items for state in _states_of(item)]


def _states_of(item: dict[str, Any]) -> list[tuple[str, dict[str, Any] | None]]:
    # Specification 3 and later list them; before, there was one, under either of two names.
    given = item.get("providerStates") or item.get("providerState") or item.get("provider_state")
    found: list[tuple[str, dict[str, Any] | None]] = []
    for state in given if isinstance(given, list) else [given]:
        if isinstance(state, str):
            found.append((state, None))
        elif isinstance(state, dict) and isinstance(state.get("name"), str):
            parameters = state.get("params")
            found.append((state["name"], parameters if isinstance(parameters, dict) and parameters else None))
    return found
