"""What machines read about this API: its description, and the schemas of templates and policies."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from signoff.api.kit import openapi
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Route
from signoff.api.kosli import errors
from signoff.domain.catalog.flows import templates
from signoff.domain.decisions.policies import texts
from signoff.kernel.tx import Tx

TITLE: Final = "Signoff: flows, trails, environments and policies"
PROSE: Final = (
    "For the `kosli` command and its Terraform provider."
    " Credentials: a token as bearer, or as the user name of Basic."
)
OPENAPI: Final = "/api/v2/openapi.json"


class Problem(Struct, frozen=True):
    """A refusal, with what is wrong about each field."""

    message: str
    errors: dict[str, str] = {}


def described(routes: Sequence[Route]) -> tuple[Route, ...]:
    """Give the routes that describe the others; anybody may read them."""
    described = {
        OPENAPI: ("Describe this API in OpenAPI.", lambda: openapi.described(TITLE, routes, Problem, PROSE)),
        "/api/v2/schemas/flow-template/v1": ("Give the JSON Schema of a flow's template.", templates.schema),
        "/api/v2/schemas/environment-policy/v1": ("Give the JSON Schema of a policy.", texts.schema),
    }
    shown = [
        Route("GET", path, _shown(sentence, made), provides=(errors.JSON,), anonymous=True)
        for path, (sentence, made) in described.items()
    ]
    return (*shown, Route("GET", "/api/v2/doc", lead, anonymous=True))


def lead(_tx: Tx, call: Call) -> Reply:
    """Lead to the description of this API."""
    return Reply(302, headers=(("location", call.base + OPENAPI),))


def _shown(sentence: str, made: Callable[[], dict[str, Any]]) -> Callable[[Tx, Call], Reply]:
    @cache
    def encoded() -> bytes:
        return msgspec.json.encode(made())

    def show(_tx: Tx, _call: Call) -> Reply:
        return Reply(200, encoded(), errors.JSON)

    show.__doc__ = sentence
    return show
