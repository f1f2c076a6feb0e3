"""Lists of contracts: of a pair, of a provider, and the latest of everything."""

from collections.abc import Callable

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import contracts, links, media
from signoff.domain.contracts import finding
from signoff.domain.contracts.types import ContractRow, Which
from signoff.kernel.tx import Tx

Handler = Callable[[Tx, Call], Reply]

_TITLES = {
    Which.ALL: "All pact versions for the provider {provider}",
    Which.TAG: "All pact versions for the provider {provider} with consumer version tag '{name}'",
    Which.BRANCH: "All pact versions for the provider {provider} with consumer version branch '{name}'",
    Which.MAIN_BRANCH: "All pact versions for the provider {provider} with consumer version main branch",
    Which.LATEST: "Latest pact versions for the provider {provider}",
    Which.LATEST_TAG: "Latest pact versions for the provider {provider} with consumer version tag '{name}'",
    Which.BRANCH_HEAD: "Latest pact versions for the provider {provider} with consumer version branch '{name}'",
    Which.MAIN_BRANCH_HEAD: "Latest pact versions for the provider {provider} with consumer version main branch",
}


def _name(call: Call) -> str:
    return call.parameters.get("tag") or call.parameters.get("branch", "")


def of_pair(which: Which) -> Handler:
    """Make the handler that lists a pair's contracts within a selection."""

    def handler(tx: Tx, call: Call) -> Reply:
        rows = finding.listed(tx, call["provider"], call["consumer"], which, _name(call))
        if which in (Which.BRANCH, Which.MAIN_BRANCH):
            # Branches alone are told from their beginning on, as the reference does.
            rows.reverse()
        return json_reply(_pair_document(call, rows, which), media.HAL)

    return handler


def delete_of_pair(which: Which) -> Handler:
    """Make the handler that removes a pair's contracts within a selection."""

    def handler(tx: Tx, call: Call) -> Reply:
        finding.delete_selected(tx, call["provider"], call["consumer"], which, _name(call))
        return Reply(204) if which is Which.ALL else contracts.removed(tx, call)

    return handler


def _pair_document(call: Call, rows: list[ContractRow], which: Which) -> Json:
    tagged = which is Which.TAG
    prefix = "pb:" if tagged else ""
    title = f"All versions of the pact between {call['consumer']} and {call['provider']}"
    return {
        "_embedded": {"pacts": [_embedded(call, row) for row in rows]},
        "_links": {
            "self": link(call.here, title=f"{title} with tag {_name(call)}" if tagged else title),
            f"{prefix}consumer": link(
                links.application_url(call, call["consumer"]), title="Consumer", name=call["consumer"]
            ),
            f"{prefix}provider": link(
                links.application_url(call, call["provider"]), title="Provider", name=call["provider"]
            ),
            f"{prefix}pact-versions": [
                _version(call, row, "Pact version" if tagged else "Pact") for row in rows
            ],
            # The newer command line's `get-pacts --consumer` breaks off where it finds none of these.
            "pb:pacts": [_item(call, row) for row in rows],
        },
    }


def _version(call: Call, row: ContractRow, title: str) -> Json:
    name = f"Version {row.version} - {links.day(row.created_at)}"
    return link(links.contract_url(call, row), title=title, name=name)


def _embedded(call: Call, row: ContractRow) -> Json:
    return {
        **links.times(row.created_at, row.updated_at),
        "_embedded": {"consumerVersion": links.version_embedded(call, row.consumer, row.version)},
        "_links": {"self": link(links.contract_url(call, row))},
    }


def of_provider(which: Which) -> Handler:
    """Make the handler that lists a provider's contracts within a selection."""

    def handler(tx: Tx, call: Call) -> Reply:
        rows = finding.listed(tx, call["provider"], None, which, _name(call))
        rows.sort(key=lambda row: (row.consumer, row.version_id))
        title = _TITLES[which].format(provider=call["provider"], name=_name(call))
        return json_reply(_provider_document(call, rows, title), media.HAL)

    return handler


def _provider_document(call: Call, rows: list[ContractRow], title: str) -> Json:
    provider = link(links.application_url(call, call["provider"]), name=call["provider"])
    deprecated = "DEPRECATED - please use the pb:{} relation. "
    return {
        "_links": {
            "self": link(call.here, title=title),
            "pb:provider": provider,
            "pb:pacts": [_item(call, row) for row in rows],
            "provider": {**provider, "title": deprecated.format("provider").strip()},
            "pacts": [_item(call, row, deprecated.format("pacts")) for row in rows],
        }
    }


def _item(call: Call, row: ContractRow, prefix: str = "") -> Json:
    title = f"{prefix}{links.contract_name(row)}"
    return link(links.contract_url(call, row), title=title, name=row.consumer)


def latest_of_all(tx: Tx, call: Call) -> Reply:
    """List the latest contract of every pair."""
    rows = finding.listed(tx, which=Which.LATEST)
    items = [
        link(
            links.pair_url(call, row.provider, row.consumer, "latest"),
            title=f"Pact between {row.consumer} and {row.provider}",
        )
        for row in rows
    ]
    document = {
        "pacts": [_latest_item(call, row) for row in rows],
        "_links": {
            "self": link(call.here),
            "pb:pacts": items,
            "pacts": items,
            "curies": links.curies(call, "pacts"),
        },
    }
    return json_reply(document, media.HAL)


def _latest_item(call: Call, row: ContractRow) -> Json:
    consumer = links.application_embedded(call, row.consumer)
    consumer["_embedded"] = {"version": links.version_embedded(call, row.consumer, row.version)}
    return {
        **links.times(row.created_at, row.updated_at),
        "_embedded": {"consumer": consumer, "provider": links.application_embedded(call, row.provider)},
        "_links": {
            "self": [
                link(links.pair_url(call, row.provider, row.consumer, "latest")),
                link(links.contract_url(call, row)),
            ]
        },
    }
