"""Whether a requirement applies: its condition, asked of the flow, the trail and the artifact."""

from collections.abc import Mapping
from typing import Any

from signoff.domain.catalog.flows.templates import RequiredAttestation
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.types import Artifact, Trail
from signoff.kernel.expressions import ExpressionError, parse

Names = Mapping[str, Any]


def names_of(flow: Flow, trail: Trail, artifact: Artifact | None = None, name: str | None = None) -> Names:
    """Give what conditions may speak of; an artifact that is not there yet has only its name."""
    found: dict[str, Any] = {
        "flow": {"name": flow.name, "tags": flow.tag_map()},
        "trail": {"name": trail.called, "branch": trail.branch, "commit": trail.commit_sha},
    }
    if artifact is not None:
        found["artifact"] = {
            "name": artifact.name,
            "template_name": artifact.template_name,
            "fingerprint": artifact.fingerprint,
            "tag": artifact.tag,
            "registry": artifact.registry,
        }
    elif name is not None:
        found["artifact"] = {"name": name, "template_name": name}
    return found


def applies(required: RequiredAttestation, names: Names) -> bool:
    """Tell whether a requirement applies; one whose condition cannot be answered does."""
    if required.condition is None:
        return True
    try:
        return parse(required.condition).value(names)
    except ExpressionError:
        return True
