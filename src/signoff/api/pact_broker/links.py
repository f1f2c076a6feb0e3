"""The links that several resources share."""

from typing import Any

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json, link
from signoff.domain.contracts.types import ContractRow


def application_url(call: Call, name: str) -> str:
    """The URL of an application."""
    return call.url("pacticipants", name)


def version_url(call: Call, application: str, number: str) -> str:
    """The URL of a version."""
    return call.url("pacticipants", application, "versions", number)


def label_url(call: Call, application: str, name: str) -> str:
    """The URL of a label."""
    return call.url("pacticipants", application, "labels", name)


def branch_url(call: Call, application: str, name: str) -> str:
    """The URL of a branch."""
    return call.url("pacticipants", application, "branches", name)


def branch_version_url(call: Call, application: str, name: str, number: str) -> str:
    """The URL of a version's place on a branch."""
    return call.url("pacticipants", application, "branches", name, "versions", number)


def tag_url(call: Call, application: str, number: str, name: str) -> str:
    """The URL of a tag."""
    return call.url("pacticipants", application, "versions", number, "tags", name)


def environment_url(call: Call, uuid: str) -> str:
    """The URL of an environment."""
    return call.url("environments", uuid)


def deployment_url(call: Call, uuid: str) -> str:
    """The URL of a deployment."""
    return call.url("deployed-versions", uuid)


def release_url(call: Call, uuid: str) -> str:
    """The URL of a release."""
    return call.url("released-versions", uuid)


def pair_url(call: Call, provider: str, consumer: str, *rest: str) -> str:
    """The URL of something between a provider and a consumer."""
    return call.url("pacts", "provider", provider, "consumer", consumer, *rest)


def contract_url(call: Call, row: ContractRow) -> str:
    """The URL of what one consumer version promised."""
    return pair_url(call, row.provider, row.consumer, "version", row.version)


def contract_name(row: ContractRow) -> str:
    """What people call a contract."""
    return f"Pact between {row.consumer} ({row.version}) and {row.provider}"


def curies(call: Call, context: str) -> list[dict[str, Any]]:
    """The link to the documentation of relations."""
    return [{"name": "pb", "href": f"{call.base}/doc/{{rel}}?context={context}", "templated": True}]


def application_embedded(call: Call, name: str) -> Json:
    """An application inside another document."""
    return {"name": name, "_links": {"self": link(application_url(call, name))}}


def version_embedded(call: Call, application: str, number: str) -> Json:
    """A version inside another document."""
    url = version_url(call, application, number)
    return {"number": number, "_links": {"self": link(url, title="Version", name=number)}}


def timestamp(instant: str) -> str:
    """A stored instant as this dialect writes it: UTC without fractions."""
    return instant[:19] + "+00:00"


def times(created_at: str, updated_at: str) -> Json:
    """Creation, and the last change when it is another moment."""
    created, updated = timestamp(created_at), timestamp(updated_at)
    return {"createdAt": created, **({"updatedAt": updated} if updated != created else {})}


def day(instant: str) -> str:
    """The day of a stored instant, as titles write it: 01/09/2021."""
    return f"{instant[8:10]}/{instant[5:7]}/{instant[:4]}"
