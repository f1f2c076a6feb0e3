"""The routes of this dialect: method, path, handler."""

from signoff.api.kit.routing import Access, Route
from signoff.api.pact_broker import (
    badges,
    contract_lists,
    contracts,
    dashboard,
    diagnostics,
    diffs,
    groups,
    index,
    integrations,
    matrix,
    media,
    metrics,
    provider_states,
    publishing,
    verification_plan,
    verifications,
)
from signoff.api.pact_broker.catalog_routes import CATALOG_ROUTES
from signoff.api.pact_broker.webhook_routes import WEBHOOK_ROUTES
from signoff.domain.contracts.types import Which

_HAL = (media.HAL, media.JSON)
_CONTRACT = (media.HAL, media.JSON, media.EXTENDED)
_JSON = (media.JSON,)
_TEXT = (media.TEXT,)
_WITH_TEXT = (media.HAL, media.JSON, media.TEXT)

_PROVIDER = "/pacts/provider/{provider}"
_PAIR = f"{_PROVIDER}/consumer/{{consumer}}"
_CONTENT = f"{_PAIR}/pact-version/{{sha}}"
_RESULTS = "verification-results"

# The second path of each is an old spelling that early clients still use.
_ONE_CONTRACT = tuple(
    route
    for path in (
        f"{_PAIR}/version/{{version}}",
        f"{_PAIR}/versions/{{version}}",
        "/pact/provider/{provider}/consumer/{consumer}/version/{version}",
    )
    for route in (
        Route("GET", path, contracts.by_version, provides=_CONTRACT),
        Route("PUT", path, contracts.put, Access.WRITE, _CONTRACT, _JSON),
        Route("PATCH", path, contracts.patch, Access.WRITE, _CONTRACT, _JSON),
        Route("DELETE", path, contracts.delete, Access.WRITE, _HAL),
    )
)

_PAIR_LISTS = tuple(
    route
    for path, which in (
        (f"{_PAIR}/versions", Which.ALL),
        (f"{_PAIR}/tag/{{tag}}", Which.TAG),
        (f"{_PAIR}/branch/versions", Which.MAIN_BRANCH),
        (f"{_PAIR}/branch/{{branch}}", Which.BRANCH),
        (f"{_PAIR}/branch/latest/versions", Which.MAIN_BRANCH_HEAD),
        (f"{_PAIR}/branch/{{branch}}/latest/versions", Which.BRANCH_HEAD),
    )
    for route in (
        # They are not paged, and some have all that was ever published.
        Route("GET", path, contract_lists.of_pair(which), Access.SLOW, _HAL),
        Route("DELETE", path, contract_lists.delete_of_pair(which), Access.WRITE, _HAL),
    )
)

_PROVIDER_LISTS = tuple(
    Route("GET", path, contract_lists.of_provider(which), Access.SLOW, _HAL)
    for path, which in (
        (_PROVIDER, Which.ALL),
        (f"{_PROVIDER}/tag/{{tag}}", Which.TAG),
        (f"{_PROVIDER}/latest", Which.LATEST),
        (f"{_PROVIDER}/latest/{{tag}}", Which.LATEST_TAG),
        (f"{_PROVIDER}/branch", Which.MAIN_BRANCH),
        (f"{_PROVIDER}/branch/latest", Which.MAIN_BRANCH_HEAD),
        (f"{_PROVIDER}/branch/{{branch}}", Which.BRANCH),
        (f"{_PROVIDER}/branch/{{branch}}/latest", Which.BRANCH_HEAD),
    )
)

_LATEST = tuple(
    Route("GET", path, contracts.latest(which), provides=_CONTRACT)
    for path, which in (
        (f"{_PAIR}/latest", Which.ALL),
        ("/pact/provider/{provider}/consumer/{consumer}/latest", Which.ALL),
        (f"{_PAIR}/latest/{{tag}}", Which.TAG),
        (f"{_PAIR}/latest-untagged", Which.UNTAGGED),
        (f"{_PAIR}/branch/{{branch}}/latest", Which.BRANCH),
    )
)

_CONTRACTS = (
    Route("POST", "/contracts/publish", publishing.publish, Access.WRITE, _HAL, _JSON),
    Route("GET", "/pacts/latest", contract_lists.latest_of_all, provides=_HAL),
    Route(
        "GET",
        f"{_PAIR}/version/{{version}}/previous-distinct",
        contracts.by_previous_distinct,
        provides=_CONTRACT,
    ),
    Route("GET", _CONTENT, contracts.by_content, provides=_CONTRACT),
    Route("GET", f"{_CONTENT}/metadata/{{metadata}}", contracts.by_content, provides=_CONTRACT),
    Route("GET", f"{_PROVIDER}/provider-states", provider_states.of_main_branches, provides=_HAL),
    Route("GET", f"{_PROVIDER}/provider-states/branch/{{branch}}", provider_states.of_branch, provides=_HAL),
    Route(
        "GET",
        f"{_PROVIDER}/provider-states/environment/{{environment}}",
        provider_states.of_environment,
        provides=_HAL,
    ),
    Route("GET", f"{_PROVIDER}/for-verification", verification_plan.by_query, provides=_HAL),
    Route("POST", f"{_PROVIDER}/for-verification", verification_plan.by_body, Access.READ, _HAL, _JSON),
)

