"""The second version's commands: they do what the first version's do, and answer only that it was done."""

from signoff.api.factstore import errors, times
from signoff.api.factstore.wire.base import Wire
from signoff.api.factstore.wire.commands import CommandResult
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.kernel.tx import Tx


def created(tx: Tx, call: Call, uuid: str, document: Wire) -> Reply:
    """Answer that something was made; a dry run shows it instead."""
    return _answered(tx, call, uuid, document, "created")


def updated(tx: Tx, call: Call, uuid: str, document: Wire) -> Reply:
    """Answer that something was changed; a dry run shows it instead."""
    return _answered(tx, call, uuid, document, "updated")


def _answered(tx: Tx, call: Call, uuid: str, document: Wire, status: str) -> Reply:
    if call.dry_run:
        return json_reply(document, errors.JSON)
    result = CommandResult(id=uuid, status=status, timestamp=times.instant(tx.now))
    return json_reply(result, errors.JSON, 201 if status == "created" else 200)
