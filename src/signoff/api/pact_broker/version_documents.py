"""A version as a document: alone and in collections."""

from collections.abc import Sequence

from msgspec import Struct

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json, link, present
from signoff.api.pact_broker import delivery_documents, links, paging
from signoff.domain.catalog import branches, environments, tags
from signoff.domain.catalog.types import Application, BranchMembership, Environment, TagMembership, Version
from signoff.domain.contracts import finding
from signoff.domain.contracts.types import ContractRow
from signoff.domain.delivery import deployments, releases
from signoff.domain.delivery.types import Deployment, Release
from signoff.kernel.page import Paged
from signoff.kernel.tx import Tx


class _Belongings(Struct, frozen=True):
    """What hangs on one version."""

    branches: Sequence[BranchMembership]
    tags: Sequence[TagMembership]
    contracts: Sequence[ContractRow]
    deployments: Sequence[Deployment]
    releases: Sequence[Release]


def single(tx: Tx, call: Call, application: Application, version: Version, url: str) -> Json:
    """Render one version, with where it went and where it may be recorded; `url` is its own address here."""
    document = _documents(tx, call, application, [version])[0]
    canonical = links.version_url(call, application.name, version.number)
    document["_links"].update(
        {
            "self": link(url, title="Version", name=version.number),
            **_recording_links(canonical, environments.listed(tx)),
            "curies": links.curies(call, "version"),
        }
    )
    return document


def collection(tx: Tx, call: Call, application: Application, found: Paged[Version], title: str) -> Json:
    """Render a page of versions."""
    owner = links.application_url(call, application.name)
    listed = [
        link(
            links.version_url(call, application.name, version.number),
            title=f"Version {version.number} - {links.day(version.updated_at)}",
        )
        for version in found.rows
    ]
    document: Json = {
        "_embedded": {"versions": _documents(tx, call, application, found.rows)},
        "_links": {
            "self": link(call.here, title=title),
            "pb:pacticipant": link(owner, title=application.name),
            "pb:versions": listed,
            "pacticipant": link(owner, title="Deprecated - please use pb:pacticipant"),
            "versions": [link(each["href"], title="Deprecated - please use pb:versions") for each in listed],
        },
    }
    return paging.decorated(call, document, found)


def _documents(tx: Tx, call: Call, application: Application, rows: Sequence[Version]) -> list[Json]:
    ids = [version.id for version in rows]
    on, tagged = branches.of_versions(tx, ids), tags.of_versions(tx, ids)
    promised = finding.of_consumer_versions(tx, ids)
    deployed, released = deployments.of_versions(tx, ids), releases.of_versions(tx, ids)
    return [
        _document(
            call,
            application.name,
            version,
            _Belongings(
                on.get(version.id, ()),
                tagged.get(version.id, ()),
                promised.get(version.id, ()),
                deployed.get(version.id, ()),
                released.get(version.id, ()),
            ),
        )
        for version in rows
    ]


def _document(call: Call, application: str, version: Version, its: _Belongings) -> Json:
    on = [_branch(call, application, version.number, membership) for membership in its.branches]
    tagged = [_tag(call, application, version.number, membership) for membership in its.tags]
    return present(
        {
            "number": version.number,
            "buildUrl": version.build_url,
            **links.times(version.created_at, version.updated_at),
            "_embedded": {"branches": on, "branchVersions": on, "tags": tagged},
            "_links": _links(call, application, version.number, its),
        }
    )


def _branch(call: Call, application: str, number: str, membership: BranchMembership) -> Json:
    url = links.branch_version_url(call, application, membership.name, number)
    return {
        "name": membership.name,
        "latest": membership.latest,
        "_links": {"self": link(url, title="Branch version", name=membership.name)},
    }


def _tag(call: Call, application: str, number: str, membership: TagMembership) -> Json:
    url = links.tag_url(call, application, number, membership.name)
    return {
        "name": membership.name,
        "_links": {"self": link(url, title="Tag", name=membership.name)},
    }


def _links(call: Call, application: str, number: str, its: _Belongings) -> Json:
    url = links.version_url(call, application, number)
    return {
        "self": link(url, title="Version", name=number),
        "pb:pacticipant": link(
            links.application_url(call, application), title="Pacticipant", name=application
        ),
        "pb:tag": link(
            f"{url}/tags/{{tag}}",
            title="Get, create or delete a tag for this pacticipant version",
            templated=True,
        ),
        "pb:latest-verification-results-where-pacticipant-is-consumer": link(
            call.url("verification-results", "consumer", application, "version", number, "latest"),
            title="Latest verification results for consumer version",
        ),
        "pb:pact-versions": [
            link(links.contract_url(call, row), title="Pact", name=links.contract_name(row))
            for row in its.contracts
        ],
        **_delivery_links(call, its),
        "curies": links.curies(call, "version"),
    }


def _delivery_links(call: Call, its: _Belongings) -> Json:
    return {
        "pb:deployed-environments": [
            delivery_documents.deployment_link(call, each) for each in its.deployments
        ],
        "pb:released-environments": [delivery_documents.release_link(call, each) for each in its.releases],
    }


def _recording_links(url: str, places: Sequence[Environment]) -> Json:
    # Both command lines look here for the environment by its name.
    return {
        f"pb:record-{what}": [
            link(
                f"{url}/{kind}/environment/{place.uuid}",
                title=f"Record {what} to {place.display_name}",
                name=place.name,
            )
            for place in places
        ]
        for what, kind in (("deployment", "deployed-versions"), ("release", "released-versions"))
    }
