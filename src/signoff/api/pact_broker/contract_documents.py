"""A contract as a document: its content with our links laid over it."""

from typing import Any

import msgspec

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json, link
from signoff.api.kit.links import segment
from signoff.api.pact_broker import links, nested_query
from signoff.domain.contracts.types import ContractRow


def document(
    call: Call, row: ContractRow, content: str, token: str = "", versions: tuple[str, ...] = ()
) -> Any:
    """Lay times and links over a content; a content that is no object stays as it is.

    `token` is the metadata that a verifier got with the URL; `versions` the consumer versions that it stands for.
    """
    stored = msgspec.json.decode(content)
    return {**stored, **_ours(call, row, token, versions)} if isinstance(stored, dict) else stored


def extended(call: Call, row: ContractRow, content: str, tags: list[str], token: str = "") -> Json:
    """Put a content beside times, links and the tags that its version is the latest with."""
    return {
        "contract": msgspec.json.decode(content),
        **_ours(call, row, token, ()),
        "_embedded": {"tags": [_tag(call, row, name) for name in tags]},
    }


def _tag(call: Call, row: ContractRow, name: str) -> Json:
    latest = links.pair_url(call, row.provider, row.consumer, "latest", name)
    url = links.tag_url(call, row.consumer, row.version, name)
    return {
        "name": name,
        "latest": True,
        "_links": {
            "self": link(url, title="Tag", name=name),
            "pb:latest-pact": link(latest, name=f"The latest pact with the tag {name}"),
        },
    }


def _ours(call: Call, row: ContractRow, token: str, versions: tuple[str, ...]) -> Json:
    return {
        **links.times(row.created_at, row.updated_at),
        "_links": {
            "self": _self(call, row),
            **_party_links(call, row, versions),
            **_selection_links(call, row),
            **_comparison_links(call, row),
            **_webhook_links(call, row),
            **_tag_links(call, row),
            **_verification_links(call, row, token),
            "curies": links.curies(call, "pact"),
        },
    }


def _self(call: Call, row: ContractRow) -> Json:
    return link(links.contract_url(call, row), title="Pact", name=links.contract_name(row))


def _party_links(call: Call, row: ContractRow, versions: tuple[str, ...]) -> Json:
    found: Json = {
        "pb:consumer": link(links.application_url(call, row.consumer), title="Consumer", name=row.consumer),
        "pb:consumer-version": _version(call, row, row.version),
    }
    if versions:
        found["pb:consumer-versions"] = [_version(call, row, number) for number in versions]
    return {
        **found,
        "pb:provider": link(links.application_url(call, row.provider), title="Provider", name=row.provider),
    }


def _version(call: Call, row: ContractRow, number: str) -> Json:
    return link(links.version_url(call, row.consumer, number), title="Consumer version", name=number)


def _selection_links(call: Call, row: ContractRow) -> Json:
    pair = links.pair_url(call, row.provider, row.consumer)
    return {
        "pb:pact-version": link(
            f"{pair}/pact-version/{row.sha}", title="Pact content version permalink", name=row.sha
        ),
        "pb:latest-pact-version": link(f"{pair}/latest", title="Latest version of this pact"),
        "pb:all-pact-versions": link(f"{pair}/versions", title="All versions of this pact"),
        "pb:latest-untagged-pact-version": link(
            f"{pair}/latest-untagged", title="Latest untagged version of this pact"
        ),
        "pb:latest-tagged-pact-version": link(
            f"{pair}/latest/{{tag}}", title="Latest tagged version of this pact", templated=True
        ),
    }


def _comparison_links(call: Call, row: ContractRow) -> Json:
    this = links.contract_url(call, row)
    content = links.pair_url(call, row.provider, row.consumer, "pact-version", row.sha)
    return {
        "pb:previous-distinct": link(
            f"{this}/previous-distinct", title="Previous distinct version of this pact"
        ),
        "pb:diff-previous-distinct": link(
            f"{this}/diff/previous-distinct", title="Diff with previous distinct version of this pact"
        ),
        "pb:diff": link(
            f"{content}/diff/pact-version/{{pactVersion}}",
            title="Diff with another specified version of this pact",
            templated=True,
        ),
    }


def _webhook_links(call: Call, row: ContractRow) -> Json:
    pair = call.url("webhooks", "provider", row.provider, "consumer", row.consumer)
    return {
        "pb:pact-webhooks": link(
            pair, title=f"Webhooks for the pact between {row.consumer} and {row.provider}"
        ),
        "pb:consumer-webhooks": link(
            call.url("webhooks", "consumer", row.consumer),
            title=f"Webhooks for all pacts with consumer {row.consumer}",
        ),
        "pb:triggered-webhooks": link(
            f"{links.contract_url(call, row)}/triggered-webhooks",
            title="Webhooks triggered by the publication of this pact",
        ),
    }


def _tag_links(call: Call, row: ContractRow) -> Json:
    tags = f"{links.version_url(call, row.consumer, row.version)}/tags"
    return {
        "pb:tag-prod-version": link(
            f"{tags}/prod", title="PUT to this resource to tag this consumer version as 'production'"
        ),
        "pb:tag-version": link(f"{tags}/{{tag}}", title="PUT to this resource to tag this consumer version"),
    }


def _verification_links(call: Call, row: ContractRow, token: str) -> Json:
    content = links.pair_url(call, row.provider, row.consumer, "pact-version", row.sha)
    results = f"{content}/metadata/{segment(token)}" if token else content
    matrix = [("q[][pacticipant]", row.consumer), ("q[][version]", row.version), ("latestby", "cvpv")]
    return {
        "pb:publish-verification-results": link(
            f"{results}/verification-results", title="Publish verification results"
        ),
        "pb:latest-verification-results": link(f"{content}/verification-results/latest"),
        "pb:matrix-for-consumer-version": link(
            f"{call.base}/matrix?{nested_query.encode(matrix)}",
            title="View matrix rows for the consumer version to which this pact belongs",
        ),
    }
