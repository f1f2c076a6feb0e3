"""Whether signed provenance can be believed: check by check, knowing nothing of the database."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from signoff.domain.evidence.provenance.formats.bundles import open_bundle
from signoff.domain.evidence.provenance.formats.canonical import canonical
from signoff.domain.evidence.provenance.formats.dsse import (
    IN_TOTO,
    Envelope,
    Rejected,
    decoded_base64,
    read_envelope,
)
from signoff.domain.evidence.provenance.formats.signatures import load_key, signed
from signoff.domain.evidence.provenance.formats.statements import Claims, Source, read_claims, same_place
from signoff.domain.evidence.provenance.types import (
    Check,
    CheckName,
    Method,
    Provenance,
    ProvenanceStatus,
    SigningKey,
    SlsaLevel,
    TrustRoot,
)
from signoff.domain.evidence.types import Artifact, Trail, decoded
from signoff.kernel.documents import DocumentError, parse

UNSIGNED = "There is no signature to verify"
_CHANGED = "The signature is not by a trusted key, or what it is over was changed"
_SHOWN = 5


class Trust(Struct, frozen=True):
    """Whose signatures count."""

    keys: Sequence[SigningKey] = ()
    roots: Sequence[TrustRoot] = ()


class Guarantor(Struct, frozen=True):
    """Somebody trusted who signed: which key or trust root it was, and how far the trust goes."""

    trusted_by: str
    key_id: str | None
    signer: str
    called: str
    builder_ids: Sequence[str]
    slsa_level: SlsaLevel


class Judgement(Struct, frozen=True):
    """How a verification ended; the reason is that of the first check that failed."""

    status: ProvenanceStatus
    reason: str
    checks: tuple[Check, ...] = ()
    method: Method | None = None
    guarantor: Guarantor | None = None


class _Case(Struct, frozen=True):
    artifact: Artifact
    trail: Trail
    record: Provenance
    claims: Claims
    guarantors: Sequence[Guarantor]

    @property
    def guarantor(self) -> Guarantor:
        # The one who may speak for the builder, if there is one.
        builder = self.claims.builder_id
        return next((each for each in self.guarantors if _may_speak(each, builder)), self.guarantors[0])


def holds_bundle(record: Provenance) -> bool:
    """Tell whether a record's signature is a bundle that needs trust roots; what cannot be read needs none."""
    try:
        return isinstance(_form(record.signature or ""), _Bundle)
    except Rejected:
        return False


def judge(artifact: Artifact, trail: Trail, record: Provenance, trust: Trust) -> Judgement:
    """Verify an artifact's provenance on its trail; what is unsigned, or signed by nobody trusted, is UNVERIFIED."""
    if not record.signature:
        return Judgement(ProvenanceStatus.UNVERIFIED, UNSIGNED)
    method = None
    try:
        form = _form(record.signature)
        method = _METHODS[type(form)]
        payload_type, payload, guarantors = _opened(form, canonical(artifact.fingerprint, record), trust)
    except Rejected as rejected:
        return _judged(method, None, [Check(CheckName.SIGNATURE, passed=False, said=str(rejected))])
    signature = Check(CheckName.SIGNATURE, passed=True, said=f"Signed by {guarantors[0].called}")
    try:
        claims = _claims(method, payload_type, payload, artifact, record)
    except Rejected as rejected:
        statement = Check(CheckName.STATEMENT, passed=False, said=str(rejected))
        return _judged(method, guarantors[0], [signature, statement])
    case = _Case(artifact, trail, record, claims, guarantors)
    return _judged(method, case.guarantor, [signature, *_checks(case)])


def _judged(method: Method | None, guarantor: Guarantor | None, checks: list[Check]) -> Judgement:
    failed = next((each for each in checks if not each.passed), None)
    status = ProvenanceStatus.UNVERIFIED if failed else ProvenanceStatus.VERIFIED
    return Judgement(status, (failed or checks[0]).said, tuple(checks), method, guarantor)


# --- what was signed, and by whom ---


class _Bundle(Struct, frozen=True):
    text: str


class _Detached(Struct, frozen=True):
    signature: bytes


_Form = Envelope | _Bundle | _Detached
_METHODS = {Envelope: Method.DSSE, _Bundle: Method.SIGSTORE, _Detached: Method.DETACHED}


def _form(text: str) -> _Form:
    if not text.lstrip().startswith("{"):
        return _Detached(_read_signature(text.strip()))
    try:
        document = parse(text.encode())
    except DocumentError as error:
        raise Rejected(f"The signature is not JSON: {error}") from error
    material = document.get("verificationMaterial")
    if material is None:
        return read_envelope(document)
    # Signed by a key and not by a certificate: then the bundle is only a wrapping.
    if isinstance(material, dict) and "publicKey" in material:
        return read_envelope(document.get("dsseEnvelope"))
    return _Bundle(text)


def _read_signature(text: str) -> bytes:
    try:
        return decoded_base64(text)
    except Rejected as rejected:
        raise Rejected("The signature is neither an envelope or a bundle in JSON, nor base64") from rejected


