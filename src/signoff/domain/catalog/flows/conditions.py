"""What the conditions of templates and policies may speak of: a flow, its tags, and an artifact."""

from collections.abc import Mapping
from typing import Any

from signoff.domain.catalog.flows.types import Flow
from signoff.kernel.expressions import Expression, ExpressionError, parse

_KNOWN = (("flow",), ("flow", "name"), ("artifact",), ("artifact", "name"), ("artifact", "fingerprint"))
_WORDS = "flow.name, flow.tags.<key>, artifact.name or artifact.fingerprint"


def read_condition(text: str) -> Expression:
    """Read a condition; raises ExpressionError, also for a name that no flow or artifact has."""
    expression = parse(text)
    for name in expression.names:
        if name.parts[:2] != ("flow", "tags") and name.parts not in _KNOWN:
            raise ExpressionError(f"'{name}' is not known (use {_WORDS})", name.position)
    return expression


def problems(text: str) -> list[str]:
    """Tell what is wrong with a condition; nothing, if it can be used."""
    try:
        read_condition(text)
    except ExpressionError as error:
        return [str(error)]
    return []


def names_of(
    flow: Flow | None, artifact: str | None = None, fingerprint: str | None = None
) -> Mapping[str, Any]:
    """Give what a condition's names stand for; without a flow or an artifact its names are null."""
    names: dict[str, Any] = {}
    if flow is not None:
        names["flow"] = {"name": flow.name, "tags": flow.tag_map()}
    if artifact is not None or fingerprint is not None:
        names["artifact"] = {"name": artifact, "fingerprint": fingerprint}
    return names
