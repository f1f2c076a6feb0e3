"""Notes are byte for byte those of other implementations, and nothing malformed is believed."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff.domain.ledger.notes import NoteRejected, Signer, Verifier, open_note, read_verifier, sign_note

laws = settings(max_examples=60, deadline=None)

# The example of Go's golang.org/x/mod/sumdb/note, whose signing key is public.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETERS_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
PETERS_NOTE = PETERS_TEXT + (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

SIGNER = Signer("signoff.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHER = Signer("signoff.example/log", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))
WITNESS = Signer("witness.example", Ed25519PrivateKey.from_private_bytes(bytes([2] * 32)))
NOTE = sign_note("text\n", SIGNER)


def test_signing_gives_the_bytes_that_go_gives() -> None:
    assert sign_note(
        PETERS_TEXT, Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETERS_SEED))
    ) == (PETERS_NOTE)


def test_a_note_signed_elsewhere_opens() -> None:
    assert open_note(PETERS_NOTE, [read_verifier(PETER)]) == (PETERS_TEXT, {"PeterNeumann"})


def test_keys_are_written_as_others_write_them() -> None:
    assert read_verifier(PETER).text == PETER
    assert read_verifier(SIGNER.verifier.text) == SIGNER.verifier


def test_the_form_of_a_note() -> None:
    text, blank, signature, end = NOTE.split("\n")

    assert (text, blank, end) == ("text", "", "")
    dash, name, encoded = signature.split(" ")
    assert dash == "\u2014"
    assert name == SIGNER.name
    assert base64.b64decode(encoded)[:4] == SIGNER.verifier.key_id
    assert len(base64.b64decode(encoded)) == 4 + 64


def test_another_key_of_the_same_name_is_not_believed() -> None:
    assert OTHER.verifier.key_id != SIGNER.verifier.key_id
    with pytest.raises(NoteRejected, match="No trusted key"):
        open_note(sign_note("text\n", OTHER), [SIGNER.verifier])


def test_signatures_of_strangers_are_carried_along() -> None:
    note = NOTE + sign_note("text\n", WITNESS).removeprefix("text\n\n")

    assert open_note(note, [SIGNER.verifier]) == ("text\n", {SIGNER.name})
    assert open_note(note, [SIGNER.verifier, WITNESS.verifier]) == ("text\n", {SIGNER.name, WITNESS.name})


def test_one_false_signature_of_a_trusted_key_spoils_the_note() -> None:
    note = NOTE + sign_note("other\n", WITNESS).removeprefix("other\n\n")

    with pytest.raises(NoteRejected, match="is false"):
        open_note(note, [SIGNER.verifier, WITNESS.verifier])


def test_the_last_blank_line_ends_the_text() -> None:
    note = sign_note("first\n\nsecond\n", SIGNER)

    assert open_note(note, [SIGNER.verifier]) == ("first\n\nsecond\n", {SIGNER.name})


@laws
@given(st.integers(0, len(NOTE) - 1), st.sampled_from("aA0+/=— \n\t"))
def test_no_character_of_a_note_can_be_changed(at: int, sign: str) -> None:
    changed = NOTE[:at] + sign + NOTE[at + 1 :]

    if changed != NOTE:
        with pytest.raises(NoteRejected):
            open_note(changed, [SIGNER.verifier])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        NOTE.removesuffix("\n"),
        NOTE + "\n",
        NOTE + "more\n",
        NOTE.replace("\u2014", "-"),
        NOTE.replace("text", "te\tt"),
        NOTE.replace("=\n", "\n"),
        "text\n\n" + 101 * NOTE.removeprefix("text\n\n"),
        f"text\n\n\u2014 {SIGNER.name} AAAA\n",
        "text\n\n\u2014  AAAAAAAA\n",
    ],
)
def test_what_is_no_note(note: str) -> None:
    with pytest.raises(NoteRejected):
        open_note(note, [SIGNER.verifier])


@pytest.mark.parametrize("name", ["", "two words", "plus+plus", "line\nline", "thin\u2009space", " edge"])
def test_names_that_would_break_a_note(name: str) -> None:
    with pytest.raises(NoteRejected):
        Verifier(name, SIGNER.key.public_key())


@pytest.mark.parametrize(
    "text", ["", "name", "name+00000000+AAAA", PETER.replace("c74f", "c74e"), PETER.replace("+AR", "+AC")]
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(NoteRejected):
        read_verifier(text)