def _opened(form: _Form, message: bytes, trust: Trust) -> tuple[str, bytes, list[Guarantor]]:
    if isinstance(form, _Bundle):
        return _of_bundle(form.text, trust.roots)
    if isinstance(form, Envelope):
        keys = [each for each in trust.keys if form.signed_by(load_key(each.public_key))]
        kind, payload = form.payload_type, form.payload
    else:
        keys = [each for each in trust.keys if signed(load_key(each.public_key), form.signature, message)]
        kind, payload = "", message
    if not keys:
        raise Rejected(_CHANGED if trust.keys else "No key is trusted to sign provenance yet")
    return kind, payload, [_guarantor(each) for each in keys]


def _guarantor(key: SigningKey) -> Guarantor:
    called = f"the key {key.name!r} ({key.key_id})"
    return Guarantor(key.uuid, key.key_id, key.name, called, key.builders, SlsaLevel(key.slsa_level))


def _of_bundle(text: str, roots: Sequence[TrustRoot]) -> tuple[str, bytes, list[Guarantor]]:
    refused = "No trust root for Sigstore bundles is registered"
    for root in roots:
        try:
            opened = open_bundle(text, root)
        except Rejected as rejected:
            refused = f"{rejected} (trust root {root.name!r})"
            continue
        signer = opened.signer
        called = f"{signer.identity} (vouched for by {signer.issuer}, trust root {root.name!r})"
        guarantor = Guarantor(root.uuid, None, signer.identity, called, signer.builder_ids, signer.slsa_level)
        return opened.payload_type, opened.payload, [guarantor]
    raise Rejected(refused)


def _claims(method: Method, kind: str, payload: bytes, artifact: Artifact, record: Provenance) -> Claims:
    if method is Method.DETACHED:
        # The record itself is what was signed, the artifact's digest with it.
        source = Source(record.source_uri or "", _lower(record.source_commit))
        return Claims(frozenset({artifact.fingerprint}), record.builder_id, (source,))
    if kind != IN_TOTO:
        raise Rejected(f"The signed payload is of type {kind!r}, not {IN_TOTO!r}")
    return read_claims(payload)


# --- whether it says what was recorded ---


def _checks(case: _Case) -> Iterator[Check]:
    yield Check(CheckName.STATEMENT, passed=True, said="It is a statement of provenance")
    yield _subject(case)
    yield _builder(case)
    yield _source(case)
    yield _level(case)


def _subject(case: _Case) -> Check:
    wanted = f"sha256:{case.artifact.fingerprint}"
    found = case.artifact.fingerprint in case.claims.subjects
    said = "is a subject of the statement" if found else "is none of the statement's subjects"
    return Check(CheckName.SUBJECT, found, f"{wanted} {said}")


def _builder(case: _Case) -> Check:
    claimed, recorded = case.claims.builder_id, case.record.builder_id
    if claimed != recorded:
        return Check(
            CheckName.BUILDER, passed=False, said=f"The statement's builder is {claimed!r}, not {recorded!r}"
        )
    if not _may_speak(case.guarantor, claimed):
        return Check(
            CheckName.BUILDER,
            passed=False,
            said=f"{case.guarantor.called} is not trusted to sign for {claimed!r}",
        )
    return Check(CheckName.BUILDER, passed=True, said=f"It was built by {claimed!r}")


def _may_speak(guarantor: Guarantor, builder_id: str) -> bool:
    return not guarantor.builder_ids or builder_id in guarantor.builder_ids


def _source(case: _Case) -> Check:
    record, trail = case.record, case.trail
    commits = (_lower(record.source_commit), _lower(trail.commit_sha))
    if all(commits) and commits[0] != commits[1]:
        return _no_source(f"The record's commit is {commits[0]}, the trail's is {commits[1]}")
    places = (record.source_uri, _repository(trail))
    if places[0] and places[1] and not same_place(places[0], places[1]):
        return _no_source(f"The record's repository is {places[0]!r}, the trail's is {places[1]!r}")
    commit, place = commits[0] or commits[1], places[0] or places[1]
    wanted = " at commit ".join(each for each in (place or "any repository", commit) if each)
    if not commit and not place:
        return Check(CheckName.SOURCE, passed=True, said="Neither the record nor the trail names a source")
    for each in case.claims.sources:
        if (not place or same_place(each.uri, place)) and (not commit or each.commit == commit):
            return Check(CheckName.SOURCE, passed=True, said=f"It was built from {wanted}")
    shown = ", ".join(f"{each.uri} {each.commit or ''}".strip() for each in case.claims.sources[:_SHOWN])
    return _no_source(
        f"The statement does not say that it was built from {wanted}, but from {shown or 'nothing'}"
    )


def _no_source(said: str) -> Check:
    return Check(CheckName.SOURCE, passed=False, said=said)


def _repository(trail: Trail) -> str | None:
    repository = decoded(trail.repository)
    url = repository.get("url") if isinstance(repository, dict) else None
    return url if isinstance(url, str) and url else None


def _level(case: _Case) -> Check:
    claimed, trusted = SlsaLevel(case.record.slsa_level), case.guarantor.slsa_level
    if claimed > trusted:
        said = f"The record claims SLSA {claimed}, {case.guarantor.called} is trusted up to {trusted}"
        return Check(CheckName.LEVEL, passed=False, said=said)
    return Check(CheckName.LEVEL, passed=True, said=f"SLSA {claimed} is claimed, and trusted up to {trusted}")


def _lower(text: str | None) -> str | None:
    return text.strip().lower() or None if text else None


def checks_text(checks: tuple[Check, ...]) -> str:
    """Write checks as they are kept."""
    return msgspec.json.encode(checks).decode()
