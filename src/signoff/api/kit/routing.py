"""Routes as a visible table, matched on the raw path, so that a name may hold an encoded slash."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from signoff.api.kit.call import Call, Later, Reply
from signoff.api.kit.refusals import Refusal
from signoff.kernel.tx import Tx

Handler = Callable[[Tx, Call], Reply | Later]


class Access(Enum):
    """How a route uses the database: SLOW reads run beside the event loop."""

    READ = "read"
    SLOW = "slow"
    WRITE = "write"


class Route(Struct, frozen=True):
    """One method on one path; `{name}` in the template stands for one whole segment.

    `provides` are the media types it can answer in, best first; `accepts` those it takes as a body, any if empty.
    `anonymous` routes look at no credential; `opened_by` names a setting that opens a route to readers without one.
    `reads` and `says` are the types of the body and of the answer, `asks` the names that the query may have: for the
    API's description.
    """

    method: str
    template: str
    handler: Handler
    access: Access = Access.READ
    provides: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    anonymous: bool = False
    opened_by: str = ""
    reads: Any = None
    says: Any = None
    asks: tuple[str, ...] = ()


class Match(Struct, frozen=True):
    """The routes of a path by method, and the names found in it."""

    routes: dict[str, Route]
    parameters: dict[str, str]


class _Node:
    __slots__ = ("literals", "parameter", "routes")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.routes: dict[str, Route] = {}


class Router:
    """Finds routes; a literal segment wins over a name, whatever their order in the table."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._root = _Node()
        for route in self.routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node = self._root
        for part in _parts(route.template):
            if part.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(part, _Node())
        if route.method in node.routes:
            raise ValueError(f"Two routes for {route.method} {route.template}")
        node.routes[route.method] = route

    def match(self, segments: Sequence[str]) -> Match | None:
        """Find the routes for un-quoted segments, or None."""
        values: list[str] = []
        node = _walk(self._root, segments, 0, values)
        if node is None:
            return None
        template = next(iter(node.routes.values())).template
        names = [part[1:-1] for part in _parts(template) if part.startswith("{")]
        return Match(node.routes, dict(zip(names, values, strict=True)))


def _walk(node: _Node, segments: Sequence[str], depth: int, values: list[str]) -> _Node | None:
    if depth == len(segments):
        return node if node.routes else None
    literal = node.literals.get(segments[depth])
    if literal is not None and (found := _walk(literal, segments, depth + 1, values)):
        return found
    if node.parameter is None:
        return None
    values.append(segments[depth])
    if found := _walk(node.parameter, segments, depth + 1, values):
        return found
    values.pop()
    return None


def _parts(template: str) -> list[str]:
    return [part for part in template.split("/") if part]


def split(path: str) -> list[str]:
    """Split a raw path into un-quoted segments; raises Refusal for paths that no name can stand in."""
    if path in ("", "/"):
        return []
    parts = path.removeprefix("/").removesuffix("/").split("/")
    if "" in parts:
        raise Refusal(404, "Empty path component found", "Not Found")
    return [_unquoted(part) for part in parts]


def _unquoted(part: str) -> str:
    try:
        name = unquote_to_bytes(part).decode() if "%" in part else part
    except UnicodeDecodeError as error:
        raise Refusal(404, "The path is not UTF-8", "Not Found") from error
    for character, called in (("\n", "new line"), ("\t", "tab"), ("\0", "null")):
        if character in name:
            raise Refusal(422, f"URL path cannot contain a {called} character.", "Unprocessable")
    return name


def of(match: Match, method: str) -> Route:
    """Pick the method's route; HEAD is answered like GET. Raises Refusal 405."""
    route = match.routes.get("GET" if method == "HEAD" else method)
    if route is None:
        raise Refusal(405, "", allow=tuple(sorted(match.routes)))
    return route