_VERIFICATIONS = (
    *(
        route
        for content in (_CONTENT, f"{_CONTENT}/metadata/{{metadata}}")
        for route in (
            Route("POST", f"{content}/{_RESULTS}", verifications.publish, Access.WRITE, _HAL, _JSON),
            Route("GET", f"{content}/{_RESULTS}/{{number}}", verifications.show, provides=_CONTRACT),
            Route("DELETE", f"{content}/{_RESULTS}/{{number}}", verifications.delete, Access.WRITE),
        )
    ),
    Route("GET", f"{_CONTENT}/{_RESULTS}/latest", verifications.latest_of_content, provides=_HAL),
    Route(
        "GET",
        f"{_PAIR}/version/{{version}}/{_RESULTS}/latest",
        verifications.latest_of_version,
        provides=_HAL,
    ),
    Route("GET", f"{_PAIR}/latest/{_RESULTS}/latest", verifications.latest_of_latest, provides=_HAL),
    Route("GET", f"{_PAIR}/latest/{{tag}}/{_RESULTS}/latest", verifications.latest_of_latest, provides=_HAL),
    Route(
        "GET",
        f"/{_RESULTS}/consumer/{{consumer}}/version/{{version}}/latest",
        verifications.of_consumer_version,
        provides=_HAL,
    ),
)

_APPLICATION = "/pacticipants/{pacticipant}"

_DECISIONS = (
    Route("GET", "/matrix", matrix.by_query, Access.READ, _WITH_TEXT),
    Route("GET", "/matrix/provider/{provider}/consumer/{consumer}", matrix.of_pair, Access.READ, _WITH_TEXT),
    Route("GET", "/can-i-deploy", matrix.can_i_deploy, Access.READ, _WITH_TEXT),
    Route(
        "GET",
        f"{_APPLICATION}/latest-version/{{tag}}/can-i-deploy/to/{{to}}",
        matrix.tagged_to_tag,
        Access.READ,
        _WITH_TEXT,
    ),
    Route(
        "GET",
        f"{_APPLICATION}/branches/{{branch}}/latest-version/can-i-deploy/to-environment/{{environment}}",
        matrix.branch_to_environment,
        Access.READ,
        _WITH_TEXT,
    ),
)

_INTEGRATIONS = (
    Route("GET", "/", index.show, provides=_HAL),
    Route("GET", "/integrations", integrations.listed, provides=(media.GRAPHVIZ, *_HAL)),
    Route("DELETE", "/integrations", integrations.delete_all, Access.WRITE),
    Route(
        "DELETE", "/integrations/provider/{provider}/consumer/{consumer}", integrations.delete, Access.WRITE
    ),
)

_BADGES = tuple(
    Route("GET", path, handler, provides=(media.SVG,), opened_by="public_badges")
    for path, handler in (
        (f"{_PAIR}/latest/badge", badges.of_contract(Which.ALL)),
        (f"{_PAIR}/latest/{{tag}}/badge", badges.of_contract(Which.TAG)),
        (f"{_PAIR}/latest-untagged/badge", badges.of_contract(Which.UNTAGGED)),
        (f"{_PAIR}/branch/{{branch}}/latest/badge", badges.of_contract(Which.BRANCH)),
        (
            "/matrix/provider/{provider}/latest/{provider_tag}/consumer/{consumer}/latest/{tag}/badge",
            badges.of_tags,
        ),
        (f"{_APPLICATION}/latest-version/{{tag}}/can-i-deploy/to/{{to}}/badge", badges.tag_to_tag),
        (
            f"{_APPLICATION}/branches/{{branch}}/latest-version/can-i-deploy/to-environment/{{environment}}/badge",
            badges.branch_to_environment,
        ),
        (f"{_APPLICATION}/main-branch/can-i-merge/badge", badges.merge),
    )
)

_TEXTS = (
    *(
        # Contracts may be long, and comparing them must not hold up others.
        Route("GET", path, handler, Access.SLOW, _TEXT)
        for path, handler in (
            (f"{_PAIR}/version/{{version}}/diff/previous-distinct", diffs.with_previous),
            (f"{_PAIR}/version/{{version}}/diff/version/{{other}}", diffs.with_version),
            (f"{_CONTENT}/diff/pact-version/{{other}}", diffs.with_content),
        )
    ),
    Route("GET", "/relationships", groups.relationships, provides=(media.CSV,)),
    Route("GET", "/groups/{pacticipant}", groups.group, provides=(media.CSV,)),
)

_OVERVIEWS = (
    Route("GET", "/dashboard", dashboard.listed, Access.SLOW, _WITH_TEXT),
    Route(
        "GET", "/dashboard/provider/{provider}/consumer/{consumer}", dashboard.of_pair, provides=_WITH_TEXT
    ),
    Route("GET", "/metrics", metrics.show, Access.SLOW, _HAL),
)

_DIAGNOSTICS = (
    Route("GET", "/test/error", diagnostics.fail, provides=_HAL),
    Route("POST", "/test/error", diagnostics.fail, provides=_HAL),
    Route("GET", "/diagnostic/status/heartbeat", diagnostics.heartbeat, provides=_HAL, anonymous=True),
    Route("GET", "/diagnostic/status/dependencies", diagnostics.dependencies, provides=_HAL, anonymous=True),
)

ROUTES = (
    *_INTEGRATIONS,
    *_CONTRACTS,
    *_ONE_CONTRACT,
    *_PAIR_LISTS,
    *_PROVIDER_LISTS,
    *_LATEST,
    *_VERIFICATIONS,
    *_DECISIONS,
    *_BADGES,
    *_TEXTS,
    *_OVERVIEWS,
    *_DIAGNOSTICS,
    *CATALOG_ROUTES,
    *WEBHOOK_ROUTES,
)
