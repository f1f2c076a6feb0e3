"""Rego bundles and their decisions."""

import asyncio

from msgspec import structs

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.gate_places import environment_of, flow_of
from signoff.api.factstore.wire import gate as wire
from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.multipart import MEDIA_TYPE, form_of
from signoff.api.kit.preparing import prepared
from signoff.api.kit.refusals import Refusal
from signoff.domain.decisions.rego import asking, bundles, compiling, unpacking
from signoff.domain.decisions.rego.types import Answered, Bundle, Compiled, Content, RegoDecision
from signoff.domain.identity import organisations
from signoff.domain.identity.scopes import Scope
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

ALIASES = {"sha256Digest": "artifactDigest", "artifactSha256": "artifactDigest", "rego": "regoContent"}


def add(tx: Tx, call: Call) -> Later:
    """Take a bundle that compiles: one module in JSON, or a file in a form; 422 for what does not compile."""
    tx.must(Scope.POLICY_MANAGE)
    name, version, content, slug = _form(call) if call.content_type == MEDIA_TYPE else _json(call)
    if slug is not None:
        organisations.must_be_own(tx, slug)
    bundles.check_names(name, version)

    async def compile_it(_db: Database) -> Compiled:
        try:
            return await asyncio.to_thread(compiling.compiled, name, version, content)
        except Invalid as error:
            raise Refusal(
                422, "; ".join(text for texts in error.fields.values() for text in texts)
            ) from error

    return prepared(tx, call, compile_it, _added)


def listed(tx: Tx, _call: Call) -> Reply:
    """List the bundles."""
    name = organisations.own_name(tx)
    return json_reply([_document(each, name) for each in bundles.listed(tx)], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a bundle."""
    found = bundles.by_uuid(tx, call["bundle"])
    return json_reply(_document(found, organisations.own_name(tx)), errors.JSON)


def activate(tx: Tx, call: Call) -> Reply:
    """Let a bundle decide."""
    found = bundles.activate(tx, call["bundle"])
    return json_reply(_document(found, organisations.own_name(tx)), errors.JSON)


def evaluate(tx: Tx, call: Call) -> Later:
    """Ask the active bundle: about an artifact as it is known here, or about what is only told of one."""
    given = reading.read(call, wire.OpaEvaluate, ALIASES)
    bundle, digest = bundles.must_be_active(tx), given.artifact_digest
    if digest is None:
        text = asking.of_claim(_claim(given))
    else:
        environment = environment_of(tx, None, given.environment)
        digest, text = asking.of_artifact(tx, digest, flow_of(tx, None, given.trail_id), environment)

    async def ask(_db: Database) -> Answered:
        return await asyncio.to_thread(compiling.ask, bundle, text, digest)

    return prepared(tx, call, ask, _answered)


def decisions(tx: Tx, _call: Call) -> Reply:
    """List the last decisions, newest first."""
    name = organisations.own_name(tx)
    return json_reply([_decision(each, name) for each in bundles.decisions(tx)], errors.JSON)


def decision(tx: Tx, call: Call) -> Reply:
    """Show a decision."""
    found = bundles.decision(tx, call["decision"])
    return json_reply(_decision(found, organisations.own_name(tx)), errors.JSON)


def _json(call: Call) -> tuple[str, str, Content, str | None]:
    given = reading.read(call, wire.BundleCreate, ALIASES)
    content = unpacking.single(given.rego_content)
    return given.name, given.version or content.digest(), content, given.org_slug


def _form(call: Call) -> tuple[str, str, Content, str | None]:
    form = form_of(call)
    file = form.files.get("file")
    if file is None:
        raise Refusal(400, "file is missing")
    content = unpacking.content_of(file.name, file.read())
    name = form.fields.get("name") or file.name
    return name, form.fields.get("version") or content.digest(), content, form.fields.get("orgSlug")


def _claim(given: wire.OpaEvaluate) -> dict[str, object]:
    if given.artifact_name is None:
        raise Refusal(400, "artifactDigest or artifactName is missing")
    said = structs.asdict(given)
    names = {
        "artifact_name": "artifactName",
        "artifact_version": "artifactVersion",
        "environment": "environment",
    }
    names |= {"attestations": "attestations", "approval_status": "approvalStatus"}
    return {ours: said[name] for name, ours in names.items()}


def _added(tx: Tx, wanted: Compiled) -> Reply:
    made = bundles.add(tx, wanted)
    return json_reply(_document(made, organisations.own_name(tx)), errors.JSON, 201)


def _answered(tx: Tx, answered: Answered) -> Reply:
    kept = bundles.keep(tx, answered, "question")
    return json_reply(_decision(kept, organisations.own_name(tx)), errors.JSON)


def _document(bundle: Bundle, organisation: str) -> wire.Bundle:
    return wire.Bundle(
        id=bundle.uuid,
        name=bundle.name,
        version=bundle.version,
        rego_content=bundle.text(),
        status=wire.BundleStatus.ACTIVE if bundle.active else wire.BundleStatus.INACTIVE,
        sha256=bundle.sha256,
        modules=list(bundle.read_content().modules),
        org_slug=organisation,
        created_at=times.instant(bundle.created_at),
        updated_at=times.instant(bundle.updated_at),
    )


def _decision(found: RegoDecision, organisation: str) -> wire.OpaDecision:
    return wire.OpaDecision(
        id=found.uuid,
        bundle_id=found.bundle_uuid,
        bundle_sha256=found.bundle_sha256,
        input_json=found.input,
        result_allow=bool(found.allow),
        deny_reasons=found.reason_list(),
        org_slug=organisation,
        decided_for=found.decided_for,
        evaluated_at=times.instant(found.evaluated_at),
    )
