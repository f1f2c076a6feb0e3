"""Where people look at what an answer speaks of."""

from signoff.api.kit.call import Call


def trail(call: Call, flow: str, name: str) -> str:
    """Give the page of a trail."""
    return call.url("flows", flow, "trails", name)


def artifact(call: Call, fingerprint: str) -> str:
    """Give the page of an artifact."""
    return call.url("artifacts", fingerprint)


def flow(call: Call, name: str) -> str:
    """Give the page of a flow."""
    return call.url("flows", name)


def environment(call: Call, uuid: str) -> str:
    """Give the page of an environment."""
    return call.url("environments", uuid)


def snapshot(call: Call, uuid: str, number: int) -> str:
    """Give the page of an environment at one of its snapshots."""
    return call.url("environments", uuid, "snapshots", str(number))
