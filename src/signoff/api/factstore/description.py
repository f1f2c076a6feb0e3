"""The description of this API for machines: both paths that its documents name."""

from collections.abc import Sequence
from functools import cache

import msgspec

from signoff.api.factstore import errors
from signoff.api.factstore.wire.base import Problem
from signoff.api.kit import openapi
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Route
from signoff.kernel.tx import Tx

TITLE = "Signoff: evidence"
PROSE = (
    "Flows, trails, artifacts, attestations, environments, policies and the signed log. Every change can be tried"
    " with `X-Dry-Run: true`. Credentials: a token as bearer, as `X-Api-Key`, or as user name or password of Basic."
)
PATHS = ("/api-docs", "/v3/api-docs")


def described(routes: Sequence[Route]) -> tuple[Route, ...]:
    """Give the routes that describe the others."""

    @cache
    def encoded() -> bytes:
        return msgspec.json.encode(openapi.described(TITLE, routes, Problem, PROSE))

    def show(_tx: Tx, _call: Call) -> Reply:
        """Describe this API in OpenAPI."""
        return Reply(200, encoded(), errors.JSON)

    return tuple(Route("GET", path, show, provides=(errors.JSON,), anonymous=True) for path in PATHS)
