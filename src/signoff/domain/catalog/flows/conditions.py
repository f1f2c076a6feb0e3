"""What the conditions of templates and policies may speak of: a flow with its tags, a trail, an artifact."""

from signoff.kernel.expressions import Expression, ExpressionError, parse

_KNOWN = {
    "flow": ("name", "tags"),
    "trail": ("name", "branch", "commit"),
    "artifact": ("name", "fingerprint", "template_name", "tag", "registry"),
}
_WORDS = "flow.name, flow.tags.<key>, trail.name, artifact.name or artifact.fingerprint"


def read_condition(text: str) -> Expression:
    """Read a condition; raises ExpressionError, also for a name that stands for nothing."""
    expression = parse(text)
    for name in expression.names:
        whole, *inside = name.parts
        known = whole in _KNOWN and (not inside or inside[0] in _KNOWN[whole])
        if not known or (len(inside) > 1 and inside[0] != "tags"):
            raise ExpressionError(f"'{name}' is not known (use {_WORDS})", name.position)
    return expression


def problems(text: str) -> list[str]:
    """Tell what is wrong with a condition; nothing, if it can be used."""
    try:
        read_condition(text)
    except ExpressionError as error:
        return [str(error)]
    return []
