"""The API explorer: what the API answers at an address, with its links to follow.

It calls the API's own handlers in the reader's name and transaction, so it shows what that person may see. Links are
followed only within the API; whatever else a document names is only text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from msgspec import Struct

from signoff.api.kit import negotiation
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.refusals import Refusal
from signoff.api.kit.relations import Relation
from signoff.api.kit.routing import Access, Match, Route, Router, split
from signoff.domain.outbound.types import Addresses
from signoff.kernel.errors import SignoffError
from signoff.kernel.tx import Tx
from signoff.web import jsonlines, query
from signoff.web.rendering import page

# Longer documents are machines' work: their links are shown, and how to get them.
_READABLE = 500_000
_LINKS = 500
_EMBEDDED = 100
_ACCEPT = "application/hal+json, application/json;q=0.9, */*;q=0.1"
_VARIABLE = re.compile(r"{([^{}]+)}")
_NAMES = ("name", "number", "uuid", "displayName")

Object = Mapping[str, Any]


class Api(Protocol):
    """What pages know of an API: where it answers, what its links mean, and where it has what webhooks tell of."""

    router: Router
    relations: Mapping[str, Relation]
    addresses: Addresses

    def match(self, call: Call, segments: Sequence[str]) -> Match | None:
        """Find a path's routes."""


class Link(Struct, frozen=True):
    """One link: `path` within the API, None where it leads elsewhere; `variables` are what its template wants."""

    relation: str
    shown: str
    path: str | None
    title: str
    variables: tuple[str, ...]
    documentation: str


class Embedded(Struct, frozen=True):
    """One resource inside another."""

    relation: str
    called: str
    links: list[Link]


class Answer(Struct, frozen=True):
    """What the API answers: a status, links and resources inside, and the whole as coloured lines or as text."""

    status: int
    media_type: str
    methods: tuple[str, ...]
    links: list[Link] = []
    embedded: list[Embedded] = []
    lines: list[jsonlines.Line] | None = None
    text: str = ""


class Explorer:
    """The pages of the explorer, before one API."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def show(self, tx: Tx, call: Call) -> Reply:
        """Show what the API answers at an address; what was put into a template becomes one first."""
        template = query.word(call, "link")
        if template:
            place = urlencode({"at": _expanded(template, _typed(call))})
            return Reply(303, headers=(("location", f"{call.here}?{place}"),))
        at = query.word(call, "at") or "/"
        return page(tx, call, "explorer.html", at=at, answer=self._answer(tx, call, at))

    def _answer(self, tx: Tx, call: Call, at: str) -> Answer:
        path, _, asked = at.partition("?")
        inner = Call("GET", path, asked, {"accept": _ACCEPT}, call.base, request_id=call.request_id)
        try:
            match = self._api.match(inner, split(path)) if path.startswith("/") else None
            if match is None:
                return Answer(404, "", ())
            return self._called(tx, inner, match)
        except Refusal as refusal:
            return Answer(refusal.status, "", (), text=refusal.message)

    def _called(self, tx: Tx, inner: Call, match: Match) -> Answer:
        methods = tuple(sorted(match.routes))
        route = match.routes.get("GET")
        if route is None or route.access is Access.WRITE:
            return Answer(405, "", methods)
        inner.parameters = match.parameters
        inner.media_type = negotiation.chosen(inner.accept, route.provides)
        try:
            reply = route.handler(tx, inner)
        except SignoffError as error:
            return Answer(0, "", methods, text=error.message)
        return _read(inner, reply, methods) if isinstance(reply, Reply) else Answer(405, "", methods)


def moved(_tx: Tx, call: Call) -> Reply:
    """Lead from where the Pact Broker has its explorer; the browser keeps what stands behind the `#`."""
    return Reply(303, headers=(("location", call.url("explore")),))


def shown_here(_tx: Tx, call: Call) -> Reply:
    """Lead to where a person can read what the API answers at this address."""
    return Reply(303, headers=(("location", f"{call.url('explore')}?{urlencode({'at': call.path})}"),))


def routes(api: Api) -> tuple[Route, ...]:
    """Make the explorer's routes, and those of addresses that clients print for people to follow."""
    content = "/pacts/provider/{provider}/consumer/{consumer}/pact-version/{sha}"
    return (
        Route("GET", f"{content}/verification-results/{{number}}", shown_here),
        Route("GET", f"{content}/metadata/{{metadata}}/verification-results/{{number}}", shown_here),
        Route("GET", "/explore", Explorer(api).show, Access.SLOW),
        Route("GET", "/hal-browser/browser.html", moved),
    )


