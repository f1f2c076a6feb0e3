"""Where things are: names of any kind in paths, the base URL, and what stands in no path."""

from typing import Any
from urllib.parse import quote

import pytest

from signoff.kernel.settings import SettingsError
from tests.api.client import BASE, Client
from tests.api.pact_broker.publications import PAIR, item, pact, publish

NAMES = [
    "a/b",
    "a b",
    "a+b",
    "100%",
    "ü",
    "🚀",
    "a%2Fb",
    "ä/ö ü+🚀%",
    "a?b#c",
    "&=;",
    "日本",
    "a\\b",
    '"',
    "a:b@c",
]
FOLLOWED = (
    "self",
    "pb:consumer",
    "pb:provider",
    "pb:consumer-version",
    "pb:pact-version",
    "pb:latest-pact-version",
    "pb:all-pact-versions",
    "pb:matrix-for-consumer-version",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_kind(client: Client, name: str) -> None:
    """What a publication brings is found again under every link."""
    provider = f"p {name}"
    contract = item(pact("get", consumer=name, provider=provider), consumer=name, provider=provider)
    links = publish(client, name, contract, name=name, branch=name, tags=[name]).json()["_links"]

    shown = client.get(path_of(links["pb:contracts"][0])).json()

    assert shown["_links"]["self"]["href"] == links["pb:contracts"][0]["href"]
    assert shown["_links"]["pb:consumer-version"]["name"] == name
    for link in (shown["_links"][relation] for relation in FOLLOWED):
        assert client.get(path_of(link)).status_code == 200, link
    for link in (links["pb:pacticipant-version-tags"][0], links["pb:pacticipant-version"]):
        assert client.get(path_of(link)).status_code == 200, link


@pytest.mark.parametrize("name", NAMES)
def test_templates_filled_with_names_of_any_kind(client: Client, name: str) -> None:
    publish(client, name, branch=name, tags=[name])
    index = client.get("/").json()["_links"]
    quoted = quote(name, safe="")

    for relation in ("pb:branch-pact-versions", "pb:provider-pacts-with-branch", "pb:latest-tagged-version"):
        url = index[relation]["href"].format(
            provider="Bar", consumer="Foo", branch=quoted, tag=quoted, pacticipant="Foo"
        )
        assert client.get(url.removeprefix(BASE)).status_code == 200, url


def path_of(link: Any) -> str:
    return str(link["href"].removeprefix(BASE))


def test_bytes_beyond_ascii_read_like_quoted_ones(client: Client) -> None:
    publish(client, "ü", branch="ö")

    assert client.raw("GET", f"{PAIR}/version/ü".encode()).status_code == 200
    assert client.raw("GET", "/pacts/provider/Bar/branch/ö".encode()).json()["_links"]["pb:pacts"]
    matrix = client.raw("GET", "/matrix?q[][pacticipant]=Foo&q[][version]=ü".encode())
    assert matrix.json()["matrix"]


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/pacts//latest", 404, "Empty path component found"),
        ("//", 404, "Empty path component found"),
        ("/pacticipants/a%0Ab", 422, "URL path cannot contain a new line character."),
        ("/pacticipants/a%09b", 422, "URL path cannot contain a tab character."),
        ("/pacticipants/a%00b", 422, "URL path cannot contain a null character."),
        ("/pacticipants/%FF", 404, "The path is not UTF-8"),
        ("/pacticipants/%ED%A0%80", 404, "The path is not UTF-8"),
        ("/nowhere", 404, "The requested document was not found on this server."),
        ("/pacticipants/a/b", 404, "The requested document was not found on this server."),
        ("/pacticipants/%", 404, "No pacticipant with name '%' found"),
        ("/pacticipants/%zz", 404, "No pacticipant with name '%zz' found"),
    ],
)
def test_paths_that_lead_nowhere(client: Client, path: str, status: int, text: str) -> None:
    response = client.raw("GET", path.encode())
    assert (response.status_code, response.json()) == (status, {"error": text})

    problem = client.raw("GET", path.encode(), accept="application/hal+json, application/problem+json")
    assert problem.headers["content-type"] == "application/problem+json;charset=utf-8"
    assert (problem.json()["status"], problem.json()["detail"]) == (status, text)


