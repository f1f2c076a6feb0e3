"""The network of applications as rows for a graph: `id,name,1,1,0,order,provider ids...`."""

import csv
import io

from signoff.api.kit.call import Call, Reply, text_reply
from signoff.api.pact_broker import media, nested_query
from signoff.domain.contracts.overviews import network
from signoff.domain.contracts.overviews.network import MAX_APPLICATIONS, Node
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx


def relationships(tx: Tx, _call: Call) -> Reply:
    """Give the whole network."""
    return _rows(network.everything(tx))


def group(tx: Tx, call: Call) -> Reply:
    """Give what is connected with one application."""
    return _rows(network.around(tx, call["pacticipant"], _most(call)))


def _most(call: Call) -> int:
    text = nested_query.parse(call.query).get("maxPacticipants", str(MAX_APPLICATIONS))
    if not (isinstance(text, str) and text.isascii() and text.isdecimal() and int(text[:9]) > 0):
        raise Invalid({"maxPacticipants": ["must be greater than or equal to 1"]})
    return int(text[:9])


def _rows(nodes: list[Node]) -> Reply:
    rows = [
        [str(node.id), node.name, "1", "1", "0", str(order), *map(str, node.providers)]
        for order, node in enumerate(nodes)
    ]
    width = max(map(len, rows), default=0)
    text = io.StringIO()
    csv.writer(text).writerows([*row, *["0"] * (width - len(row))] for row in rows)
    return text_reply(text.getvalue(), media.CSV)
