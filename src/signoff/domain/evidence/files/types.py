"""Files that came with attestations."""

from msgspec import Struct

from signoff.kernel.spool import Spool


class NewFile(Struct, frozen=True):
    """A file as it came in; name and type are what its sender says."""

    name: str
    content_type: str
    content: Spool


class StoredFile(Struct, frozen=True):
    """A file whose bytes are kept already."""

    name: str
    sha256: str
    size: int
    content_type: str


class EvidenceFile(Struct, frozen=True):
    """That an attestation has a file; several may have the same bytes."""

    id: int
    uuid: str
    attestation_id: int
    name: str
    sha256: str
    size: int
    content_type: str
    created_at: str
