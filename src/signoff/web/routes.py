"""The pages: path and handler. Their URLs are the Pact Broker's, whose API answers there to everybody but browsers."""

from signoff.api.kit.routing import Access, Route
from signoff.domain.contracts.types import Which
from signoff.web import (
    application_form,
    applications,
    assets,
    branches,
    consents,
    contracts,
    conversation,
    conversation_files,
    conversation_messages,
    conversation_private,
    conversation_settings,
    deletions,
    environments,
    home,
    matrix,
    network,
    pairs,
    search,
    versions,
    webhooks,
)
from signoff.web.evidence import (
    addresses,
    approving,
    artifacts,
    flows,
    gate,
    log,
    overview,
    snapshots,
    trails,
)

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"

# A contract may be long, and rendering it must not hold up others.
_CONTRACTS = tuple(
    Route("GET", f"{_PAIR}/{path}", handler, Access.SLOW)
    for path, handler in (
        ("version/{version}", contracts.by_version),
        ("pact-version/{sha}", contracts.by_content),
        ("latest", contracts.latest(Which.ALL)),
        ("latest/{tag}", contracts.latest(Which.TAG)),
        ("latest-untagged", contracts.latest(Which.UNTAGGED)),
        ("branch/{branch}/latest", contracts.latest(Which.BRANCH)),
        ("version/{version}/diff/previous-distinct", contracts.changes),
        ("version/{version}/diff/version/{other}", contracts.comparison),
    )
)

_WEBHOOKS = (
    Route("GET", "/webhooks", webhooks.listed),
    Route("GET", "/webhooks/new", webhooks.new),
    Route("GET", "/webhooks/{uuid}", webhooks.show),
    Route("GET", "/webhooks/{uuid}/edit", webhooks.edit),
    Route("POST", "/webhooks/{uuid}/edit", webhooks.change, Access.WRITE),
    Route("POST", "/webhooks/{uuid}/enabled", webhooks.switch, Access.WRITE),
    Route("GET", "/triggered-webhooks/{uuid}/logs", webhooks.delivery),
)

ROUTES = (
    Route("GET", "/", home.show, Access.SLOW),
    Route("GET", "/pacticipants", applications.listed),
    Route("GET", "/pacticipants/{pacticipant}", applications.show),
    Route("GET", "/pacticipants/{pacticipant}/edit", application_form.edit),
    Route("POST", "/pacticipants/{pacticipant}/edit", application_form.change, Access.WRITE),
    Route("GET", "/pacticipants/{pacticipant}/branches", branches.listed),
    Route("GET", "/pacticipants/{pacticipant}/versions/{number}", versions.show),
    Route("GET", "/dashboard", pairs.moved),
    Route("GET", "/dashboard/provider/{provider}/consumer/{consumer}", pairs.show),
    Route("GET", "/network", network.show, Access.SLOW),
    Route("GET", "/network/data", network.data, Access.SLOW),
    Route("GET", "/pacticipants/{pacticipant}/network", network.around, Access.SLOW),
    Route("GET", "/groups/{pacticipant}", network.around, Access.SLOW),
    Route("GET", "/relationships", network.moved),
    Route("GET", "/ui/relationships", network.moved),
    Route("GET", "/environments", environments.listed),
    Route("GET", "/environments/{uuid}", environments.show),
    *_CONTRACTS,
    Route("GET", "/matrix", matrix.show),
    Route("GET", "/matrix/provider/{provider}/consumer/{consumer}", matrix.of_pair),
    Route("GET", "/can-i-deploy", matrix.can_i_deploy),
    Route(
        "GET", "/pacticipants/{pacticipant}/latest-version/{tag}/can-i-deploy/to/{to}", matrix.tagged_to_tag
    ),
    Route(
        "GET",
        "/pacticipants/{pacticipant}/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}",
        matrix.branch_to_environment,
    ),
    Route("GET", "/search", search.show, Access.SLOW),
    Route("GET", "/overview", overview.show, Access.SLOW),
    Route("GET", "/flows", flows.listed),
    Route("GET", "/flows/{flow}", flows.show),
    Route("GET", "/flows/{flow}/trails/{trail}", trails.show),
    *approving.APPROVAL_ROUTES,
    *addresses.ADDRESSES,
    Route("GET", "/artifacts/{fingerprint}", artifacts.show),
    Route("GET", "/environments/{uuid}/snapshots", snapshots.latest),
    Route("GET", "/environments/{uuid}/snapshots/{number}", snapshots.show),
    Route("GET", "/gate", gate.listed),
    Route("GET", "/gate/{result}", gate.show),
    Route("GET", "/log", log.listed, Access.SLOW),
    Route("GET", "/log/{entry}", log.entry),
    Route("GET", "/log/{entry}/receipt", log.receipt),
    *conversation_private.ROUTES,
    *conversation.ROUTES,
    *conversation_messages.ROUTES,
    *conversation_files.ROUTES,
    *conversation_settings.ROUTES,
    *consents.ROUTES,
    *_WEBHOOKS,
    *deletions.ROUTES,
    Route("GET", "/static/{name}", assets.show, anonymous=True),
)