def test_a_slash_at_the_end_does_not_matter(client: Client) -> None:
    assert client.get("/pacticipants/").status_code == 200


class TestBase:
    def base(self, client: Client, path: str = "/", **headers: str) -> str:
        return str(client.get(path, **headers).json()["_links"]["self"]["href"])

    def test_of_the_request(self, client: Client) -> None:
        assert self.base(client) == BASE
        assert self.base(client, host="other.example.org:8080") == "https://other.example.org:8080"

    def test_configured(self, client: Client) -> None:
        client = client.with_settings(base_url="https://signoff.test/broker/")

        assert self.base(client) == "https://signoff.test/broker"
        assert self.base(client, host="evil.example.org") == "https://signoff.test/broker"
        assert self.base(client, "/broker") == "https://signoff.test/broker"
        assert self.base(client, "/broker/pacticipants") == "https://signoff.test/broker/pacticipants"
        assert self.base(client, "/pacticipants") == "https://signoff.test/broker/pacticipants"

    def test_a_prefix_is_a_whole_segment(self, client: Client) -> None:
        client = client.with_settings(base_url="https://broker.example.org/pact")

        assert client.get("/pacts/latest").status_code == 200
        assert client.get("/pact/pacts/latest").status_code == 200

    def test_forwarded_headers_are_not_believed(self, client: Client) -> None:
        assert self.base(client, **FORWARDED) == BASE

    def test_forwarded_headers_of_a_trusted_proxy(self, client: Client) -> None:
        client = client.with_settings(trusted_proxies=["127.0.0.0/8"])

        assert self.base(client, **FORWARDED) == "http://proxy.example.org:8080/broker"
        assert self.base(client) == BASE

    def test_forwarded_headers_of_another_proxy(self, client: Client) -> None:
        assert self.base(client.with_settings(trusted_proxies=["10.0.0.0/8"]), **FORWARDED) == BASE

    @pytest.mark.parametrize(
        ("headers", "base"),
        [
            ({"x-forwarded-proto": "https", "x-forwarded-port": "443"}, "https://signoff.example.org"),
            ({"x-forwarded-proto": "http", "x-forwarded-port": "81"}, "http://signoff.example.org:81"),
            ({"x-forwarded-proto": "HTTP"}, "http://signoff.example.org"),
            ({"x-forwarded-scheme": "http"}, "http://signoff.example.org"),
            ({"x-forwarded-proto": "https", "x-forwarded-scheme": "http"}, BASE),
            ({"x-forwarded-proto": "http", "x-forwarded-ssl": "on"}, BASE),
            ({"x-forwarded-proto": "http", "x-forwarded-ssl": "off"}, "http://signoff.example.org"),
            ({"x-forwarded-host": "a.example.org, b.example.org"}, "https://a.example.org"),
            ({"x-forwarded-host": "a.example.org:81", "x-forwarded-port": "82"}, "https://a.example.org:81"),
            ({"x-forwarded-host": "[::1]", "x-forwarded-port": "82"}, "https://[::1]:82"),
            ({"x-forwarded-port": "x"}, BASE),
            ({"x-forwarded-proto": "javascript"}, BASE),
            ({"x-forwarded-prefix": "broker"}, BASE),
        ],
    )
    def test_what_a_trusted_proxy_may_say(self, client: Client, headers: dict[str, str], base: str) -> None:
        assert self.base(client.with_settings(trusted_proxies=["127.0.0.1"]), **headers) == base

    @pytest.mark.parametrize("wrong", [{"base_url": "broker"}, {"trusted_proxies": ["proxy"]}])
    def test_settings_that_make_no_sense(self, client: Client, wrong: dict[str, Any]) -> None:
        with pytest.raises(SettingsError):
            client.with_settings(**wrong)


FORWARDED = {
    "x-forwarded-proto": "http",
    "x-forwarded-host": "proxy.example.org",
    "x-forwarded-port": "8080",
    "x-forwarded-prefix": "/broker/",
}
