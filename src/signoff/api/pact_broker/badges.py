"""Badges: what they say and in which colour; they answer, with grey ones, even when there is nothing."""

from collections.abc import Callable
from urllib.parse import quote

import anybadge  # type: ignore[import-untyped]
from msgspec import Struct

from signoff.api.kit.call import Call, Reply, text_reply
from signoff.api.pact_broker import media, nested_query
from signoff.domain.catalog import applications, branches, naming
from signoff.domain.contracts import finding
from signoff.domain.contracts.overviews import standing
from signoff.domain.contracts.types import Status, Which
from signoff.domain.decisions import can_i_deploy
from signoff.domain.decisions.types import Verdict
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

Handler = Callable[[Tx, Call], Reply]


class Badge(Struct, frozen=True):
    """Two texts and a colour by its usual name."""

    left: str
    right: str
    colour: str


_COLOURS = {"brightgreen": "#44cc11", "red": "#e05d44", "orange": "#fe7d37", "lightgrey": "#9f9f9f"}

_STATUSES = {
    Status.VERIFIED: ("verified", "brightgreen"),
    Status.FAILED: ("failed", "red"),
    Status.FAILED_PENDING: ("failed (pending)", "red"),
    Status.CHANGED: ("changed", "orange"),
    Status.NEVER: ("unknown", "lightgrey"),
}


def of_contract(which: Which) -> Handler:
    """Make the handler of the badge of a pair's newest contract within a selection."""

    def handler(tx: Tx, call: Call) -> Reply:
        tag = call.parameters.get("tag", "")
        name = tag or call.parameters.get("branch", "")
        try:
            row = finding.newest(tx, call["provider"], call["consumer"], which, name)
        except NotFound:
            return _said(tx, call, Badge("pact not found", "unknown", "lightgrey"))
        text, colour = _STATUSES[standing.status(tx, row)]
        return _said(tx, call, Badge(_pair_text(call, tag, ""), text, colour))

    return handler


def of_tags(tx: Tx, call: Call) -> Reply:
    """Show how the latest consumer version with a tag stands with the latest provider version with another."""
    try:
        verdict = can_i_deploy.pair_by_tags(
            tx, call["consumer"], call["tag"], call["provider"], call["provider_tag"]
        )
    except NotFound:
        return _said(tx, call, Badge("pact not found", "unknown", "lightgrey"))
    right, colour = _outcome(verdict, "verified", "failed")
    return _said(tx, call, Badge(_pair_text(call, call["tag"], call["provider_tag"]), right, colour))


def _pair_text(call: Call, consumer_tag: str, provider_tag: str) -> str:
    query = nested_query.parse(call.query)
    names = {
        "consumer": _side(call["consumer"], consumer_tag, query),
        "provider": _side(call["provider"], provider_tag, query),
    }
    label = query.get("label")
    shown = names[label] if label in names else f"{names['consumer']}/{names['provider']}"
    return f"{shown} pact"


def _side(name: str, tag: str, query: nested_query.Nested) -> str:
    words = naming.words(name)
    short = "".join(word[0] for word in words) if query.get("initials") == "true" and len(words) > 1 else name
    return f"{short.lower()} ({tag})" if tag else short.lower()


def tag_to_tag(tx: Tx, call: Call) -> Reply:
    """Show whether the latest version with a tag may go beside what has another."""
    application, tag, to = call["pacticipant"], call["tag"], call["to"]
    try:
        answer = can_i_deploy.latest_tagged_to_tag(tx, application, tag, to)
    except NotFound:
        return _said(tx, call, _absent(tx, call, "version"))
    colour = "brightgreen" if answer.verdict.deployable else "red"
    return _said(tx, call, Badge(_label(call), f"{tag} to {to}", colour), "max-age=30")


def branch_to_environment(tx: Tx, call: Call) -> Reply:
    """Show whether a branch's head may go to an environment."""
    branch, environment = call["branch"], call["environment"]
    try:
        answer = can_i_deploy.branch_head_to_environment(tx, call["pacticipant"], branch, environment)
    except NotFound:
        return _said(tx, call, _absent(tx, call, _unmet(tx, call)))
    colour = "brightgreen" if answer.verdict.deployable else "red"
    return _said(tx, call, Badge(_label(call), f"{branch} to {environment}", colour), "max-age=30")


def _unmet(tx: Tx, call: Call) -> str:
    application = applications.find(tx, call["pacticipant"])
    if application is None or branches.find(tx, application, call["branch"]) is None:
        return "branch"
    return "version" if branches.head(tx, application, call["branch"]) is None else "environment"


def _absent(tx: Tx, call: Call, otherwise: str) -> Badge:
    known = applications.find(tx, call["pacticipant"])
    return Badge(otherwise if known else "pacticipant", "not found", "lightgrey")


def merge(tx: Tx, call: Call) -> Reply:
    """Show whether the head of the main branch fits everybody else's."""
    try:
        verdict = can_i_deploy.can_i_merge(tx, call["pacticipant"])
    except NotFound:
        return _said(tx, call, _absent(tx, call, "main branch version"))
    right, colour = _outcome(verdict, "success", "failed")
    return _said(tx, call, Badge("can-i-merge", right, colour), "max-age=30")


def _outcome(verdict: Verdict, yes: str, no: str) -> tuple[str, str]:
    outcomes = {True: (yes, "brightgreen"), False: (no, "red"), None: ("unknown", "lightgrey")}
    return outcomes[verdict.deployable]


def _label(call: Call) -> str:
    label = nested_query.parse(call.query).get("label")
    return label if isinstance(label, str) and label else "can-i-deploy"


def _said(tx: Tx, call: Call, badge: Badge, cache: str = "no-cache") -> Reply:
    headers = ("cache-control", cache)
    if tx.settings.badge_service:
        return Reply(307).with_headers(("location", _shields(tx.settings.badge_service, badge)), headers)
    drawn = anybadge.Badge(badge.left, badge.right, default_color=_COLOURS[badge.colour])
    return text_reply(drawn.badge_svg_text, call.media_type or media.SVG).with_headers(headers)


def _shields(service: str, badge: Badge) -> str:
    texts = [text.replace("-", "--").replace("_", "__") for text in (badge.left, badge.right)]
    return f"{service.rstrip('/')}/badge/{quote('-'.join([*texts, badge.colour]), safe='')}.svg"
