"""Fingerprints, whatever way they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff.domain.evidence.artifacts import fingerprints
from signoff.kernel.errors import Invalid

prints = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(prints, st.sampled_from(["", "sha256:", "SHA256:"]), st.booleans())
def test_every_spelling_is_one(fingerprint: str, prefix: str, upper: bool) -> None:
    written = prefix + (fingerprint.upper() if upper else fingerprint)

    assert fingerprints.normal(f" {written} ") == fingerprint
    assert fingerprints.normal(fingerprint) == fingerprint
    assert fingerprints.whole(written)


@pytest.mark.parametrize(
    "text", ["", "sha256:", "a" * 63, "a" * 65, "g" * 64, "sha512:" + "a" * 64, "٣" * 64]
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        fingerprints.normal(text, "sha256Digest")

    assert list(refusal.value.fields) == ["sha256Digest"]
    assert not fingerprints.whole(text)


@pytest.mark.parametrize(("text", "found"), [("abcd", None), ("ABCDE", "abcde"), ("abcdg", None), ("", None)])
def test_beginnings(text: str, found: str | None) -> None:
    assert fingerprints.beginning(text) == found
