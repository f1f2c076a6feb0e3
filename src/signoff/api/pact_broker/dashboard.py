"""The dashboard: each pair's latest contract beside its newest result; what is unknown is null here."""

from signoff.api.kit.call import Call, Reply, json_reply, text_reply
from signoff.api.kit.hal import Json, link
from signoff.api.kit.links import joined
from signoff.api.pact_broker import links, media, paging, texts
from signoff.domain.catalog import branches, tags
from signoff.domain.catalog.types import BranchMembership, TagMembership
from signoff.domain.contracts import integrations
from signoff.domain.contracts.queries import IntegrationState
from signoff.domain.contracts.types import Status
from signoff.domain.outbound import deliveries
from signoff.domain.outbound.types import Delivery
from signoff.kernel.errors import NotFound
from signoff.kernel.page import Page, Paged
from signoff.kernel.tx import Tx

_USUAL = Page(size=30)
_STATUSES = {
    Status.NEVER: "never",
    Status.VERIFIED: "success",
    Status.CHANGED: "stale",
    Status.FAILED: "failed",
    Status.FAILED_PENDING: "failed_pending",
}

_COLUMNS = ("CONSUMER_NAME", "C_VERSION", "C_TAGS", "PROVIDER_NAME", "P_VERSION", "P_TAGS", "SUCCESS")

Memberships = tuple[dict[int, list[BranchMembership]], dict[int, list[TagMembership]]]


def listed(tx: Tx, call: Call) -> Reply:
    """List the pairs, the ones with the newest contract first."""
    found = integrations.states(tx, paging.read(call, _USUAL), paging.search(call) or "")
    return _said(tx, call, found)


def of_pair(tx: Tx, call: Call) -> Reply:
    """Show one pair."""
    state = integrations.state(tx, call["provider"], call["consumer"])
    if state is None:
        raise NotFound("The requested document was not found on this server.")
    return _said(tx, call, Paged([state], Page(size=1), 1))


def _said(tx: Tx, call: Call, found: Paged[IntegrationState]) -> Reply:
    shown = [state for state in found.rows if state.version_id is not None]
    keys = [
        key for state in shown for key in (state.version_id, state.provider_version_id) if key is not None
    ]
    memberships = branches.of_versions(tx, keys), tags.of_versions(tx, keys)
    sent = deliveries.of_contracts(
        tx, [state.contract_id for state in shown if state.contract_id is not None]
    )
    items = [_item(call, state, memberships, sent.get(state.contract_id or 0, [])) for state in shown]
    if call.media_type == media.TEXT:
        return text_reply("\n".join(texts.table([_COLUMNS, *map(_cells, items)])) + "\n")
    document: Json = {"items": items, "_links": {"self": link(call.here)}}
    return json_reply(paging.decorated(call, document, found), media.HAL)


def _cells(item: Json) -> tuple[str, ...]:
    newest = [tag for tag in item["latestVerificationResultTags"] if tag["latest"]]
    return (
        item["consumer"]["name"],
        item["consumer"]["version"]["number"],
        _joined(item["pactTags"]),
        item["provider"]["name"],
        (item["provider"]["version"] or {}).get("number", ""),
        _joined(newest),
        item["verificationStatus"],
    )


def _joined(tags: list[Json]) -> str:
    return ", ".join(sorted(tag["name"] for tag in tags))


def _item(call: Call, state: IntegrationState, memberships: Memberships, sent: list[Delivery]) -> Json:
    pair = links.pair_url(call, state.provider, state.consumer)
    webhooks = link(
        joined(pair, ["webhooks", "status"]),
        title=f"Status of webhooks for {state.consumer}/{state.provider} pact",
    )
    return {
        "consumer": _side(call, state.consumer, state.version, state.version_id, memberships),
        "provider": _side(
            call, state.provider, state.provider_version, state.provider_version_id, memberships
        ),
        "pact": {
            "createdAt": links.timestamp(state.published_at or ""),
            "_links": {"self": link(joined(pair, ["version", state.version or ""]))},
        },
        "pactTags": _tags(call, state.consumer, state.version, state.version_id, memberships),
        "latestVerificationResult": _result(pair, state),
        "latestVerificationResultTags": _tags(
            call, state.provider, state.provider_version, state.provider_version_id, memberships
        ),
        "verificationStatus": _STATUSES[state.status],
        "webhookStatus": deliveries.worst(sent) or "none",
        "latestWebhookExecution": _latest(sent),
        "_links": {"pb:webhook-status": webhooks},
    }


def _side(
    call: Call, name: str, number: str | None, version_id: int | None, memberships: Memberships
) -> Json:
    version = None
    if number is not None and version_id is not None:
        found = memberships[0].get(version_id, [])
        version = {
            "number": number,
            "branch": found[-1].name if found else None,
            "headBranchNames": [each.name for each in found if each.latest],
            "_links": {"self": link(links.version_url(call, name, number))},
        }
    this = {"self": link(links.application_url(call, name))}
    return {"name": name, "version": version, "_links": this}


def _tags(
    call: Call, name: str, number: str | None, version_id: int | None, memberships: Memberships
) -> list[Json]:
    return [
        {
            "name": tag.name,
            "latest": tag.latest,
            "_links": {"self": link(links.tag_url(call, name, number or "", tag.name))},
        }
        for tag in memberships[1].get(version_id or 0, [])
    ]


def _result(pair: str, state: IntegrationState) -> Json | None:
    if state.verification_id is None or state.verified_at is None or state.verified_sha is None:
        return None
    number = str(state.verification_id)
    url = joined(pair, ["pact-version", state.verified_sha, "verification-results", number])
    return {
        "success": bool(state.success),
        "verifiedAt": links.timestamp(state.verified_at),
        "_links": {"self": link(url)},
    }


def _latest(sent: list[Delivery]) -> Json | None:
    newest = max((each.updated_at for each in sent), default=None)
    return {"triggeredAt": links.timestamp(newest)} if newest else None
