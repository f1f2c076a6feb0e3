"""The network as a table, and the data that its picture is drawn from."""

import re

import pytest

from signoff.web import assets
from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor

LONG = "an-application-whose-name-goes-on-and-on-until-it-ends"
AROUND = "/pacticipants/{pacticipant}/network"


def furnish(shop: Shop) -> None:
    """Let five applications need one another."""
    shop.verify("web", "orders", shop.publish("web", "orders"))
    shop.verify("orders", "payments", shop.publish("orders", "payments"), success=False)
    shop.publish("orders", "stock/cold", "1.1.0")
    shop.publish("<b>", LONG)


def rows(page: str) -> list[str]:
    """Give the applications in the table, from top to bottom."""
    return re.findall(r'role="rowheader"><a [^>]*>(?:<span [^>]*>)?([^<]*)<', page)


def test_the_whole(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    approval.check("network.html", visitor.content("/network"))


def test_around_one(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    approval.check("network_around.html", visitor.content("/pacticipants/stock%2Fcold/network?depth=2"))


def test_the_data(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    found = visitor.get("/network/data?around=orders", "application/json").json()

    assert [(each["name"], each["step"], each["hidden"], each["url"]) for each in found["applications"]] == [
        ("orders", 0, 0, "/pacticipants/orders"),
        ("payments", 1, 0, "/pacticipants/payments"),
        ("stock/cold", 1, 0, "/pacticipants/stock%2Fcold"),
        ("web", -1, 0, "/pacticipants/web"),
    ]
    assert sorted(status for _, _, status in found["connections"]) == ["failed", "never", "verified"]
    assert found["total"] == 3


def test_long_names_are_short_in_the_picture(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    named = {
        each["name"]: each["short"] for each in visitor.get("/network/data", "*/*").json()["applications"]
    }

    assert len(named[LONG]) <= 28


def test_links_of_the_data_are_under_the_prefix(shop: Shop, prefixed: Visitor) -> None:
    furnish(shop)

    assert 'data-source="/pacts/network/data?search=o"' in prefixed.content("/network?search=o")
    found = prefixed.get("/network/data").json()
    assert all(each["url"].startswith("/pacts/pacticipants/") for each in found["applications"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=PAY", ["orders", "payments"]),
        ("status=failed", ["orders", "payments"]),
        ("status=verified", ["orders", "web"]),
        ("status=verified&search=pay", []),
        ("status=nonsense&depth=9&page=x&search=web", ["orders", "web"]),
    ],
)
def test_filters(shop: Shop, visitor: Visitor, query: str, found: list[str]) -> None:
    furnish(shop)

    assert rows(visitor.content(f"/network?{query}")) == found


def test_the_table_comes_in_pages_and_the_picture_whole(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    pages = [visitor.content(f"/network?pageSize=3&page={number}") for number in (1, 2)]

    assert [len(rows(page)) for page in pages] == [3, 3]
    assert all('data-source="/network/data"' in page for page in pages)


def test_only_so_many_neighbours_in_a_row(shop: Shop, visitor: Visitor) -> None:
    for number in range(14):
        shop.publish("hub", f"p{number:02}", f"{number}")

    page = visitor.content("/network?search=hub")

    assert page.count('class="neighbour"') == 12 + 14
    assert '<a href="/pacticipants/hub/network">and 2 more</a>' in page


def test_nothing_to_show(shop: Shop, visitor: Visitor) -> None:
    assert "There is no contract yet" in visitor.content("/network")
    shop.build("alone", "1")

    assert "It has no contract with anybody" in visitor.content("/pacticipants/alone/network")
    assert visitor.get("/pacticipants/nobody/network").status_code == 404
    assert visitor.get("/network/data?around=nobody").status_code == 404


def test_addresses_that_others_use(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    assert "The network around" in visitor.content("/groups/orders")
    for path in ("/relationships", "/ui/relationships"):
        response = visitor.get(path)
        assert (response.status_code, response.headers["location"]) == (
            303,
            "https://signoff.example.org/network",
        )


def test_the_scripts_that_come_from_npm_are_there(visitor: Visitor, shop: Shop, nobody: Visitor) -> None:
    furnish(shop)
    links = re.findall(r'<script src="([^"]+)" defer', visitor.get("/network").text)

    assert [link.split("/")[-1].split(".")[0] for link in links] == [
        "cytoscape",
        "layout-base",
        "cose-base",
        "cytoscape-fcose",
        "network",
    ]
    assert all(nobody.get(link).status_code == 200 for link in links)


def test_without_them_there_is_the_table(
    visitor: Visitor, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(shop)
    monkeypatch.delitem(assets.served_names, "cytoscape.min.js")

    page = visitor.get("/network").text

    assert "<script" not in page
    assert len(rows(page)) == 6


def test_another_organisation_does_not_see_it(shop: Shop, outsider: Visitor) -> None:
    furnish(shop)

    assert "orders" not in outsider.content("/network")
    assert outsider.get("/network/data").json()["applications"] == []
    assert outsider.get("/pacticipants/orders/network").status_code == 404


def test_the_cost_does_not_grow(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)
    before = visitor.queries("/pacticipants/orders/network", AROUND), visitor.queries("/network", "/network")
    for number in range(5):
        shop.publish("orders", f"p{number}", f"2.{number}")
    after = visitor.queries("/pacticipants/orders/network", AROUND), visitor.queries("/network", "/network")

    assert before == after
    assert max(after) <= 6
