"""The entry point, and what every path answers alike."""

import pytest

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.publications import publication


def test_links(client: Client, golden: Golden) -> None:
    golden.check("index", client.get("/"))


def test_types(client: Client) -> None:
    for accept in ("application/hal+json", "*/*", "application/json", ""):
        response = client.get("/", accept=accept)
        kind = "application/json" if accept == "application/json" else "application/hal+json"
        assert response.headers["content-type"] == f"{kind};charset=utf-8"


def test_headers_of_every_answer(client: Client) -> None:
    for path, status in (("/", 200), ("/nowhere", 404), ("/pacts//latest", 404)):
        response = client.get(path)
        assert response.status_code == status
        assert response.headers["x-pact-broker-version"]
        assert response.headers["vary"] == "Accept"
        assert response.headers["cache-control"] == "no-cache"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_a_request_id_is_given_back(client: Client) -> None:
    assert client.get("/", **{"x-request-id": "ci-42"}).headers["x-request-id"] == "ci-42"
    for harmful in ("a" * 101, "a\tb", "é"):
        assert client.raw("GET", b"/", x_request_id=harmful).headers["x-request-id"] not in ("", harmful)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", "GET"),
        ("/contracts/publish", "POST"),
        ("/pacts/provider/a/consumer/b/version/c", "DELETE, GET, PATCH, PUT"),
        ("/pacts/provider/a/for-verification", "GET, POST"),
    ],
)
class TestMethods:
    def test_options(self, nobody: Client, path: str, methods: str) -> None:
        response = nobody.send("OPTIONS", path)

        allowed = response.headers["access-control-allow-methods"]
        assert (response.status_code, response.content) == (200, b"")
        assert sorted(allowed.removesuffix(", OPTIONS").split(", ")) == methods.split(", ")
        assert "access-control-allow-origin" not in response.headers

    @pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "post", "X" * 1000])
    def test_others(self, nobody: Client, path: str, methods: str, method: str) -> None:
        response = nobody.raw(method, path.encode())

        assert (response.status_code, response.content) == (405, b"")
        assert response.headers["allow"] == f"{methods}, OPTIONS"


def test_options_of_nothing(nobody: Client) -> None:
    assert nobody.send("OPTIONS", "/nowhere").status_code == 404


def test_head_is_get_without_body(client: Client) -> None:
    head, get = client.send("HEAD", "/"), client.get("/")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert client.send("HEAD", "/contracts/publish").status_code == 405


class TestOrderOfRefusals:
    """405, 406, 415, 401, 400, 403, 404: whoever is refused learns of one thing only."""

    def test_the_method_comes_first(self, nobody: Client) -> None:
        assert nobody.send("DELETE", "/contracts/publish", headers={"accept": "x/y"}).status_code == 405

    def test_then_what_is_taken(self, nobody: Client) -> None:
        response = nobody.send("POST", "/contracts/publish", b"x", "text/plain", headers={"accept": "x/y"})

        assert (response.status_code, response.content) == (406, b"")

    def test_then_what_is_sent(self, nobody: Client) -> None:
        response = nobody.send("POST", "/contracts/publish", b"x", "text/plain")

        assert (response.status_code, response.content) == (415, b"")

    def test_then_who_asks(self, nobody: Client, golden: Golden) -> None:
        golden.check("unauthenticated", nobody.post("/contracts/publish", {}))
        response = nobody.with_settings(public_read=True).post("/contracts/publish", {})
        assert response.headers["www-authenticate"] == 'Basic realm="Restricted area"'

    def test_then_what_it_says(self, reader: Client) -> None:
        assert reader.put("/pacts/provider/a/consumer/b/version/1", b"{").status_code == 400

    def test_then_who_may(self, reader: Client, golden: Golden) -> None:
        golden.check("forbidden", reader.post("/contracts/publish", publication()))

    def test_then_whether_it_exists(self, client: Client, golden: Golden) -> None:
        golden.check("not_found", client.get("/pacts/provider/a/consumer/b/version/1"))
        golden.check("no_route", client.get("/nowhere"))


def test_problems(nobody: Client, client: Client, golden: Golden) -> None:
    accept = "application/hal+json, application/problem+json"
    golden.check("unauthenticated_problem", nobody.get("/", accept=accept))
    golden.check("no_route_problem", client.get("/nowhere", accept=accept))
    too_large = client.with_settings(max_body=1024)
    golden.check("too_large", too_large.put("/pacticipants/a", b" " * 1025))
    golden.check(
        "too_large_problem",
        too_large.send("PUT", "/pacticipants/a", b" " * 1025, headers={"accept": accept}),
    )


def test_an_error_of_ours(client: Client, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signoff.api.kit.dispatching.new_secret", lambda _length: "reference")
    monkeypatch.setattr("signoff.api.kit.dispatching.perform", broken)

    golden.check("crash", client.get("/"))
    golden.check("crash_problem", client.get("/", accept="application/hal+json, application/problem+json"))


async def broken(*_: object) -> None:
    raise RuntimeError("a slip of ours")


def test_links_that_lead_nowhere_are_not_offered(client: Client) -> None:
    """Every link without a placeholder has a route."""
    for relation, link in client.get("/").json()["_links"].items():
        if relation == "curies" or "{" in link["href"]:
            continue
        response = client.send("OPTIONS", link["href"].removeprefix(BASE) or "/")
        assert response.status_code == 200, relation
