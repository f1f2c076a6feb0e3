"""An OpenAPI 3.1 description made of a dialect's typed routes: what is described is what is routed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from signoff import __version__
from signoff.api.kit.routing import Access, Route

Json = dict[str, Any]

VERSION = "3.1.0"
_NAME = re.compile(r"\{(\w+)\}")
# What any route may answer besides its own: bad input, no credential, no permission, nothing there, HTTP's refusals.
_REFUSALS = (400, 401, 403, 404, 405, 406, 413, 415, 422, 503)
_REFUSALS_OF_WRITES = (*_REFUSALS, 409)


def described(title: str, routes: Iterable[Route], error: type, prose: str) -> Json:
    """Describe routes; `error` is the shape of every refusal, `prose` the sentence about the whole."""
    chosen = [route for route in routes if route.method != "OPTIONS"]
    types = [kind for route in chosen for kind in (route.reads, route.says) if kind is not None]
    schemas, components = msgspec.json.schema_components([error, *types], ref_template=_REFERENCE)
    by_type = dict(zip(map(id, [error, *types]), schemas, strict=True))
    paths: dict[str, Json] = {}
    for route in chosen:
        paths.setdefault(route.template, {})[route.method.lower()] = _operation(
            route, by_type, by_type[id(error)]
        )
    return {
        "openapi": VERSION,
        "info": {"title": title, "version": __version__, "description": prose},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
        "security": [{name: []} for name in _SCHEMES],
    }


_REFERENCE = "#/components/schemas/{name}"
_SCHEMES: Json = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
}


def _operation(route: Route, schemas: Mapping[int, Json], error: Json) -> Json:
    sentence = (route.handler.__doc__ or "").strip().partition("\n")[0]
    operation: Json = {
        "summary": sentence,
        "operationId": _identifier(route),
        "tags": [_tag(route.template)],
        "parameters": [*_path_parameters(route.template), *_query_parameters(route.asks)],
        "responses": {**_answers(route, schemas), **_refusals(route, error)},
    }
    if route.access is Access.WRITE:
        operation["parameters"] += [_DRY_RUN]
    if route.reads is not None:
        body = {"schema": schemas[id(route.reads)]}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(route.accepts or _JSON, body)}
    return operation


_JSON = ("application/json",)
_DRY_RUN: Json = {
    "name": "X-Dry-Run",
    "in": "header",
    "description": "`true`: do everything, answer, and keep nothing",
    "schema": {"type": "string"},
}


def _answers(route: Route, schemas: Mapping[int, Json]) -> Json:
    if route.says is None:
        content: Json = {"content": {kind: {} for kind in route.provides}} if route.provides else {}
    else:
        content = {"content": {kind: {"schema": schemas[id(route.says)]} for kind in route.provides or _JSON}}
    statuses = {"POST": (200, 201, 204), "PUT": (200, 201, 204), "DELETE": (200, 204)}.get(
        route.method, (200,)
    )
    return {
        str(status): {"description": HTTPStatus(status).phrase, **({} if status == 204 else content)}
        for status in statuses
    }


def _refusals(route: Route, error: Json) -> Json:
    statuses = _REFUSALS_OF_WRITES if route.access is Access.WRITE else _REFUSALS
    content = {"content": {"application/json": {"schema": error}}}
    return {str(status): {"description": HTTPStatus(status).phrase, **content} for status in statuses}


def _path_parameters(template: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _NAME.findall(template)
    ]


def _query_parameters(names: Sequence[str]) -> list[Json]:
    return [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]


def _identifier(route: Route) -> str:
    words = re.findall(r"\w+", route.template)
    return "-".join([route.method.lower(), *words])


def _tag(template: str) -> str:
    words = [part for part in template.split("/") if part and not part.startswith("{")]
    return next((word for word in words if word not in ("api", "v1", "v2")), "api")
