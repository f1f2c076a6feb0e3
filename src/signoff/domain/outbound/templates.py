"""Template parameters: `${pactbroker.NAME}` in the texts of a request.

Their values are taken as things stand when a delivery is triggered, and replace them when it is sent.

What is not known stays as it is. In a URL values are form-encoded; in a JSON body they are escaped, since they always
stand inside a string there; a body that is a text is no matter of ours, and takes them as they are.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

import msgspec
from msgspec import Struct

from signoff.domain.catalog import labels
from signoff.domain.contracts.types import ContractRow
from signoff.domain.outbound import queries
from signoff.domain.outbound.types import Addresses, Occurrence, Promise, Request
from signoff.kernel.tx import Tx

Parameters = Mapping[str, str]

NAMES = (
    "consumerName",
    "providerName",
    "consumerVersionNumber",
    "providerVersionNumber",
    "providerVersionTags",
    "providerVersionDescriptions",
    "providerVersionBranch",
    "consumerVersionTags",
    "consumerVersionBranch",
    "pactUrl",
    "verificationResultUrl",
    "githubVerificationStatus",
    "bitbucketVerificationStatus",
    "azureDevOpsVerificationStatus",
    "gitlabVerificationStatus",
    "consumerLabels",
    "providerLabels",
    "eventName",
    "buildUrl",
    "currentlyDeployedProviderVersionNumber",
)
PER_DEPLOYMENT = "currentlyDeployedProviderVersionNumber"

_PARAMETER = re.compile(r"\$\{pactbroker\.(\w+)\}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")


class Rendered(Struct, frozen=True):
    """A request with every parameter replaced."""

    method: str
    url: str
    headers: dict[str, str]
    body: str | None
    username: str | None
    password: str | None


def has_parameter(text: str) -> bool:
    """Tell whether a text has a template parameter."""
    return _PARAMETER.search(text) is not None


def replaced(text: str, parameters: Parameters, quoted: Callable[[str], str] = str) -> str:
    """Replace the parameters that are known; values go through `quoted`."""

    def value(found: re.Match[str]) -> str:
        known = parameters.get(found[1])
        return found[0] if known is None else quoted(known)

    return _PARAMETER.sub(value, text)


def filled(text: str, value: str) -> str:
    """Put one value in place of every parameter."""
    return _PARAMETER.sub(value, text)


def is_per_deployment(request: Request) -> bool:
    """Tell whether a request speaks of one deployed version of the provider."""
    return f"${{pactbroker.{PER_DEPLOYMENT}}}" in msgspec.json.encode(request).decode()


def rendered(request: Request, parameters: Parameters) -> Rendered:
    """Replace the parameters everywhere in a request."""
    return Rendered(
        request.method,
        replaced(request.url, parameters, quote_plus),
        {name: _header(value, parameters) for name, value in request.headers.items()},
        _body(request.body, parameters),
        _text(request.username, parameters),
        _text(request.password, parameters),
    )


def _header(value: str, parameters: Parameters) -> str:
    # A line break in a name or tag would begin another header.
    return _CONTROL.sub(" ", replaced(value, parameters))


def _body(body: object, parameters: Parameters) -> str | None:
    if body is None or isinstance(body, str):
        return None if body is None else replaced(body, parameters)
    return replaced(msgspec.json.encode(body).decode(), parameters, _json_escaped)


def _json_escaped(value: str) -> str:
    return msgspec.json.encode(value).decode()[1:-1]


def _text(value: object, parameters: Parameters) -> str | None:
    return replaced(value, parameters) if isinstance(value, str) else None


# --- values ---

_STATUSES = {
    "githubVerificationStatus": ("success", "failure", "pending"),
    "bitbucketVerificationStatus": ("SUCCESSFUL", "FAILED", "INPROGRESS"),
    "azureDevOpsVerificationStatus": ("succeeded", "failed", "pending"),
    "gitlabVerificationStatus": ("success", "failed", "pending"),
}


class Result(Struct, frozen=True):
    """The verification that a delivery tells of."""

    number: int
    success: bool
    version_id: int
    build_url: str | None = None


class Facts(Struct, frozen=True):
    """What every delivery for one occurrence has in common; `provider_version_id` is None where none is meant."""

    occurrence: Occurrence
    contract: ContractRow
    promise: Promise
    result: Result | None
    values: dict[str, str]

    def parameters(self, base: str, addresses: Addresses, deployed: str) -> dict[str, str]:
        """Give the values for a receiver that knows this server by a URL."""
        result = self.result
        return {
            **self.values,
            "pactUrl": addresses.contract(base, self.promise),
            "verificationResultUrl": addresses.verification(base, self.promise, result.number)
            if result
            else "",
            "currentlyDeployedProviderVersionNumber": deployed,
        }


def gathered(
    tx: Tx,
    occurrence: Occurrence,
    contract: ContractRow,
    provider_version_id: int | None,
    build_url: str | None,
) -> Facts:
    """Gather what deliveries for an occurrence tell; `build_url` is that of the consumer's version.

    An event about a contract tells of the newest result that the provider's main branch has for the content.
    """
    result = result_of(tx, occurrence, contract)
    version_id = provider_version_id or (result.version_id if result else None)
    tags = _tags(tx, contract.version_id) if occurrence.tags is None else occurrence.tags
    promise = Promise(contract.consumer, contract.version, contract.provider, contract.sha, tags)
    labelled = labels.of_applications(tx, [contract.consumer_id, contract.provider_id])
    values = {
        "consumerName": contract.consumer,
        "providerName": contract.provider,
        "consumerVersionNumber": contract.version,
        "consumerVersionTags": ", ".join(tags),
        "consumerVersionBranch": _branch(tx, contract.version_id),
        "providerVersionNumber": occurrence.provider_version or _number(tx, version_id),
        "providerVersionTags": ", ".join(_tags(tx, version_id)) if version_id else "",
        "providerVersionBranch": _branch(tx, version_id) if version_id else "",
        "providerVersionDescriptions": ", ".join(occurrence.descriptions),
        "consumerLabels": ", ".join(each.name for each in labelled.get(contract.consumer_id, [])),
        "providerLabels": ", ".join(each.name for each in labelled.get(contract.provider_id, [])),
        "eventName": occurrence.event,
        "buildUrl": (result.build_url if occurrence.number and result else build_url) or "",
        **statuses(None if result is None else result.success),
    }
    return Facts(occurrence, contract, promise, result, values)


def statuses(success: bool | None) -> dict[str, str]:  # noqa: FBT001 - the three states of a verification
    """Give how a verification stands, in the words of each git host."""
    place = 2 if success is None else int(not success)
    return {name: words[place] for name, words in _STATUSES.items()}


def result_of(tx: Tx, occurrence: Occurrence, contract: ContractRow) -> Result | None:
    """Find the result that an occurrence is about, or else the newest of the provider's main branch."""
    if occurrence.number is None:
        row = tx.first(queries.main_branch_result, content_id=contract.content_id)
        return Result(row[0], bool(row[1]), row[2]) if row else None
    row = tx.first(queries.numbered_result, organisation_id=tx.organisation_id, number=occurrence.number)
    return Result(row[0], bool(row[1]), row[2], row[3]) if row else None


def _tags(tx: Tx, version_id: int) -> tuple[str, ...]:
    return tuple(row[0] for row in tx.all(queries.tags_of_version, version_id=version_id))


def _branch(tx: Tx, version_id: int) -> str:
    return str(tx.value(queries.branches_of_version, version_id=version_id) or "")


def _number(tx: Tx, version_id: int | None) -> str:
    if version_id is None:
        return ""
    found = tx.value(queries.version_number, organisation_id=tx.organisation_id, version_id=version_id)
    return str(found or "")
