"""Strict JSON: what is taken is what was meant."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff.kernel.documents import MAX_DEPTH, BadEncoding, DocumentError, _examined, parse

_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5).filter(str.isprintable), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_values)
def test_what_json_writes_is_read_back(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


_keys = st.sampled_from(['"a"', '"b"', r'"\u0061"', r'"\u0022"', r'"\""', '"\\\\"'])
_scalars = st.sampled_from(
    ["1", '"x"', r'"\u0022"', r'"\"a\":"', "1e5", "-0", "18446744073709551616", "null"]
)
_texts = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(_keys, inner), max_size=4).map(
            lambda pairs: "{" + ",".join(f"{key} : {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=12,
)


@given(_texts)
def test_the_short_way_takes_only_what_the_long_way_takes(text: str) -> None:
    def outcome(way: Callable[[], object]) -> object:
        try:
            return way()
        except DocumentError as error:
            return str(error)

    raw = text.encode()
    assert outcome(lambda: parse(raw)) == outcome(lambda: _examined(raw, MAX_DEPTH))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"a":1,"a":2}', "'a' stands twice"),
        (rb'{"a":1,"a":"\u0022\u0022"}', "'a' stands twice"),
        (rb'{"a":1,"\u0061":2}', "'a' stands twice"),
        (b'{"a":{"b":1,"c":2,"b":3}}', "'b' stands twice"),
        (b"[1e999]", "out of range"),
        (b"[NaN]", "NaN is not JSON"),
        (b"[-Infinity]", "not JSON"),
        (b"1" + b"0" * 30, "integer is out of range"),
        (b"1" + b"0" * 5000, "integer is out of range"),
        (b"18446744073709551616", "integer is out of range"),
        (rb'"\ud800"', "surrogate"),
        (b"[" * 100_000, "too deep"),
        (b'{"a":', "line 1 column 6"),
        (b"", "line 1"),
    ],
)
def test_what_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        parse(text)


def test_depth_is_bounded() -> None:
    assert parse(b"[" * 50 + b"]" * 50)
    for wrapped in (b"1", rb'"\u00e9"'):
        with pytest.raises(DocumentError, match="nesting of 51 is too deep"):
            parse(b"[" * 51 + wrapped + b"]" * 51)
    assert parse(b"[" * 3 + b"]" * 3, max_depth=3) == [[[]]]
    with pytest.raises(DocumentError, match="too deep"):
        parse(b"[" * 4 + b"]" * 4, max_depth=2)


def test_bad_utf8_is_located() -> None:
    with pytest.raises(BadEncoding) as caught:
        parse('{"ä":"'.encode() + b"\xff")

    assert caught.value.position == 7
    assert caught.value.before == '{"ä":"'
