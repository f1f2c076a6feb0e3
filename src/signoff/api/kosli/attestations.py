"""Attestations: given, overridden, looked up, and their evidence."""

from functools import partial

from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.downloads import download
from signoff.api.kit.preparing import prepared
from signoff.api.kit.refusals import Refusal
from signoff.api.kosli import attestation_documents, attestation_reading, errors, places, reading
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.attestations import attestations, finding, overriding, submitting
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files import files, objects
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx


def attest(tx: Tx, call: Call) -> Reply | Later:
    """Record an attestation with its evidence file, making flow and trail if they are new."""
    reading.organisation(tx, call)
    document, uploads = reading.document_of(call)
    fields = attestation_reading.fields_of(call["name"], document)
    given = attestation_reading.file_of(uploads)
    if any(objects.too_large(tx.settings, each) for each in given):
        raise Refusal(413, f"The attachment is larger than {tx.settings.max_evidence_file} bytes")
    if fields.type == "sbom" and not given:
        raise Invalid({attestation_reading.FILE: ["must be given for an sbom"]})
    wanted = submitting.submit(tx, fields, given)
    say = partial(_recorded, call)
    if wanted.ready:
        return say(tx, wanted.fields)
    return prepared(tx, call, partial(submitting.prepare, wanted=wanted, keep=not call.dry_run), say)


def override(tx: Tx, call: Call) -> Reply:
    """Let an attestation count for something else."""
    reading.organisation(tx, call)
    fields, reason = attestation_reading.override_of(reading.document_of(call)[0])
    overriding.override(tx, places.trail_of(tx, call, places.flow_of(tx, call)), fields, reason)
    return json_reply("OK", errors.JSON, 201)


def of_trail(tx: Tx, call: Call) -> Reply:
    """List what was attested on a trail under a name, newest first."""
    reading.organisation(tx, call)
    found = finding.named(tx, places.trail_of(tx, call, places.flow_of(tx, call)), call["name"])
    return json_reply(attestation_documents.documents_of(tx, call, found), errors.JSON)


def of_artifact(tx: Tx, call: Call) -> Reply:
    """List what was attested about an artifact under a name, newest first."""
    reading.organisation(tx, call)
    flow = places.flow_of(tx, call)
    fingerprint = artifacts.resolve(tx, call["fingerprint"], flow)
    found = finding.about_artifact(tx, flow, fingerprint, call["name"])
    return json_reply(attestation_documents.documents_of(tx, call, found), errors.JSON)


def evidence(tx: Tx, call: Call) -> Later:
    """Give the evidence file of an attestation."""
    reading.organisation(tx, call)
    found = finding.with_beginning(tx, call["id"])
    if found is None:
        raise NotFound(f"Attestation '{call['id']}' does not exist")
    file = files.newest(tx, found)
    organisation_id = tx.organisation_id

    async def finish(db: Database) -> Reply:
        return await download(db.settings, call, organisation_id, file)

    return Later(finish)


def _recorded(call: Call, tx: Tx, fields: AttestationFields) -> Reply:
    _, trail = places.ensured(tx, call["flow"], call["trail"])
    attestations.record(tx, trail, fields)
    return json_reply("OK", errors.JSON, 201)
