"""Templates: read strictly, with the place of what is wrong."""

import pytest

from signoff.domain.catalog.flows.templates import Template, read_template
from signoff.kernel.errors import Invalid

WHOLE = """\
version: 1
trail:
  attestations:
  - name: ticket
    type: jira
    if: flow.name == "shop" and artifact.name != "tool"
  artifacts:
  - name: backend
    attestations:
    - {name: unit-tests, type: junit}
    - {name: coverage, type: "custom:coverage-metrics"}
"""


def test_a_whole_one() -> None:
    template = read_template(WHOLE)

    [ticket] = template.attestations
    assert (ticket.name, ticket.type) == ("ticket", "jira")
    assert ticket.condition == 'flow.name == "shop" and artifact.name != "tool"'
    backend = template.artifact("backend")
    assert backend is not None
    assert [each.type for each in backend.attestations or ()] == ["junit", "custom:coverage-metrics"]
    assert template.artifact("frontend") is None


@pytest.mark.parametrize(
    "text", ["", " \n", "version: 1", "trail:", "trail: {attestations: , artifacts: }", "artifacts: []"]
)
def test_ones_that_ask_for_nothing(text: str) -> None:
    assert read_template(text) == Template()


def test_artifacts_at_the_root_count_unless_the_trail_has_some() -> None:
    root = "artifacts:\n- name: outer\n"

    assert [each.name for each in read_template(root).artifacts] == ["outer"]
    both = read_template("trail:\n  artifacts:\n  - name: inner\n" + root)
    assert [each.name for each in both.artifacts] == ["inner"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version: 2", "version must be 1, not 2"),
        ("version: 1\ntrial: {}\n", "line 2"),
        ("trail:\n  attestation: []\n", "line 2"),
        ("trail:\n  attestations:\n  - type: jira\n", "line 3"),
        ("trail:\n  attestations:\n  - {name: a, type: made-up}\n", "'made-up' of 'a' is not a type"),
        (
            "trail:\n  attestations:\n  - {name: a, type: '*'}\n  - {name: a, type: jira}\n",
            "'a' is there twice",
        ),
        ("trail:\n  attestations:\n  - {name: ' ', type: jira}\n", "must have a name"),
        ("trail:\n  artifacts:\n  - {name: a}\n  - {name: a}\n", "artifact 'a' is there twice"),
        ("trail:\n  attestations: &x []\n  artifacts: *x\n", "aliases are not allowed"),
        ("trail: {}\ntrail: {}\n", "line 2: the key 'trail' is there twice"),
        ("trail: [\n", "line"),
        ("- a\n", "line 1"),
        (
            "trail:\n  attestations:\n  - {name: a, type: jira, if: 'flow.name =='}\n",
            "the condition of 'a' cannot be read",
        ),
    ],
)
def test_what_is_refused_says_where(text: str, told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_template(text)

    assert told in "; ".join(refusal.value.fields["template"])
