"""Every route, asked by somebody of another organisation and by nobody."""

import re

import pytest

from signoff.api.kit.routing import Route
from signoff.api.kosli.routes import ROUTES
from tests.api.client import Client

PUBLIC = {
    "/ready",
    "/api/v2/doc",
    "/api/v2/openapi.json",
    "/api/v2/schemas/environment-policy/v1",
    "/api/v2/schemas/flow-template/v1",
}
# They speak of no organisation, or of the caller's own.
WITHOUT = {"/api/v2/attestations/system-attestation-types", "/api/v2/user/default-org"}


def path_of(route: Route) -> str:
    filled = route.template.replace("{org}", "default").replace("{fingerprint}", "a" * 64)
    return re.sub(r"\{\w+\}", "docker" if "/report/" in filled else "1", filled)


def test_what_anybody_may_ask() -> None:
    assert {route.template for route in ROUTES if route.anonymous} == PUBLIC


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.template}")
def test_strangers(stranger: Client, nobody: Client, route: Route) -> None:
    if route.template in PUBLIC:
        return
    assert nobody.send(route.method, path_of(route), b"null", headers={"accept": "*/*"}).status_code == 401
    answer = stranger.send(route.method, path_of(route), b"null", headers={"accept": "*/*"})
    if route.template in WITHOUT:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()) == (404, {"message": "Organisation not found: default"})
