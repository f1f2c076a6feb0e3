"""Files handed in for attestations."""

import asyncio
from collections.abc import Callable
from functools import partial

from msgspec import Struct

from signoff.api.factstore import attestation_documents, commands, errors
from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.multipart import form_of
from signoff.api.kit.preparing import prepared
from signoff.api.kit.refusals import Refusal
from signoff.domain.evidence.attestations import attestations, handing_in
from signoff.domain.evidence.attestations.handing_in import HandedIn
from signoff.domain.evidence.files import objects
from signoff.domain.evidence.files.types import NewFile, StoredFile
from signoff.domain.evidence.kinds.types import Judgement
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Attestation, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.database import Database
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

PART = "file"

Say = Callable[[Call, Tx, HandedIn], Reply]


class _Upload(Struct, frozen=True):
    """A file on its way, and what it is for."""

    trail: Trail
    attestation: Attestation
    file: NewFile
    organisation_id: int


class _Ready(Struct, frozen=True):
    """A file that is kept, and what was found in it."""

    upload: _Upload
    stored: StoredFile
    judged: Judgement | None


def hand_in(tx: Tx, call: Call) -> Later:
    """Hand a file in for an attestation."""
    return _handed_in(tx, call, _whole)


def hand_in_by_command(tx: Tx, call: Call) -> Later:
    """Hand a file in for an attestation, and only say so."""
    return _handed_in(tx, call, _command)


def _handed_in(tx: Tx, call: Call, say: Say) -> Later:
    tx.must(Scope.EVIDENCE_RECORD)
    upload = _upload(tx, call)

    def record(later: Tx, ready: _Ready) -> Reply:
        given = ready.upload
        return say(
            call,
            later,
            handing_in.hand_in(later, given.trail, given.attestation, ready.stored, ready.judged),
        )

    return prepared(tx, call, partial(_prepare, upload=upload, keep=not call.dry_run), record)


def _upload(tx: Tx, call: Call) -> _Upload:
    trail = trails.by_uuid(tx, call["trail"])
    attestation = attestations.by_uuid(tx, call["attestation"])
    if attestation.trail_id != trail.id:
        raise NotFound(f"Attestation {attestation.uuid} is not one of trail {trail.uuid}")
    given = form_of(call).files.get(PART)
    if given is None:
        raise Refusal(400, f"The form has no file called {PART}")
    file = NewFile(given.name, given.content_type, given.content)
    if objects.too_large(tx.settings, file):
        raise Refusal(413, f"The file is larger than {tx.settings.max_evidence_file} bytes")
    return _Upload(trail, attestation, file, tx.organisation_id)


async def _prepare(db: Database, upload: _Upload, *, keep: bool) -> _Ready:
    most = db.settings.max_body
    judged = await asyncio.to_thread(handing_in.judged, upload.attestation.type, upload.file, most)
    if keep:
        return _Ready(upload, await objects.keep(db, upload.organisation_id, upload.file), judged)
    return _Ready(upload, objects.describe(db.settings, upload.file), judged)


def _whole(_call: Call, _tx: Tx, done: HandedIn) -> Reply:
    document = attestation_documents.file_document(done.file, done.attestation.uuid)
    return json_reply(document, errors.JSON, 201)


def _command(call: Call, tx: Tx, done: HandedIn) -> Reply:
    document = attestation_documents.file_document(done.file, done.attestation.uuid)
    return commands.created(tx, call, done.attestation.uuid, document)