def _typed(call: Call) -> dict[str, str]:
    given = parse_qsl(call.query, keep_blank_values=True, errors="replace")
    return {name.removeprefix("var."): value for name, value in given if name.startswith("var.")}


def _expanded(template: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: quote(values.get(found[1], "").strip(), safe=""), template)


def _read(call: Call, reply: Reply, methods: tuple[str, ...]) -> Answer:
    if not reply.media_type.endswith("json"):
        shown = reply.body.decode(errors="replace") if reply.media_type.startswith("text/") else ""
        location = dict(reply.headers).get("location", "")
        return Answer(reply.status, reply.media_type, methods, text=shown[:_READABLE] or location)
    document = msgspec.json.decode(reply.body)
    lines = jsonlines.lines(document) if len(reply.body) <= _READABLE else None
    fields = document if isinstance(document, dict) else {}
    return Answer(
        reply.status, reply.media_type, methods, links_of(call, fields), _embedded(call, fields), lines
    )


def links_of(call: Call, document: Object) -> list[Link]:
    """Gather the links of a document."""
    given = _object(document.get("_links"))
    documentation = _curies(call, given)
    found = [
        _link(call, relation, each, documentation)
        for relation, value in given.items()
        if relation != "curies"
        for each in (value if isinstance(value, list) else [value])
        if isinstance(each, dict) and isinstance(each.get("href"), str)
    ]
    return found[:_LINKS]


def _curies(call: Call, given: Object) -> dict[str, str]:
    curies = given.get("curies")
    named = [each for each in curies if isinstance(each, dict)] if isinstance(curies, list) else []
    found = {str(each.get("name")): _path_of(call, str(each.get("href", ""))) for each in named}
    return {name: path for name, path in found.items() if path}


def _link(call: Call, relation: str, given: Object, documentation: Mapping[str, str]) -> Link:
    href = str(given["href"])
    curie, colon, name = relation.partition(":")
    described = documentation.get(curie, "") if colon else ""
    return Link(
        relation,
        href,
        _path_of(call, href),
        str(given.get("title") or given.get("name") or ""),
        tuple(dict.fromkeys(_VARIABLE.findall(href))),
        described.replace("{rel}", quote(name, safe="")),
    )


def _path_of(call: Call, href: str) -> str | None:
    """Give what stands behind the base URL, None for what lies elsewhere."""
    inside = href.removeprefix(call.base)
    if href != inside or (href.startswith("/") and not href.startswith("//")):
        return inside.partition("#")[0] or "/" if inside[:1] in ("", "/", "?", "#") else None
    return None


def _embedded(call: Call, document: Object) -> list[Embedded]:
    return [
        Embedded(relation, _called(each), links_of(call, each))
        for relation, each in list(_inside(document))[:_EMBEDDED]
    ]


def _inside(document: Object) -> Iterator[tuple[str, Object]]:
    for relation, value in _object(document.get("_embedded")).items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and each.get("_links"):
                yield relation, each


def _called(given: Object) -> str:
    return next((str(given[name]) for name in _NAMES if given.get(name)), "")


def _object(value: Any) -> Object:
    return value if isinstance(value, dict) else {}
