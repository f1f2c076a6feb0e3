"""`/pacts/provider/{provider}/for-verification`: what a provider's build shall verify."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import links, media, metadata, nested_query
from signoff.api.pact_broker.fields import Fields
from signoff.domain.decisions.planning import verification_plan
from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector, Kind, VerificationQuery
from signoff.domain.decisions.types import Match, PlannedContract, Selected
from signoff.kernel import clock
from signoff.kernel.tx import Tx

_TEXTS = ("tag", "fallbackTag", "fallbackBranch", "environment", "consumer")
_FLAGS = ("mainBranch", "matchingBranch", "latest", "deployed", "released", "deployedOrReleased")
_NAMES = {
    "mainBranch": "main_branch",
    "matchingBranch": "matching_branch",
    "fallbackTag": "fallback_tag",
    "fallbackBranch": "fallback_branch",
    "deployedOrReleased": "deployed_or_released",
}
_DEPRECATED = (
    "WARNING - this version of the Pact library uses a beta version of the API which will be removed in the future."
    " Please update your Pact library to one that uses the current API."
)


def by_body(tx: Tx, call: Call) -> Reply:
    """Plan a verification by a body with selectors."""
    return _planned(tx, call, _read(bodies.object_of(call)), [])


def by_query(tx: Tx, call: Call) -> Reply:
    """Plan a verification by the query string that early libraries send."""
    given = _camel_case(nested_query.parse(call.query))
    return _planned(tx, call, _read(given), [{"when": "before_verification", "text": _DEPRECATED}])


def _read(document: Json) -> VerificationQuery:
    fields = Fields(document)
    selectors = [
        _selector(fields, index, item) for index, item in enumerate(fields.items("consumerVersionSelectors"))
    ]
    branch = _text(fields, "providerVersionBranch")
    tags = _tags(fields)
    pending = _flag(fields, "includePendingStatus")
    since = _since(fields)
    fields.check()
    return VerificationQuery(
        selectors=tuple(each for each in selectors if each is not None),
        provider_branch=branch,
        provider_tags=tags,
        include_pending=bool(pending),
        wip_since=since,
    )


def _selector(fields: Fields, index: int, item: object) -> ConsumerSelector | None:
    own = Fields(item if isinstance(item, dict) else {})
    if not isinstance(item, dict):
        own.wrong("", "must be a hash")
    given: dict[str, Any] = {name: _text(own, name) for name in _TEXTS}
    given |= {name: _flag(own, name) for name in _FLAGS}
    branch = own.document.get("branch")
    given["branch"] = branch if isinstance(branch, bool) else _text(own, "branch")
    for line in own.lines():
        fields.wrong("consumerVersionSelectors", f"{line} (at index {index})")
    return ConsumerSelector(**{_NAMES.get(name, name): value for name, value in given.items()})


def _text(fields: Fields, name: str) -> str | None:
    value = fields.document.get(name)
    if value is None or (isinstance(value, str) and "\0" not in value):
        return value
    fields.wrong(name, "cannot contain null characters" if isinstance(value, str) else "must be a string")
    return None


def _flag(fields: Fields, name: str) -> bool | None:
    value = fields.document.get(name)
    if value is None or isinstance(value, bool):
        return value
    either = name in ("latest", "includePendingStatus")
    fields.wrong(name, "must be one of: true, false" if either else "must be one of: true")
    return None


def _tags(fields: Fields) -> tuple[str, ...]:
    # Builds whose tag is a variable that nobody set send a blank one.
    tags = fields.items("providerVersionTags")
    if any(not isinstance(tag, str) for tag in tags):
        fields.wrong("providerVersionTags", "must be a string")
    elif any("\0" in tag for tag in tags):
        fields.wrong("providerVersionTags", "cannot contain null characters")
    return tuple(tags)


def _since(fields: Fields) -> str | None:
    text = fields.text("includeWipPactsSince")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return clock.instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        # A moment of the year 1 or 9999 may be none in UTC.
        fields.wrong("includeWipPactsSince", "must be a date")
        return None


def _camel_case(given: Json) -> Json:
    return {name: _value(name, value) for name, value in ((_camel(key), given[key]) for key in given)}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _camel_case(value)
    if isinstance(value, list):
        return [_value(name, each) for each in value]
    # A tag or a consumer may be called "true".
    flags = {"true": True, "false": False} if name in (*_FLAGS, "includePendingStatus") else {}
    return flags.get(value, value)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _planned(tx: Tx, call: Call, query: VerificationQuery, first: list[Json]) -> Reply:
    provider = call["provider"]
    planned = verification_plan.contracts_for_verification(tx, provider, query, _url_of(call))
    document = {
        "_embedded": {"pacts": [_document(call, each, first) for each in planned]},
        "_links": {"self": link(call.here, title="Pacts to be verified")},
    }
    return json_reply(document, media.HAL)


def _content_url(call: Call, selected: Selected, *rest: str) -> str:
    return links.pair_url(call, call["provider"], selected.consumer.name, "pact-version", selected.sha, *rest)


def _url_of(call: Call) -> Callable[[Selected], str]:
    # Only notices show this address; the reference writes the word out here, and a letter everywhere else.
    wip = ("metadata", metadata.encode([("wip", "true")]))
    return lambda selected: _content_url(call, selected, *(wip if selected.wip else ()))


def _document(call: Call, planned: PlannedContract, first: list[Json]) -> Json:
    selected = planned.selected
    properties: Json = {} if planned.pending is None else {"pending": planned.pending}
    if selected.wip:
        properties["wip"] = True
    notices = [{"when": notice.when, "text": notice.text} for notice in planned.notices]
    token = metadata.encode(_said(planned))
    name = f"Pact between {selected.consumer.name} ({selected.version}) and {call['provider']}"
    return {
        "shortDescription": planned.short_description,
        "verificationProperties": {**properties, "notices": first + notices},
        "_links": {"self": link(_content_url(call, selected, "metadata", token), name=name)},
    }


def _said(planned: PlannedContract) -> list[tuple[str, str]]:
    if planned.selected.wip:
        return [("w", "true")]
    pairs = [pair for match in planned.selected.matches for pair in _pairs(match)]
    if planned.pending is not None:
        pairs.append(("p", str(planned.pending).lower()))
    return pairs


def _pairs(match: Match) -> list[tuple[str, str]]:
    # The version comes last: a key that repeats begins the next selector.
    found: list[tuple[str, str]] = []
    if match.kind in (Kind.BRANCH, Kind.MAIN_BRANCH):
        found.append(("s[][b]", match.name))
    elif match.kind in (Kind.TAG, Kind.LATEST_TAG):
        found.append(("s[][t]", match.fallback_tag or match.name))
    elif match.kind is not Kind.LATEST:
        found.append(("s[][e]", match.name))
    if match.kind in (Kind.LATEST, Kind.LATEST_TAG, Kind.BRANCH, Kind.MAIN_BRANCH):
        found.append(("s[][l]", "true"))
    return [*found, ("s[][cv]", str(match.version_id))]
