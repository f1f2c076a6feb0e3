"""Regular expressions from outside."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff.kernel.patterns import LONGEST, Pattern, PatternError, problems


@pytest.mark.parametrize(
    ("text", "inside", "whole"),
    [
        ("data", True, False),
        ("^data", False, False),
        ("a|big data set", True, True),
        (r"\bdata\b", True, False),
        ("(?i)BIG.*", True, True),
        ("", True, False),
        ("[0-9]", False, False),
    ],
)
def test_inside_and_whole(text: str, inside: bool, whole: bool) -> None:
    pattern = Pattern(text)
    assert (pattern.search("big data set"), pattern.whole("big data set")) == (inside, whole)


@pytest.mark.parametrize("text", ["(", "[", "(?=x)", r"(a)\1", "(a{1000}){1000}", "x" * (LONGEST + 1)])
def test_what_cannot_be_used(text: str) -> None:
    assert len(problems(text)) == 1
    with pytest.raises(PatternError):
        Pattern(text)


@pytest.mark.parametrize("text", ["(a+)+$", "(a|aa)+$", "(.*a){20}", "(a*)*b"])
def test_none_takes_long(text: str) -> None:
    pattern = Pattern(text)
    begun = time.perf_counter()
    pattern.search("a" * 100_000 + "!")
    assert time.perf_counter() - begun < 1


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text(max_size=20), other=st.text(max_size=20))
def test_any_text_is_a_pattern_or_refused(text: str, other: str) -> None:
    if not problems(text):
        pattern = Pattern(text)
        assert pattern.search(other) or not pattern.whole(other)
