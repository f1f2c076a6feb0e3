"""What clients attest, read from a form or a body."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from signoff.api.kit.forms import Upload
from signoff.api.kosli import commits, names, reading
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files.types import NewFile
from signoff.domain.evidence.types import Outcome
from signoff.kernel.errors import Invalid, NotFound

FILE = "attachment_file"
CUSTOM, SYSTEM = "custom:", "system:"
ONE_TARGET = "may name one artifact"

Document = dict[str, Any]


class Common(Struct, frozen=True):
    """What every attestation may carry."""

    attestation_name: str
    artifact_fingerprint: str | None = None
    target_artifacts: list[str] = []
    git_commit_info: Document | None = None
    repo_info: Document | None = None
    origin_url: str | None = None
    description: str | None = None
    external_urls: Document | None = None
    annotations: dict[str, str] | None = None
    user_data: Any = None


class Override(Struct, frozen=True):
    """What an attestation is to count for instead."""

    reason: str
    new_compliance_status: bool
    original_attestation_type: str


class _Generic(Struct, frozen=True):
    is_compliant: bool


class _Junit(Struct, frozen=True):
    junit_results: list[Document]


class _Snyk(Struct, frozen=True):
    snyk_results: Document


class _PullRequests(Struct, frozen=True):
    git_provider: str
    pull_requests: list[Document]


class _Jira(Struct, frozen=True):
    jira_results: list[Document]


class _Sonar(Struct, frozen=True):
    sonar_results: Document


class _Custom(Struct, frozen=True):
    type_name: str
    attestation_data: Any


class _System(Struct, frozen=True):
    type_name: str
    attestation_data: Document
    control: str | None = None


def fields_of(kind: str, document: Document) -> AttestationFields:
    """Read an attestation of a kind; raises Invalid, and NotFound for a kind that there is not."""
    read = _KINDS.get(kind)
    if read is None:
        raise NotFound(f"There is no attestation type '{kind}'")
    common = reading.read(document, Common)
    return _bound(read(document), common)


def override_of(document: Document) -> tuple[AttestationFields, str]:
    """Read an override, as the attestation that it makes, and its reason; raises Invalid."""
    given = reading.read(document, Override)
    outcome = Outcome.PASSED if given.new_compliance_status else Outcome.FAILED
    kind = given.original_attestation_type.removeprefix(SYSTEM)
    common = reading.read(document, Common)
    return _bound(AttestationFields(kind, outcome=outcome), common), given.reason


def file_of(files: dict[str, Upload]) -> tuple[NewFile, ...]:
    """Give the attached file, if there is one."""
    upload = files.get(FILE)
    return () if upload is None else (NewFile(upload.name, upload.content_type, upload.content),)


def _bound(fields: AttestationFields, common: Common) -> AttestationFields:
    checked = {"attestation_name": (common.attestation_name, names.ATTESTATION)}
    if common.artifact_fingerprint is not None:
        checked["artifact_fingerprint"] = (common.artifact_fingerprint, names.FINGERPRINT)
    if len(common.target_artifacts) > 1:
        raise Invalid({"target_artifacts": [ONE_TARGET]})
    target = next(iter(common.target_artifacts), None)
    if target is not None:
        checked["target_artifacts"] = (target, names.ATTESTATION)
    names.check(**checked)
    return msgspec.structs.replace(
        fields,
        name=common.attestation_name,
        fingerprint=common.artifact_fingerprint,
        target=target,
        commit=commits.read(common.git_commit_info),
        repository=common.repo_info,
        description=common.description,
        user_data=common.user_data,
        annotations=common.annotations,
        external_urls=common.external_urls,
        origin_url=common.origin_url,
    )


def _generic(document: Document) -> AttestationFields:
    given = reading.read(document, _Generic)
    return AttestationFields("generic", outcome=_outcome(given.is_compliant))


def _junit(document: Document) -> AttestationFields:
    return AttestationFields("junit", data={"suites": reading.read(document, _Junit).junit_results})


def _snyk(document: Document) -> AttestationFields:
    return AttestationFields("snyk", data=reading.read(document, _Snyk).snyk_results)


def _pull_request(document: Document) -> AttestationFields:
    given = reading.read(document, _PullRequests)
    requests = [
        {name: value for name, value in each.items() if value is not None} for each in given.pull_requests
    ]
    return AttestationFields("pull_request", data={"provider": given.git_provider, "pull_requests": requests})


def _jira(document: Document) -> AttestationFields:
    return AttestationFields("jira", data={"issues": reading.read(document, _Jira).jira_results})


def _sonar(document: Document) -> AttestationFields:
    return AttestationFields("sonar", data=reading.read(document, _Sonar).sonar_results)


def _custom(document: Document) -> AttestationFields:
    given = reading.read(document, _Custom)
    return AttestationFields(f"{CUSTOM}{given.type_name}", data=given.attestation_data)


def _system(document: Document) -> AttestationFields:
    given = reading.read(document, _System)
    if given.type_name == "decision":
        decided = reading.read(given.attestation_data, _Generic)
        return AttestationFields(
            "decision",
            outcome=_outcome(decided.is_compliant),
            control=given.control,
            data=given.attestation_data,
        )
    if given.type_name == "sbom":
        return AttestationFields("sbom", data=given.attestation_data, control=given.control)
    raise Invalid({"type_name": [f"must be decision or sbom [input: {given.type_name[:100]}]"]})


def _outcome(is_compliant: bool) -> Outcome:  # noqa: FBT001 - that is what clients send
    return Outcome.PASSED if is_compliant else Outcome.FAILED


_KINDS: dict[str, Callable[[Document], AttestationFields]] = {
    "generic": _generic,
    "junit": _junit,
    "snyk": _snyk,
    "pull_request": _pull_request,
    "jira": _jira,
    "sonar": _sonar,
    "custom": _custom,
    "system": _system,
}
