"""What conditions may speak of."""

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.conditions import names_of, problems, read_condition
from signoff.domain.catalog.flows.types import FlowFields
from signoff.kernel.expressions import ExpressionError
from tests.world import World


def test_a_flow_its_tags_and_an_artifact(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        flow = flows.create(tx, FlowFields("payments", tags={"risk-level": "high"}))
    names = names_of(flow, "backend", "ab" * 32)
    for text in (
        'flow.name == "payments" and flow.tags.risk-level == "high"',
        'flow.tags["risk-level"] in ["high"]',
        f'artifact.name == "backend" and artifact.fingerprint == "{"ab" * 32}"',
        "exists(flow) and exists(artifact) and exists(flow.tags) and not exists(flow.tags.other)",
    ):
        assert read_condition(text).value(names), text
    assert not read_condition("exists(flow) or exists(artifact) or exists(flow.name)").value(names_of(None))


def test_nothing_else() -> None:
    assert problems("flow.name != 'x'") == []
    [text] = problems("exists(flow) and flow.nmae == 'x'")
    assert "'flow.nmae' is not known" in text
    with pytest.raises(ExpressionError) as refused:
        read_condition("exists(trail)")
    assert refused.value.position == 8
