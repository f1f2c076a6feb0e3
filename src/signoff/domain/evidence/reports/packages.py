"""Audit packages: what is known, and the files with it, under a manifest that the server signs.

Whoever has the server's public key can check a package alone: the envelope holds the manifest, the manifest the sums of
everything else. The code inside the manifest is for the installation itself, whose key nobody else has.
"""

import hmac
import re
from collections.abc import AsyncIterator, Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from signoff.domain.evidence.files import objects
from signoff.domain.evidence.files.types import EvidenceFile
from signoff.domain.evidence.provenance.signing import own_key, signed_envelope
from signoff.domain.identity.scopes import Scope
from signoff.kernel.clock import Instant
from signoff.kernel.crypto import load_keys
from signoff.kernel.settings import Settings
from signoff.kernel.tar_stream import Member, tar_gz
from signoff.kernel.tx import Tx

MANIFEST: Final = "manifest.json"
SIGNED_MANIFEST: Final = "manifest.dsse.json"
PAYLOAD_TYPE: Final = "application/vnd.signoff.package-manifest+json"

_EXTENSION = re.compile(r".*\.([A-Za-z0-9]{1,10})")


class Document(Struct, frozen=True):
    """Something to put into a package."""

    path: str
    content: bytes


class Listed(Struct, frozen=True, rename="camel"):
    """What a manifest says of one file."""

    path: str
    sha256: str
    size_bytes: int


class Manifest(Struct, frozen=True, rename="camel"):
    """What a package says of itself."""

    generated_at: str
    trail_id: str
    subject: str
    files: list[Listed]
    hmac_sha256: str
    key_id: str


class Package(Struct, frozen=True):
    """A package that is ready to be written: its own documents, and evidence that is read while it is written."""

    organisation_id: int
    generated_at: Instant
    documents: tuple[Document, ...]
    evidence: tuple[tuple[str, EvidenceFile], ...]

    async def written(self, settings: Settings) -> AsyncIterator[bytes]:
        """Write it as tar.gz, piece by piece; raises Gone when the bytes of a file are not what was handed in."""
        async for chunk in tar_gz(self._entries(settings), self.generated_at):
            yield chunk

    async def _entries(self, settings: Settings) -> AsyncIterator[Member]:
        for document in self.documents:
            yield Member(document.path, len(document.content), _whole(document.content))
        for path, file in self.evidence:
            found = await objects.opened(settings, self.organisation_id, file.sha256, file.size)
            yield Member(path, found.size, found.pieces())


def pack(
    tx: Tx, trail_uuid: str, subject: str, documents: Iterable[Document], files: Iterable[EvidenceFile]
) -> Package:
    """Put documents and evidence under a signed manifest; the same bytes go in once, under the first name."""
    tx.must(Scope.EVIDENCE_READ)
    held = tuple(documents)
    first = {each.sha256: each for each in reversed(list(files))}
    evidence = tuple(sorted((_path(each), each) for each in first.values()))
    listed = [Listed(each.path, sha256(each.content).hexdigest(), len(each.content)) for each in held]
    listed += [Listed(path, each.sha256, each.size) for path, each in evidence]
    manifest = Manifest(
        generated_at=tx.now.replace("+00:00", "Z"),
        trail_id=trail_uuid,
        subject=subject,
        files=listed,
        hmac_sha256=_code(tx.settings, listed),
        key_id=own_key(tx).key_id,
    )
    text = msgspec.json.encode(manifest)
    heads = (Document(MANIFEST, text), Document(SIGNED_MANIFEST, signed_envelope(tx, PAYLOAD_TYPE, text)))
    return Package(tx.organisation_id, tx.now, (*heads, *held), evidence)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _path(file: EvidenceFile) -> str:
    extension = _EXTENSION.fullmatch(file.name)
    return f"evidence/{file.sha256}{f'.{extension[1]}' if extension else ''}"


def _code(settings: Settings, listed: list[Listed]) -> str:
    return hmac.new(
        _key(settings.secret_key, settings.data_dir), msgspec.json.encode(listed), sha256
    ).hexdigest()


@lru_cache(maxsize=8)
def _key(secret_key: str, data_dir: str) -> bytes:
    return load_keys(Settings(secret_key=secret_key, data_dir=data_dir)).packages()
