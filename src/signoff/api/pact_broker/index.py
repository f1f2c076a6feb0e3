"""The entry point: every link relation that clients detect features by."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import media
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_PROVIDER = "/pacts/provider/{provider}"
_APPLICATION = "/pacticipants/{pacticipant}"

# relation, path, whether it is marked as templated (if at all), title; the order is the reference's.
_LINKS: tuple[tuple[str, str, bool | None, str], ...] = (
    ("pb:publish-pact", f"{_PAIR}/version/{{consumerApplicationVersion}}", True, "Publish a pact"),
    ("pb:publish-contracts", "/contracts/publish", False, "Publish contracts"),
    ("pb:latest-pact-versions", "/pacts/latest", False, "Latest pact versions"),
    (
        "pb:tagged-pact-versions",
        f"{_PAIR}/tag/{{tag}}",
        False,
        "All versions of a pact for a given consumer, provider and consumer version tag",
    ),
    (
        "pb:branch-pact-versions",
        f"{_PAIR}/branch/{{branch}}",
        True,
        "All versions of pacts for a provider, for a named consumers branch",
    ),
    (
        "pb:latest-branch-pact-versions",
        f"{_PAIR}/branch/{{branch}}/latest/versions",
        True,
        "Latest version of pact for a provider, for a named consumers branch",
    ),
    (
        "pb:main-branch-pact-versions",
        f"{_PAIR}/branch/versions",
        True,
        "All versions of pacts for a provider, for a named consumers main branch",
    ),
    (
        "pb:latest-main-branch-pact-versions",
        f"{_PAIR}/branch/latest/versions",
        True,
        "Latest version of pact for a provider, for a named consumers main branch",
    ),
    (
        "pb:provider-pacts-with-main-branch",
        f"{_PROVIDER}/branch",
        True,
        "All pacts for a provider, for any consumers main branch",
    ),
    (
        "pb:provider-pacts-with-branch",
        f"{_PROVIDER}/branch/{{branch}}",
        True,
        "All pacts for a provider, for any consumers named branch",
    ),
    (
        "pb:latest-provider-pacts-with-main-branch",
        f"{_PROVIDER}/branch/latest",
        True,
        "Latest pact for a provider, for any consumers main branch",
    ),
    (
        "pb:latest-provider-pacts-with-branch",
        f"{_PROVIDER}/branch/{{branch}}/latest",
        True,
        "Latest pacts for a provider, for any consumers named branch",
    ),
    ("pb:pacticipants", "/pacticipants", False, "Pacticipants"),
    ("pb:pacticipant", _APPLICATION, True, "Fetch pacticipant by name"),
    ("pb:latest-provider-pacts", f"{_PROVIDER}/latest", True, "Latest pacts by provider"),
    (
        "pb:latest-provider-pacts-with-tag",
        f"{_PROVIDER}/latest/{{tag}}",
        True,
        "Latest pacts for provider with the specified tag",
    ),
    (
        "pb:provider-pacts-with-tag",
        f"{_PROVIDER}/tag/{{tag}}",
        True,
        "All pact versions for the provider with the specified consumer version tag",
    ),
    ("pb:provider-pacts", _PROVIDER, True, "All pact versions for the specified provider"),
    ("pb:latest-version", f"{_APPLICATION}/latest-version", True, "Latest pacticipant version"),
    (
        "pb:latest-tagged-version",
        f"{_APPLICATION}/latest-version/{{tag}}",
        True,
        "Latest pacticipant version with the specified tag",
    ),
    ("pb:webhooks", "/webhooks", False, "Webhooks"),
    ("pb:webhook", "/webhooks/{uuid}", True, "Webhook"),
    ("pb:integrations", "/integrations", False, "Integrations"),
    (
        "pb:pacticipant-version-tag",
        f"{_APPLICATION}/versions/{{version}}/tags/{{tag}}",
        True,
        "Get, create or delete a tag for a pacticipant version",
    ),
    (
        "pb:pacticipant-branch",
        f"{_APPLICATION}/branches/{{branch}}",
        True,
        "Get or delete a pacticipant branch",
    ),
    (
        "pb:pacticipant-branch-version",
        f"{_APPLICATION}/branches/{{branch}}/versions/{{version}}",
        True,
        "Get or add/create a pacticipant version for a branch",
    ),
    (
        "pb:pacticipant-version",
        f"{_APPLICATION}/versions/{{version}}",
        True,
        "Get, create or delete a pacticipant version",
    ),
    ("pb:metrics", "/metrics", None, "Get Pact Broker metrics"),
    (
        "pb:can-i-deploy-pacticipant-version-to-tag",
        "/can-i-deploy?pacticipant={pacticipant}&version={version}&to={tag}",
        True,
        "Determine if an application version can be safely deployed to an environment identified by the given tag",
    ),
    (
        "pb:can-i-deploy-pacticipant-version-to-environment",
        "/can-i-deploy?pacticipant={pacticipant}&version={version}&environment={environment}",
        True,
        "Determine if an application version can be safely deployed to an environment",
    ),
    (
        "pb:provider-pacts-for-verification",
        f"{_PROVIDER}/for-verification",
        True,
        "Pact versions to be verified for the specified provider",
    ),
)
_ENVIRONMENTS: tuple[tuple[str, str, bool | None, str], ...] = (
    ("pb:environments", "/environments", False, "Environments"),
    ("pb:environment", "/environments/{uuid}", True, "Environment"),
)


def show(tx: Tx, call: Call) -> Reply:
    """Show the links."""
    tx.must(Scope.CONTRACT_DATA_READ)
    documentation = f"{call.base}/doc/{{rel}}?context=index"
    found: Json = {
        "self": link(call.base, title="Index", templated=False),
        **_linked(call, _LINKS),
        "beta:provider-pacts-for-verification": link(
            f"{call.base}{_PROVIDER}/for-verification",
            name="beta",
            title="DEPRECATED - please use pb:provider-pacts-for-verification",
            templated=True,
        ),
        "curies": [{"name": name, "href": documentation, "templated": True} for name in ("pb", "beta")],
        **_linked(call, _ENVIRONMENTS),
    }
    return json_reply({"_links": found}, media.HAL)


def _linked(call: Call, links: tuple[tuple[str, str, bool | None, str], ...]) -> Json:
    return {
        relation: link(call.base + path, title=title, templated=templated)
        for relation, path, templated, title in links
    }
