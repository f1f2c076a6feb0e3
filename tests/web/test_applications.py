"""The pages of applications and versions."""

from signoff.domain.catalog.types import ApplicationChanges
from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor

APPLICATION = "/pacticipants/{pacticipant}"


def furnish(shop: Shop) -> None:
    """Give `orders` something of everything."""
    shop.environment("test")
    shop.environment("live", production=True)
    shop.publish("orders", "payments", "1.0.0", branch="main", hours=100)
    sha = shop.publish("orders", "payments", "1.1.0", "/new", branch="main", hours=50)
    shop.verify("orders", "payments", sha, "7", success=False, hours=40)
    shop.publish("web", "orders", "3", hours=30)
    shop.build("orders", "1.1.0", "https://ci.example.org/1", tag="nightly")
    shop.build("orders", "1.2.0", branch="feat/basket")
    shop.deploy("orders", "1.0.0", "live", hours=90)
    shop.deploy("orders", "1.1.0", "test", instance="blue", hours=5)
    shop.release("orders", "1.0.0", "test", hours=6)
    shop.describe("orders", ApplicationChanges(repository_url="https://git.example.org/orders"), "checkout")


def test_an_application(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    approval.check("application.html", visitor.content("/pacticipants/orders"))


def test_a_version(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    approval.check("version.html", visitor.content("/pacticipants/orders/versions/1.1.0"))


def test_the_list(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    approval.check("applications.html", visitor.content("/pacticipants"))


def test_searching_and_labels(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    assert "1 application with “ORD” in the name" in visitor.content("/pacticipants?search=ORD")
    assert "1 application labelled “checkout”" in visitor.content("/pacticipants?label=checkout")
    assert "Nothing has “x” in its name" in visitor.content("/pacticipants?search=x")


def test_versions_of_a_branch_page_by_page(shop: Shop, visitor: Visitor) -> None:
    for number in range(5):
        shop.build("orders", f"{number}", branch="feat/a b")
    shop.build("orders", "other")

    page = visitor.content("/pacticipants/orders?branch=feat%2Fa+b&pageSize=2&page=2")

    assert "5 versions on branch “feat/a b”" in page
    assert 'href="?branch=feat%2Fa+b&amp;page=3&amp;pageSize=2"' in page
    assert "other" not in page


def test_names_with_slashes_and_spaces_in_links(shop: Shop, visitor: Visitor) -> None:
    shop.publish("a/b c", "ü&<p>", "1/2")

    page = visitor.content("/pacticipants/a%2Fb%20c")

    assert 'href="/pacticipants/a%2Fb%20c/versions/1%2F2"' in page
    assert 'href="/pacts/provider/%C3%BC%26%3Cp%3E/consumer/a%2Fb%20c/version/1%2F2"' in page
    assert ">ü&amp;&lt;p&gt;<" in page
    assert visitor.get("/pacticipants/a%2Fb%20c/versions/1%2F2").status_code == 200


def test_unknown_ones(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments")

    assert visitor.get("/pacticipants/nobody").status_code == 404
    assert visitor.get("/pacticipants/orders/versions/9").status_code == 404


def test_another_organisation_does_not_see_it(shop: Shop, outsider: Visitor) -> None:
    furnish(shop)

    assert outsider.get("/pacticipants/orders").status_code == 404
    assert outsider.get("/pacticipants/orders/versions/1.1.0").status_code == 404
    assert "orders" not in outsider.content("/pacticipants")


def test_the_cost_does_not_grow(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)
    before = (
        visitor.queries("/pacticipants/orders", APPLICATION),
        visitor.queries("/pacticipants", "/pacticipants"),
    )
    for number in range(5):
        shop.publish("orders", f"p{number}", f"2.{number}", branch=f"b{number}")
        shop.deploy("orders", f"2.{number}", "live", instance=f"i{number}")
    after = (
        visitor.queries("/pacticipants/orders", APPLICATION),
        visitor.queries("/pacticipants", "/pacticipants"),
    )

    assert before == after
    assert max(after) <= 16
