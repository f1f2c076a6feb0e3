"""Where people look at what an answer speaks of."""

from signoff.api.kit.call import Call


def flow(call: Call, name: str) -> str:
    """Give the page of a flow."""
    return call.url("flows", name)


def trail(call: Call, flow: str, name: str) -> str:
    """Give the page of a trail."""
    return call.url("flows", flow, "trails", name)


def artifact(call: Call, flow: str, fingerprint: str) -> str:
    """Give the page of an artifact."""
    return call.url("flows", flow, "artifacts", fingerprint)
