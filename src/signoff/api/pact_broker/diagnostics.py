"""What monitors of the Pact Broker ask; `/healthz` and `/readyz` say more."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import link
from signoff.api.pact_broker import media
from signoff.domain.identity.scopes import Scope
from signoff.kernel import sequencer
from signoff.kernel.tx import Tx


class RequestedError(Exception):
    """Somebody wants to see what an error of the server looks like, and whether the log tells of it."""


def fail(tx: Tx, _call: Call) -> Reply:
    """Fail as if something in here were broken, for trying out logs and alarms."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    raise RequestedError("This error was asked for")


def heartbeat(_tx: Tx, call: Call) -> Reply:
    """Say that the server answers."""
    return json_reply({"ok": True, "_links": {"self": link(call.here)}}, media.HAL)


def dependencies(tx: Tx, call: Call) -> Reply:
    """Say that the database answers, by asking it."""
    sequencer.lag(tx)
    return json_reply({"database": {"ok": True}, "_links": {"self": link(call.here)}}, media.HAL)
