"""A checkpoint is a note of three lines that its own log signed."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signoff.domain.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from signoff.domain.ledger.merkle import EMPTY_ROOT
from signoff.domain.ledger.notes import NoteRejected, Signer, sign_note

SIGNER = Signer("signoff.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_the_text_of_a_checkpoint() -> None:
    note = sign_checkpoint(20_852_163, EMPTY_ROOT, SIGNER)

    assert note.partition("\n\n")[0] == f"signoff.example/log\n20852163\n{ROOT}"
    assert open_checkpoint(note, [SIGNER.verifier]) == Checkpoint(SIGNER.name, 20_852_163, EMPTY_ROOT)


def test_extension_lines_are_allowed() -> None:
    note = sign_note(f"{SIGNER.name}\n7\n{ROOT}\nmore\n", SIGNER)

    assert open_checkpoint(note, [SIGNER.verifier]).size == 7


@pytest.mark.parametrize(
    "text",
    [
        f"{SIGNER.name}\n7\n",
        f"{SIGNER.name}\n07\n{ROOT}\n",
        f"{SIGNER.name}\n-7\n{ROOT}\n",
        f"{SIGNER.name}\n٧\n{ROOT}\n",  # noqa: RUF001 - a digit of another script is no digit here
        f"{SIGNER.name}\n{'9' * 5000}\n{ROOT}\n",
        f"{SIGNER.name}\n7\nAAAA\n",
        f"{SIGNER.name}\n7\n{ROOT}\n\nmore\n",
        f"\n7\n{ROOT}\n",
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteRejected):
        open_checkpoint(sign_note(text, SIGNER), [SIGNER.verifier])


def test_a_key_speaks_for_its_own_log_only() -> None:
    note = sign_note(f"another.example/log\n7\n{ROOT}\n", SIGNER)

    with pytest.raises(NoteRejected, match="did not sign"):
        open_checkpoint(note, [SIGNER.verifier])
