"""Names: how they look to people, and what is wrong with some."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff.domain.catalog import naming
from signoff.domain.catalog.similarity import normalised


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("foo", "Foo"),
        ("foo-bar_baz", "Foo Bar Baz"),
        ("fooBar", "Foo Bar"),
        ("FooBar", "Foo Bar"),
        ("HTTPServer", "HTTP Server"),
        ("foo  bar-", "Foo Bar"),
        ("Foo Bar", "Foo Bar"),
        ("v2Api", "V2 Api"),
        ("-", "-"),
    ],
)
def test_display_name(name: str, shown: str) -> None:
    assert naming.display_name(name) == shown


@given(st.text(min_size=1))
def test_a_display_name_is_never_empty(name: str) -> None:
    assert naming.display_name(name)


@given(st.from_regex(r"[A-Za-z0-9_ -]*[A-Za-z0-9]", fullmatch=True))
def test_a_display_name_is_its_own_display_name(name: str) -> None:
    shown = naming.display_name(name)

    assert naming.display_name(shown) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (None, []),
        ("main", []),
        ("", ["cannot be blank"]),
        (" \n", ["cannot be blank"]),
        ("a\nb", ["cannot contain multiple lines"]),
        ("a b", ["cannot contain spaces"]),
        ("a b\r\nc", ["cannot contain multiple lines", "cannot contain spaces"]),
        ("a" * 500, []),
        ("a" * 501, ["cannot be longer than 500 characters"]),
    ],
)
def test_faults_of_a_name_without_spaces(text: str | None, found: list[str]) -> None:
    assert naming.faults(text, spaces=False) == found


def test_faults_of_a_name_that_may_have_spaces_or_be_blank() -> None:
    assert naming.faults("a b") == []
    assert naming.faults(" ", blank=True) == []
    assert naming.faults("a\tb") == ["cannot contain a tab character"]
    assert naming.faults("a\0b") == ["cannot contain a null character"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Foo Bar", "foo-bar"),
        ("fooBar", "foo_bars"),
        ("Foo Service", "foo"),
        ("foo-api-provider", "FooServices"),
    ],
)
def test_names_that_look_alike(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), [("foobar", "foo-bar"), ("foo", "bar"), ("Foo1", "Foo2")])
def test_names_that_differ(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)
