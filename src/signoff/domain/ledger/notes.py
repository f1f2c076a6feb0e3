"""Signed notes: a text, a blank line, and signature lines. Source: https://c2sp.org/signed-note."""

import base64
import binascii
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

_ED25519 = b"\x01"
_KEY_ID_SIZE = 4
_DASH = "\N{EM DASH} "
_MOST_SIGNATURES = 100


class NoteRejected(Exception):
    """The text is no signed note, or no trusted key signed it."""


class Verifier(Struct, frozen=True):
    """A key that is trusted to sign for a log, and the log's name."""

    name: str
    key: Ed25519PublicKey

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or self.name.split() != [self.name]:
            raise NoteRejected(f"A key's name is one word without a plus sign, not {self.name!r}")

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that tell this key from others of the same name."""
        return sha256(self.name.encode() + b"\n" + self._encoded).digest()[:_KEY_ID_SIZE]

    @property
    def text(self) -> str:
        """The key as one word, `name+hex id+base64 key`, as Go's note package and witnesses write it."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._encoded).decode()}"

    @property
    def _encoded(self) -> bytes:
        return _ED25519 + self.key.public_bytes_raw()


class Signer(Struct, frozen=True):
    """The key that signs for a log, and the log's name."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """What others need to check this signer's notes."""
        return Verifier(self.name, self.key.public_key())


def read_verifier(text: str) -> Verifier:
    """Read a key written as one word; raise NoteRejected for anything else."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = decode_base64(encoded)
    if raw[:1] != _ED25519 or len(raw) != 1 + 32:
        raise NoteRejected("Not an Ed25519 key")
    verifier = Verifier(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
    if verifier.key_id.hex() != key_id:
        raise NoteRejected("The key's id does not belong to its name and bytes")
    return verifier


def sign_note(text: str, signer: Signer) -> str:
    """Sign a text that ends in a newline; the result is the whole note."""
    verifier = signer.verifier
    signature = base64.b64encode(verifier.key_id + signer.key.sign(text.encode())).decode()
    return f"{text}\n{_DASH}{verifier.name} {signature}\n"


def open_note(note: str, verifiers: Sequence[Verifier]) -> tuple[str, set[str]]:
    """Give a note's text and the names of the trusted keys that signed it.

    Raises NoteRejected when the form is wrong, a trusted key's signature is false, or no trusted key signed.
    Signatures by other keys are ignored, so a note may carry those of witnesses.
    """
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or any(sign < " " and sign != "\n" for sign in note):
        raise NoteRejected("Not a signed note")
    text += "\n"
    signatures = lines.removesuffix("\n").split("\n")
    if len(signatures) > _MOST_SIGNATURES:
        raise NoteRejected("Too many signatures")
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    names = {name for line in signatures if (name := _signed_by(line, text, known))}
    if not names:
        raise NoteRejected("No trusted key signed the note")
    return text, names


def _signed_by(line: str, text: str, known: dict[tuple[str, bytes], Verifier]) -> str | None:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = decode_base64(encoded)
    if not line.startswith(_DASH) or not name or len(raw) <= _KEY_ID_SIZE:
        raise NoteRejected("Not a signature line")
    verifier = known.get((name, raw[:_KEY_ID_SIZE]))
    if verifier is None:
        return None
    try:
        verifier.key.verify(raw[_KEY_ID_SIZE:], text.encode())
    except InvalidSignature as error:
        raise NoteRejected(f"The signature of {name} is false") from error
    return name


def decode_base64(text: str) -> bytes:
    """Decode standard base64 and accept no second spelling of the same bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteRejected("Not base64") from error
    if base64.b64encode(raw).decode() != text:
        raise NoteRejected("Not base64")
    return raw
