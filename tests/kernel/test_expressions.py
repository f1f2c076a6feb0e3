"""Conditions: what they mean, what is refused when they are written, and what has no answer when they are evaluated."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff.kernel.expressions import ExpressionError, parse

NAMES: dict[str, Any] = {
    "flow": {
        "name": "payments",
        "tags": {"risk-level": "high", "pci scope": "yes", "team.name": "blue", "tier": "2", "pci": "true"},
    },
    "artifact": {"name": "datadog:7", "fingerprint": "ab" * 32, "size": 12},
}


def test_comparisons() -> None:
    for text, value in {
        'flow.name == "payments"': True,
        "flow.name == 'payments'": True,
        'flow.name != "payments"': False,
        'flow.tags.risk-level == "high"': True,
        'flow.tags["pci scope"] == "yes"': True,
        'flow.tags.team.name == "blue"': True,
        'flow.tags["team.name"] == "blue"': True,
        "flow.tags.tier == 2": True,
        "flow.tags.tier > 1": True,
        "flow.tags.tier >= 2.0": True,
        "flow.tags.tier < 2": False,
        "flow.tags.tier <= 1": False,
        "artifact.size > 11": True,
        'flow.name > "a"': True,
        "flow.tags.pci == true": True,
        "flow.tags.missing == 2": False,
        'flow.tags.missing != "x"': True,
        "flow.tags.missing == flow.tags.other": True,
        'flow.name == 2 or flow.name == "payments"': True,
    }.items():
        assert parse(text).value(NAMES) is value, text


def test_membership_existence_and_matching() -> None:
    for text, value in {
        'flow.name in ["a", "payments"]': True,
        'flow.name in ["a", "b",]': False,
        'flow.tags.missing in ["a"]': False,
        "flow.tags.tier in [1, 2]": True,
        "exists(flow)": True,
        "exists(flow.tags.tier)": True,
        "exists(flow.tags.missing)": False,
        'exists(flow.tags["pci scope"])': True,
        'matches(artifact.name, "^datadog:.*")': True,
        'matches(artifact.name, "datadog")': False,
        r'matches(artifact.name, "datadog:\d")': True,
        r'matches(artifact.name, "datadog:\\d")': True,
        'matches(flow.tags.missing, ".*")': False,
    }.items():
        assert parse(text).value(NAMES) is value, text


def test_what_others_misread() -> None:
    for text, value in {
        'flow.name == "payments" and artifact.name == "datadog:7"': True,
        'flow.name == "payments" and artifact.name != "datadog:7"': False,
        'flow.name == "x" or artifact.name == "datadog:7"': True,
        'not flow.name == "x"': True,
        "true or false and false": True,
        "(true or false) and false": False,
        "not true or true": True,
        "not (true or true)": False,
        "not not not true": False,
        "${{ true and (false or not false) }}": True,
    }.items():
        assert parse(text).value(NAMES) is value, text


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("flow.name", 10),
        ('flow.name = "x"', 11),
        ('flow.name == "x', 14),
        ('flow.name == "x" and', 21),
        ('flow.name == "x" flow.name', 18),
        ('${{ flow.name == "x"', 21),
        ("true }}", 6),
        ("exists(2)", 8),
        ("exists(flow", 12),
        ('matches(flow.name, "(")', 20),
        (r'matches(flow.name, "(a)\1")', 20),
        ("matches(flow.name, flow.name)", 20),
        ("flow.name in []", 15),
        ("flow.name and true", 11),
        ("true == true == true", 14),
        ("a.b in [1] in [2]", 12),
        ("__import__('os')", 11),
    ],
)
def test_refused_with_its_position(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert refused.value.position == position, str(refused.value)


def test_refused_when_too_long_or_too_deep() -> None:
    with pytest.raises(ExpressionError, match="longer than"):
        parse(" or ".join(["true"] * 500))
    assert parse("(" * 500 + "true" + ")" * 500).value({})
    with pytest.raises(ExpressionError, match="nested deeper"):
        parse("not (true and " * 60 + "true" + ")" * 60)


@pytest.mark.parametrize(
    "text",
    [
        "flow.tags.missing > 1",
        "flow.name < 3",
        "flow.tags == 1",
        "flow in ['x']",
        'matches(flow, "x")',
        "true < false",
    ],
)
def test_without_answer(text: str) -> None:
    with pytest.raises(ExpressionError, match="at character"):
        parse(text).value(NAMES)


def test_names_are_known() -> None:
    found = parse('flow.name == "x" and not exists(flow.tags["a.b"]) or matches(artifact.name, "x")').names
    assert [(str(each), each.position) for each in found] == [
        ("flow.name", 1),
        ("flow.tags.a.b", 33),
        ("artifact.name", 62),
    ]


def test_a_regular_expression_takes_linear_time() -> None:
    names = {"artifact": {"name": "a" * 5000 + "!"}}
    assert not parse('matches(artifact.name, "(a|a)*(a+)+$")').value(names)


_leaf = st.booleans().map(lambda value: (str(value).lower(), value))


def _and_or(children: st.SearchStrategy[tuple[str, bool]]) -> st.SearchStrategy[tuple[str, bool]]:
    pair = st.tuples(children, children)
    return st.one_of(
        pair.map(lambda p: (f"({p[0][0]}) and ({p[1][0]})", p[0][1] and p[1][1])),
        pair.map(lambda p: (f"({p[0][0]}) or ({p[1][0]})", p[0][1] or p[1][1])),
        children.map(lambda p: (f"not ({p[0]})", not p[1])),
    )


@given(st.recursive(_leaf, _and_or, max_leaves=20))
def test_law_of_parentheses(made: tuple[str, bool]) -> None:
    text, value = made
    assert parse(text).value({}) is value
    assert parse(f"${{{{{text}}}}}").value({}) is value


@given(st.lists(st.sampled_from(["true", "false", "and", "or", "not"]), min_size=1, max_size=15))
def test_law_of_precedence(words: list[str]) -> None:
    """Python binds `not`, `and` and `or` alike, and refuses the same texts."""
    text = " ".join(words)
    try:
        expected = eval(text.replace("true", "True").replace("false", "False"))
    except SyntaxError:
        with pytest.raises(ExpressionError):
            parse(text)
    else:
        assert parse(text).value({}) is expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_law_of_texts(value: str, other: str) -> None:
    quoted = '"' + re.sub(r'(["\\])', r"\\\1", other) + '"'
    names = {"flow": {"name": value}}
    assert parse(f"flow.name == {quoted}").value(names) is (value == other)
    assert parse(f"flow.name in [{quoted}]").value(names) is (value == other)
    assert parse(f"flow.name < {quoted}").value(names) is (value < other)


def refused_at(text: str) -> int:
    """Give the position of a refusal, 0 where there is none."""
    try:
        parse(text).value(NAMES)
    except ExpressionError as error:
        return error.position
    return 0


@given(st.text(max_size=60))
def test_law_of_any_text(text: str) -> None:
    """Whatever is written is read or refused, with a position inside it or just behind."""
    assert 0 <= refused_at(text) <= len(text) + 1


@given(st.text(alphabet="()[]'\"=!<>., notandorexismtche12${}", max_size=60))
def test_law_of_nearly_any_condition(text: str) -> None:
    assert 0 <= refused_at(text) <= len(text) + 1
