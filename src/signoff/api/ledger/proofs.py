"""Checkpoints, tiles, proofs and receipts."""

import re
from typing import Final
from urllib.parse import parse_qs

from signoff.api.kit.call import Call, Reply, json_reply, text_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.ledger import proving, receipts
from signoff.domain.ledger.auditing import reading
from signoff.domain.ledger.signing import own_signer
from signoff.domain.ledger.tiles import WIDTH
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

JSON: Final = "application/json"
TEXT: Final = "text/plain"
BYTES: Final = "application/octet-stream"

# `x001/x234/067` is 1234067; `067.p/5` are the first 5 hashes of that tile.
_INDEX = re.compile(r"((?:x\d{3}/){0,5}\d{3})(?:\.p/([1-9]\d{0,2}))?")
_NEVER_CHANGES = ("cache-control", "public, max-age=31536000, immutable")


def checkpoint(tx: Tx, _call: Call) -> Reply:
    """Give the latest checkpoint."""
    return text_reply(proving.checkpoint(tx).note)


def key(tx: Tx, _call: Call) -> Reply:
    """Give the public key that checkpoints are signed with."""
    return text_reply(f"{own_signer(tx.settings).verifier.text}\n")


def tile(tx: Tx, call: Call) -> Reply:
    """Give a tile or the beginning of one; what was once given never changes."""
    rest = "/".join(call.parameters[name] for name in ("a", "b", "c", "d") if name in call.parameters)
    found, level = _INDEX.fullmatch(rest), call["level"]
    if found is None or not (level.isascii() and level.isdecimal()) or len(level) > 2:
        raise NotFound("A tile is named like tile/0/x001/067 or tile/0/067.p/5")
    width = int(found[2]) if found[2] else WIDTH
    hashes = proving.tile(tx, int(level), int(found[1].replace("x", "").replace("/", "")), width)
    return Reply(200, hashes, BYTES, (_NEVER_CHANGES,))


def inclusion(tx: Tx, call: Call) -> Reply:
    """Prove that an entry is in the tree; of the latest checkpoint when no size is given."""
    size = _number(call, "size", proving.checkpoint(tx).size)
    found = proving.inclusion(tx, _number(call, "position"), size)
    return json_reply(
        {"position": found.position, "size": size, "leaf": found.leaf.hex(), "path": _hex(found.path)}, JSON
    )


def consistency(tx: Tx, call: Call) -> Reply:
    """Prove that the tree has only grown; up to the latest checkpoint when no new size is given."""
    found = proving.consistency(tx, _number(call, "old"), _number(call, "new", proving.checkpoint(tx).size))
    return json_reply({"old": found.old, "new": found.new, "path": _hex(found.path)}, JSON)


def receipt(tx: Tx, call: Call) -> Reply:
    """Give the receipt of the newest event about a thing."""
    event = reading.latest_of(tx, call["record"])
    if event is None:
        raise NotFound(f"The log says nothing of {call['record']}")
    name = ("content-disposition", f'attachment; filename="entry-{event.position}.receipt"')
    return Reply(200, receipts.receipt(tx, event).encode(), TEXT, (name,))


def _hex(path: list[bytes]) -> list[str]:
    return [step.hex() for step in path]


def _number(call: Call, name: str, default: int | None = None) -> int:
    text = parse_qs(call.query).get(name, [""])[-1]
    if not text and default is not None:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise Refusal(400, f"{name} must be a whole number")
    return int(text)
