"""What conditions may speak of, and that templates are refused which speak of something else."""

import pytest

from signoff.domain.catalog.flows.conditions import problems, read_condition
from signoff.domain.catalog.flows.templates import read_template
from signoff.kernel.errors import Invalid
from signoff.kernel.expressions import ExpressionError


@pytest.mark.parametrize(
    "text",
    [
        'flow.name == "payments" and flow.tags.risk-level == "high"',
        'flow.tags["pci scope"] in ["yes"] or exists(flow.tags.a.b)',
        'artifact.name == "backend" and artifact.fingerprint != "x"',
        'exists(flow) and exists(artifact) and exists(trail) and trail.branch == "main"',
    ],
)
def test_known(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "position"),
    [("exists(flow) and flow.nmae == 'x'", 18), ("exists(tral)", 8), ("artifact.name.x == 'y'", 1)],
)
def test_unknown(text: str, position: int) -> None:
    with pytest.raises(ExpressionError, match="is not known") as refused:
        read_condition(text)
    assert refused.value.position == position


def test_templates_are_refused_when_they_are_written() -> None:
    text = "trail: {attestations: [{name: unit, type: junit, if: 'flow.name = 1'}]}"
    with pytest.raises(
        Invalid, match="trail: the condition of 'unit' cannot be read: '=' was not expected at character 11"
    ):
        read_template(text)
