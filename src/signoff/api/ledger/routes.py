"""The routes of the signed log."""

from signoff.api.kit.routing import Route
from signoff.api.ledger import proofs

_JSON, _TEXT, _BYTES = (proofs.JSON,), (proofs.TEXT,), (proofs.BYTES,)
_TILE = "/ledger/tile/{level}"

# A tile's number takes one segment for each three digits, and its width one more.
_TILES = tuple(
    Route("GET", f"{_TILE}/{segments}", proofs.tile, provides=_BYTES)
    for segments in ("{a}", "{a}/{b}", "{a}/{b}/{c}", "{a}/{b}/{c}/{d}")
)

ROUTES = (
    Route("GET", "/ledger/checkpoint", proofs.checkpoint, provides=_TEXT),
    Route("GET", "/ledger/key", proofs.key, provides=_TEXT),
    Route("GET", "/ledger/inclusion", proofs.inclusion, provides=_JSON, asks=("position", "size")),
    Route("GET", "/ledger/consistency", proofs.consistency, provides=_JSON, asks=("old", "new")),
    Route("GET", "/ledger/receipts/{record}", proofs.receipt, provides=_TEXT),
    *_TILES,
)
