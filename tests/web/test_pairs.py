"""One consumer and one provider, by branch, tag and environment."""

import re

import pytest

from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor

PATH = "/dashboard/provider/payments/consumer/orders"


def furnish(shop: Shop) -> None:
    """Let versions of `orders` head a branch, a tag and an environment."""
    shop.environment("live", production=True)
    shop.verify("orders", "payments", shop.publish("orders", "payments", "1.0.0", branch="main"), "7")
    shop.deploy("orders", "1.0.0", "live")
    shop.publish("orders", "payments", "1.1.0", "/b", branch="main", hours=30)
    shop.publish("orders", "payments", "1.2.0", "/c", branch="feat/x", hours=20)
    shop.publish("orders", "payments", "1.3.0", "/d", hours=10)
    shop.build("orders", "1.2.0", tag="try")
    shop.build("payments", "7", branch="trunk")


def versions(page: str) -> list[str]:
    """Give the consumer versions in the table."""
    return re.findall(r'role="rowheader"><a [^>]*>([^<]*)<', page)


def test_a_pair(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    approval.check("pair.html", visitor.content(PATH))


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("all", ["1.3.0", "1.2.0", "1.1.0", "1.0.0"]),
        ("branch", ["1.2.0", "1.1.0", "1.0.0"]),
        ("tag", ["1.2.0"]),
        ("environment", ["1.0.0"]),
        ("nonsense", ["1.3.0", "1.2.0", "1.1.0", "1.0.0"]),
    ],
)
def test_views(shop: Shop, visitor: Visitor, view: str, found: list[str]) -> None:
    furnish(shop)

    assert versions(visitor.content(f"{PATH}?view={view}")) == found


def test_no_contract_between_them(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    assert visitor.get("/dashboard/provider/orders/consumer/payments").status_code == 404
    assert visitor.get("/dashboard/provider/nobody/consumer/orders").status_code == 404


def test_the_list_is_the_home_page(visitor: Visitor) -> None:
    assert visitor.get("/dashboard").headers["location"] == "https://signoff.example.org/?tags=true"


def test_another_organisation_does_not_see_it(shop: Shop, outsider: Visitor) -> None:
    furnish(shop)

    assert outsider.get(PATH).status_code == 404


def test_the_cost_does_not_grow(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)
    template = "/dashboard/provider/{provider}/consumer/{consumer}"
    before = visitor.queries(PATH, template)
    for number in range(5):
        shop.publish("orders", "payments", f"2.{number}", f"/{number}", branch=f"b{number}")

    assert visitor.queries(PATH, template) == before <= 14
