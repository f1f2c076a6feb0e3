"""The pairs of applications."""

from signoff.api.kit.call import Call, Reply, json_reply, text_reply
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import media, paging
from signoff.domain.contracts import integrations
from signoff.domain.contracts.queries import IntegrationRow
from signoff.kernel.page import EVERYTHING
from signoff.kernel.tx import Tx


def listed(tx: Tx, call: Call) -> Reply:
    """List the pairs, as a graph for Graphviz or as a document."""
    if call.media_type == media.GRAPHVIZ:
        return text_reply(_graph(integrations.listed(tx, EVERYTHING).rows), media.GRAPHVIZ)
    found = integrations.listed(tx, paging.read(call), paging.search(call) or "")
    document: Json = {
        "_embedded": {"integrations": [_document(call, row) for row in found.rows]},
        "_links": {"self": link(call.here, title="All integrations")},
    }
    return json_reply(paging.decorated(call, document, found), media.HAL)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove everything between two applications."""
    integrations.delete(tx, call["provider"], call["consumer"])
    return Reply(204)


def delete_all(tx: Tx, _call: Call) -> Reply:
    """Remove everything between all applications."""
    integrations.delete_all(tx)
    return Reply(204)


def _document(call: Call, row: IntegrationRow) -> Json:
    pair = ("provider", row.provider, "consumer", row.consumer)
    return {
        "consumer": {"name": row.consumer},
        "provider": {"name": row.provider},
        "_links": {
            "pb:dashboard": link(call.url("dashboard", *pair)),
            "pb:matrix": link(call.url("matrix", *pair)),
            "pb:group": link(call.url("groups", row.consumer)),
            "pb:delete_integration": link(call.url("integrations", *pair)),
        },
    }


def _graph(rows: list[IntegrationRow]) -> str:
    style = (
        "digraph { ranksep=3; ratio=auto; overlap=false; node [  shape = plaintext, fontname = Helvetica ];"
    )
    edges = [f"  {_node(row.consumer)} -> {_node(row.provider)}" for row in rows]
    return "\n".join([style, *edges, "}"]) + "\n"


def _node(name: str) -> str:
    plain = name.replace(" ", "_")
    return plain if plain.isidentifier() else '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
