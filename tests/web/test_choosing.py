"""Who gets a page, and who gets the API, at the same address."""

import pytest

from tests.web.shop import Shop
from tests.web.visitor import ACCEPT, Visitor


@pytest.mark.parametrize(
    "accept", [ACCEPT, "text/html", "text/html, */*", "image/avif,image/webp", "TEXT/HTML"]
)
def test_browsers_get_pages(visitor: Visitor, accept: str) -> None:
    response = visitor.get("/", accept)

    assert response.headers["content-type"] == "text/html;charset=utf-8"
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/hal+json",
        "application/json",
        "text/html, application/json",
        "application/hal+json, */*",
    ],
)
def test_clients_get_the_api(visitor: Visitor, accept: str) -> None:
    assert visitor.get("/", accept).headers["content-type"].endswith("json;charset=utf-8")


def test_whoever_sends_json_is_a_client(visitor: Visitor) -> None:
    response = visitor.get("/", content_type="application/json")

    assert response.headers["content-type"] == "application/hal+json;charset=utf-8"


def test_a_browser_gets_the_api_where_there_is_no_page(visitor: Visitor) -> None:
    assert visitor.get("/integrations").status_code == 200


def test_a_browser_gets_a_page_where_there_is_nothing(visitor: Visitor) -> None:
    response = visitor.get("/no/such/place")

    assert response.status_code == 404
    assert "<h1>Nothing here</h1>" in response.text


def test_only_reading_is_for_pages(visitor: Visitor) -> None:
    response = visitor.get("/", method="POST")

    assert response.status_code == 405
    assert "text/html" not in response.headers.get("content-type", "")


def test_head(visitor: Visitor) -> None:
    response = visitor.get("/", method="HEAD")

    assert response.status_code == 200
    assert response.content == b""
    assert int(response.headers["content-length"]) > 1000


def test_links_stay_under_a_path_prefix(prefixed: Visitor, shop: Shop) -> None:
    shop.publish("orders", "payments")

    page = prefixed.get("/pacts/").text

    assert 'href="/pacts/"' in page
    assert 'href="/pacts/static/signoff.' in page
    assert 'action="/pacts/"' in page
