"""The API explorer: links of the API to follow, whatever stands in them."""

from typing import Any
from urllib.parse import parse_qs, quote

import pytest

from signoff.api.kit.call import Call
from signoff.domain.catalog.types import ApplicationChanges
from signoff.web import explorer
from tests.api.client import BASE
from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor

HOSTILE = '"><script>alert(1)</script>'


def test_the_way_in(visitor: Visitor) -> None:
    page = visitor.content("/explore")

    assert '<a class="number" href="/explore?at=%2Fpacticipants">/pacticipants</a>' in page
    assert '<a class="plain" href="/doc/pacticipants?context=index">pb:pacticipants' in page
    assert '<input type="hidden" name="link" value="/pacticipants/{pacticipant}">' in page


def test_an_application(visitor: Visitor, shop: Shop) -> None:
    shop.publish("orders", "payments")
    shop.describe("orders", ApplicationChanges(), "checkout")

    approval.check("explorer.html", visitor.content("/explore?at=/pacticipants/orders"))


def test_a_template_is_filled(visitor: Visitor) -> None:
    template = "/explore?link=%2Fpacticipants%2F%7Bpacticipant%7D%2Fbranches%2F%7Bbranch%7D"
    response = visitor.get(f"{template}&var.pacticipant=a%2Fb&var.branch=%20%C3%BC%3F ")

    assert response.status_code == 303
    assert (
        response.headers["location"]
        == f"{BASE}/explore?at=%2Fpacticipants%2Fa%252Fb%2Fbranches%2F%25C3%25BC%253F"
    )


def test_a_name_with_a_slash(visitor: Visitor, shop: Shop) -> None:
    shop.publish("a/b", "payments")

    page = visitor.content("/explore?at=%2Fpacticipants%2Fa%252Fb")

    assert "200 " in page
    assert 'href="/explore?at=%2Fpacticipants%2Fa%252Fb%2Fversions"' in page


def test_a_query(visitor: Visitor, shop: Shop) -> None:
    shop.publish("orders", "payments")

    assert "totalElements" in visitor.content("/explore?at=%2Fpacticipants%3Fpage%3D1%26size%3D1")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("/nowhere", "There is nothing at this path."),
        ("nowhere", "There is nothing at this path."),
        ("//evil.example.org/", "Empty path component found"),
        ("https://evil.example.org/", "There is nothing at this path."),
        ("/contracts/publish", "This path cannot be read, only written to with POST."),
        ("/pacticipants/nobody", "No pacticipant with name &#39;nobody&#39; found"),
        ("/pacticipants?page=x", "page"),
        ("/%0a", "URL path cannot contain a new line character."),
        ("/matrix", "Please provide 1 or more version selectors."),
    ],
)
def test_what_cannot_be_shown(visitor: Visitor, at: str, said: str) -> None:
    assert said in visitor.content(f"/explore?at={quote(at, safe='')}")


def test_texts_and_pictures(visitor: Visitor, shop: Shop) -> None:
    shop.publish("orders", "payments")

    assert "orders" in visitor.content("/explore?at=/relationships")
    page = visitor.content("/explore?at=/pacts/provider/payments/consumer/orders/latest/badge")
    assert "It is too long to be read here, or no text." in page


def test_long_documents_are_only_linked(visitor: Visitor, shop: Shop) -> None:
    shop.publish("orders", "payments", whole={"interactions": [{"description": "x" * 600_000}]})

    page = visitor.content("/explore?at=/pacts/provider/payments/consumer/orders/latest")

    assert "pb:consumer" in page
    assert "too long" in page
    assert len(page) < 100_000


def test_hostile_names_are_only_text(visitor: Visitor, shop: Shop) -> None:
    shop.publish(
        HOSTILE, "payments", whole={"interactions": [], "_links": {"x": {"href": "javascript:alert(1)"}}}
    )
    for at in ("/pacticipants", "/pacts/latest", "/explore?at=%22%3E%3Cscript%3E"):
        page = visitor.content(f"/explore?at={at}")
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


def test_only_links_within_the_api_can_be_followed() -> None:
    call = Call("GET", "/explore", "", {}, "https://example.org/pacts")
    hrefs = {
        "https://example.org/pacts": "/",
        "https://example.org/pacts/a?b=c#d": "/a?b=c",
        "/a": "/a",
        "https://example.org/pacts.evil.org/": None,
        "https://example.org/elsewhere": None,
        "//evil.example.org": None,
        "javascript:alert(1)": None,
        "": None,
    }
    document = {"_links": {str(number): {"href": href} for number, href in enumerate(hrefs)}}

    assert [link.path for link in explorer.links_of(call, document)] == list(hrefs.values())


def test_links_that_are_none() -> None:
    call = Call("GET", "/explore", "", {}, BASE)
    cases: list[Any] = [
        None,
        [],
        "x",
        {"a": None, "b": "x", "c": [1, {}], "d": {"href": 1}, "curies": {"name": "pb"}},
    ]
    for links in cases:
        assert explorer.links_of(call, {"_links": links}) == []


def test_it_shows_what_one_may_see(outsider: Visitor, shop: Shop, nobody: Visitor) -> None:
    shop.publish("orders", "payments")

    assert "No pacticipant" in outsider.content("/explore?at=/pacticipants/orders")
    assert nobody.get("/explore").status_code == 401


def test_the_old_address(visitor: Visitor) -> None:
    response = visitor.get("/hal-browser/browser.html", accept="*/*")

    assert (response.status_code, response.headers["location"]) == (303, f"{BASE}/explore")


def test_a_result_that_a_command_line_printed(visitor: Visitor, shop: Shop) -> None:
    sha = shop.publish("a/b", "payments")
    path = f"/pacts/provider/payments/consumer/a%2Fb/pact-version/{sha}/verification-results/latest"

    response = visitor.get(path)

    assert response.status_code == 303
    place = parse_qs(response.headers["location"].partition("?")[2])
    assert place == {"at": [path]}
