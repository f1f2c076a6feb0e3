"""Policies as YAML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff.domain.catalog.flows.templates import TYPES
from signoff.domain.decisions.policies.texts import read_policy, write_policy
from signoff.domain.decisions.policies.types import Exempt, RequiredEvidence, Requirement, Rules
from signoff.kernel.errors import Invalid

WHOLE = """
_schema: https://docs.kosli.com/schemas/policy/v1
artifacts:
  provenance:
    required: true
    exceptions:
    - if: ${{ matches(artifact.name, "^datadog:.*") }}
  trail-compliance:
    required: true
  attestations:
  - type: snyk
    name: security-scan
    if: ${{ flow.tags.risk-level == "high" }}
  - type: decision
    for_control: RCTL-043
    must_be_compliant: false
  - {type: "*", name: peer-review}
"""


def test_everything() -> None:
    assert read_policy(WHOLE) == Rules(
        Requirement(True, (Exempt('${{ matches(artifact.name, "^datadog:.*") }}'),)),
        Requirement(True),
        (
            RequiredEvidence("snyk", "security-scan", '${{ flow.tags.risk-level == "high" }}'),
            RequiredEvidence("decision", must_be_compliant=False, for_control="RCTL-043"),
            RequiredEvidence("*", "peer-review"),
        ),
    )


def test_little() -> None:
    assert read_policy("_schema: https://kosli.com/schemas/policy/environment/v1") == Rules()
    assert read_policy("_schema: https://x.example/v1\nartifacts:\n") == Rules()
    assert read_policy("", strict=False) == Rules()
    assert read_policy("artifacts: {attestations: [{type: SECURITY_SCAN}]}", strict=False).types == [
        "SECURITY_SCAN"
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "_schema is missing"),
        ("_schema: https://x.example/v2", "must be a URL that ends in /v1"),
        ("_schema: v1", "must be a URL"),
        ("_schema: https://x.example/v1\nartefacts: {}", "unknown field"),
        ("_schema: https://x.example/v1\nartifacts:\n  provenance: {require: true}", "line 3"),
        ("_schema: https://x.example/v1\nartifacts: {provenance: {required: maybe}}", "line 2"),
        ("_schema: https://x.example/v1\nartifacts: {attestations: [{name: x}]}", "type"),
        (
            "_schema: https://x.example/v1\nartifacts: {attestations: [{type: junitt}]}",
            "'junitt' is not a type",
        ),
        ("_schema: https://x.example/v1\nartifacts: {attestations: [{type: '*'}]}", "cannot both be"),
        (
            "_schema: https://x.example/v1\nartifacts: {attestations: [{type: junit, name: 'a b'}]}",
            "not a name",
        ),
        (
            "_schema: https://x.example/v1\nartifacts: {attestations: [{type: junit, for_control: C}]}",
            "decision",
        ),
        (
            "_schema: https://x.example/v1\nartifacts: {attestations: [{type: junit, if: flow.name}]}",
            "character 10",
        ),
        (
            "_schema: https://x.example/v1\nartifacts: {provenance: {exceptions: [{if: exists(x)}]}}",
            "not known",
        ),
        ("_schema: [", "line"),
        ("- a", "Expected"),
    ],
)
def test_refused(text: str, fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        read_policy(text)


_requirements = st.builds(
    Requirement, st.booleans(), st.lists(st.just(Exempt('flow.name == "x"')), max_size=2).map(tuple)
)
_evidence = st.builds(
    RequiredEvidence,
    st.sampled_from([*TYPES[:-1], "custom:coverage"]),
    st.sampled_from(["*", "a-b", "1"]),
    st.sampled_from([None, "exists(flow)", '${{ flow.tags["a b"] in ["x: y", "#"] }}']),
    st.booleans(),
)


@given(st.builds(Rules, _requirements, _requirements, st.lists(_evidence, max_size=4).map(tuple)))
def test_law_of_writing(rules: Rules) -> None:
    assert read_policy(write_policy(rules)) == rules
