"""Every route of every dialect, with what it takes and gives: made of the routes themselves."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from signoff.api.kit import openapi
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Route
from signoff.kernel.tx import Tx
from signoff.web.rendering import page

Json = dict[str, Any]
_REFERENCE = "#/components/schemas/"


class Field(Struct, frozen=True):
    """A field of a body or of an answer."""

    name: str
    kind: str
    required: bool


class Operation(Struct, frozen=True):
    """A method on a path."""

    method: str
    path: str
    sentence: str
    asks: list[str]
    takes: list[Field]
    gives: list[Field]


class Book(Struct, frozen=True):
    """A dialect's operations by what they are about."""

    title: str
    chapters: dict[str, list[Operation]]


class Reference:
    """The page, worked out once when it is first asked for."""

    def __init__(self, dialects: Sequence[tuple[str, Sequence[Route]]]) -> None:
        self._dialects = dialects

    @cached_property
    def books(self) -> list[Book]:
        """Give every dialect's operations."""
        return [_book(title, routes) for title, routes in self._dialects]

    def show(self, tx: Tx, call: Call) -> Reply:
        """Show the reference."""
        return page(tx, call, "reference.html", books=self.books)

    def routes(self) -> tuple[Route, ...]:
        """Give the page's route."""
        return (Route("GET", "/reference", self.show),)


def _book(title: str, routes: Sequence[Route]) -> Book:
    document = openapi.described(title, routes, dict[str, Any], "")
    schemas = document["components"]["schemas"]
    chapters: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            chapters.setdefault(operation["tags"][0], []).append(_operation(method, path, operation, schemas))
    return Book(title, dict(sorted(chapters.items())))


def _operation(method: str, path: str, operation: Json, schemas: Mapping[str, Json]) -> Operation:
    body = operation.get("requestBody", {}).get("content", {})
    answer: Json = next(
        (each["content"] for each in operation["responses"].values() if each.get("content")), {}
    )
    return Operation(
        method.upper(),
        path,
        operation["summary"],
        [each["name"] for each in operation["parameters"] if each["in"] == "query"],
        list(_fields(_schema(body), schemas)),
        list(_fields(_schema(answer), schemas)),
    )


def _schema(content: Mapping[str, Json]) -> Json:
    return next((each.get("schema", {}) for each in content.values()), {})


def _fields(schema: Json, schemas: Mapping[str, Json]) -> Iterator[Field]:
    found = _resolved(schema, schemas)
    if found.get("type") == "array":
        found = _resolved(found.get("items", {}), schemas)
    required = found.get("required", [])
    for name, each in found.get("properties", {}).items():
        yield Field(name, _kind(each), name in required)


def _resolved(schema: Json, schemas: Mapping[str, Json]) -> Json:
    reference = schema.get("$ref", "")
    return schemas.get(reference.removeprefix(_REFERENCE), {}) if reference else schema


def _kind(schema: Json) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REFERENCE)
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"])
    return str(schema.get("type", "anything"))
