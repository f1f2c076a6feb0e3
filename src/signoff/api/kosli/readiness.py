"""`GET /ready`: whether the server can do its work."""

from signoff.api.kit.call import Call, Reply, text_reply
from signoff.api.kit.readiness import readiness
from signoff.kernel.tx import Tx


def ready(tx: Tx, _call: Call) -> Reply:
    """Say OK, which clients print as it is, or what is wrong."""
    wrong = [f"{check.name}: {check.text}" for check in readiness(tx) if not check.ok]
    return text_reply("; ".join(wrong), status=503) if wrong else text_reply("OK")
