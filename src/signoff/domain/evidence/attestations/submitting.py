"""What an attestation needs before it can be recorded: its files' bytes kept, a custom type's rules applied.

Both take longer than a transaction should, so a request looks up what it needs, prepares it beside the event loop, and
records in a transaction of its own.
"""

import asyncio

import msgspec
from msgspec import Struct

from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.custom_types import custom_types, evaluating
from signoff.domain.evidence.custom_types.types import AttestationType
from signoff.domain.evidence.files import objects
from signoff.domain.evidence.files.types import NewFile
from signoff.domain.evidence.kinds import kinds
from signoff.domain.identity.scopes import Scope
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx


class Submission(Struct, frozen=True):
    """What shall be attested, with its files as they came in, and the custom type that judges it."""

    organisation_id: int
    fields: AttestationFields
    files: tuple[NewFile, ...] = ()
    custom: AttestationType | None = None

    @property
    def ready(self) -> bool:
        """Whether nothing needs to be prepared."""
        return not self.files and self.custom is None


def submit(tx: Tx, fields: AttestationFields, files: tuple[NewFile, ...] = ()) -> Submission:
    """Look up what an attestation needs; raises NotFound and Invalid for a custom type that cannot be used."""
    tx.must(Scope.EVIDENCE_RECORD)
    name = None if fields.judged is not None else kinds.custom_name(fields.type)
    return Submission(
        tx.organisation_id, fields, files, None if name is None else custom_types.usable(tx, name)
    )


async def prepare(db: Database, wanted: Submission, *, keep: bool) -> AttestationFields:
    """Judge and keep; raises Invalid, and Unavailable. Without `keep` no byte is written, as for a dry run."""
    fields = wanted.fields
    if wanted.custom is not None:
        judged = await asyncio.to_thread(evaluating.evaluate, wanted.custom, fields.data)
        fields = msgspec.structs.replace(fields, judged=judged, type_version=wanted.custom.version)
    stored = [
        await objects.keep(db, wanted.organisation_id, file) if keep else objects.describe(db.settings, file)
        for file in wanted.files
    ]
    return msgspec.structs.replace(fields, files=(*fields.files, *stored))
