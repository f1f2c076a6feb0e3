"""The table of integrations."""

import re

import pytest

from signoff.domain.outbound import webhooks
from signoff.domain.outbound.types import EventName, Request, WebhookFields
from tests import outbox
from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor
from tests.world import World

HOSTILE = "<script>alert('x')</script>\"&{{ 7 * 7 }}"
HEAD = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"


def test_every_status(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "never-verified", hours=1)
    shop.verify("orders", "verified", shop.publish("orders", "verified", HEAD, hours=2), hours=1)
    shop.verify("orders", "failed", shop.publish("orders", "failed", hours=3), success=False)
    old = shop.publish("orders", "pending", hours=4)
    shop.verify("orders", "pending", old, "9.0.0", success=False, pending=True)
    old = shop.publish("orders", "changed", hours=30)
    shop.verify("orders", "changed", old)
    shop.publish("orders", "changed", "1.1.0", "/new", hours=0.2)

    approval.check("home.html", visitor.content("/"))


def test_the_state_of_webhooks(shop: Shop, visitor: Visitor, world: World) -> None:
    request = Request("POST", "https://hooks.example.org/")
    with world.db.writing(world.alice) as tx:
        webhooks.create(
            tx, WebhookFields(request, events=(EventName.CONTRACT_PUBLISHED,)), "https://signoff.example.org"
        )
    shop.publish("orders", "payments", hours=0)

    assert 'data-label="Webhooks"><span class="quiet">none</span>' in visitor.content("/")

    outbox.read_log(world.db)

    assert 'data-label="Webhooks"><span class="status not_run">not sent yet</span>' in visitor.content("/")


def test_an_organisation_without_contracts_sees_how_to_begin(visitor: Visitor) -> None:
    approval.check("welcome.html", visitor.content("/"))


def test_names_are_text(shop: Shop, visitor: Visitor) -> None:
    shop.publish(HOSTILE, "b <b>old</b>", "<i>1</i>")

    page = visitor.get("/").text

    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&#34;&amp;{{ 7 * 7 }}" in page


def test_what_was_searched_for_is_text(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments")

    page = visitor.content('/?search="><script>')

    assert 'value="&#34;&gt;&lt;script&gt;"' in page
    assert "Nothing has “&#34;&gt;&lt;script&gt;” in its name" in page


@pytest.mark.parametrize(
    ("search", "found"), [("PAY", ["payments"]), ("orders", ["payments", "stock"]), ("%", [])]
)
def test_search(shop: Shop, visitor: Visitor, search: str, found: list[str]) -> None:
    shop.publish("orders", "payments", hours=1)
    shop.publish("orders", "stock", "1.1.0", hours=2)
    shop.publish("elsewhere", "unrelated", hours=3)

    assert providers(visitor.content(f"/?search={search}")) == found


def test_pages(shop: Shop, visitor: Visitor) -> None:
    for number in range(5):
        shop.publish("orders", f"p{number}", f"{number}", hours=number)

    pages = [visitor.content(f"/?pageSize=2&page={number}") for number in (1, 2, 3)]

    assert [name for page in pages for name in providers(page)] == [f"p{number}" for number in range(5)]
    assert "Page 2 of 3" in pages[1]
    assert 'rel="prev" href="?pageSize=2"' in pages[1]
    assert 'rel="next" href="?page=3&amp;pageSize=2"' in pages[1]
    assert 'rel="prev"' not in pages[0]
    assert 'rel="next"' not in pages[2]


def test_a_page_beyond_the_last_leads_back(shop: Shop, visitor: Visitor) -> None:
    for number in range(3):
        shop.publish("orders", f"p{number}", f"{number}")

    page = visitor.content("/?pageSize=2&page=40")

    assert "There is nothing on this page" in page
    assert 'rel="prev" href="?page=2&amp;pageSize=2"' in page


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=²", "page=" + 30 * "9", "pageSize=0", "%ff"]
)
def test_a_mistyped_query_shows_the_first_page(shop: Shop, visitor: Visitor, query: str) -> None:
    shop.publish("orders", "payments")

    assert providers(visitor.content(f"/?{query}")) == ["payments"]


def test_one_branch(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1.0.0", branch="feat/x", hours=9)
    shop.publish("orders", "payments", "1.1.0", "/new", branch="main", hours=8)
    shop.publish("orders", "stock", "1.1.0", branch="main", hours=7)

    page = visitor.content("/?branch=feat%2Fx")

    assert providers(page) == ["payments"]
    assert ">1.0.0</a>" in page
    assert "1 pair of applications with a contract from the branch “feat/x”" in page
    assert 'value="feat/x"' in page
    assert "No contract came from the branch “nothing”" in visitor.content("/?branch=nothing")


def test_one_application(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments")
    shop.publish("preorders", "payments")

    page = visitor.content("/?application=orders")

    assert "1 pair of applications of orders" in page
    assert "preorders" not in page
    assert '<input type="hidden" name="application" value="orders">' in page
    assert visitor.get("/?application=nobody").status_code == 404


def furnish(shop: Shop) -> None:
    """Let versions of `orders` head a branch, a tag and an environment."""
    shop.environment("live", production=True)
    shop.verify("orders", "payments", shop.publish("orders", "payments", "1.0.0", branch="main"), "7")
    shop.deploy("orders", "1.0.0", "live")
    shop.publish("orders", "payments", "1.1.0", "/b", branch="main", hours=30)
    shop.publish("orders", "payments", "1.2.0", "/c", branch="feat/x", hours=20)
    shop.build("orders", "1.2.0", tag="try")
    shop.publish("web", "orders", "3", hours=60)


def test_branches_tags_and_environments(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    approval.check("home_heads.html", visitor.content("/?tags=true"))


@pytest.mark.parametrize("query", ["tags[]=try", "tags=try", "tags=main", "tags%5B%5D=feat%2Fx"])
def test_one_tag_or_branch_of_each(shop: Shop, visitor: Visitor, query: str) -> None:
    furnish(shop)

    page = visitor.content(f"/?{query}")

    assert page.count('data-label="Status"') == 1


def test_many_heads_are_a_click_away(shop: Shop, visitor: Visitor) -> None:
    for number in range(11):
        shop.publish("orders", "payments", f"{number}", branch=f"b{number}")

    page = visitor.content("/?tags=true")

    assert page.count('data-label="Status"') == 8
    assert (
        '<a href="/dashboard/provider/payments/consumer/orders">3 more between orders and payments</a>'
        in page
    )


def test_what_was_asked_for_stays_when_turning_pages_and_switching(shop: Shop, visitor: Visitor) -> None:
    for number in range(5):
        shop.publish("orders", f"p{number}", f"{number}", branch="main")

    page = visitor.content("/?search=p&branch=main&pageSize=2&tags=true")

    assert 'href="?search=p&amp;branch=main&amp;tags=true&amp;page=2&amp;pageSize=2"' in page
    assert 'href="?search=p&amp;branch=main&amp;pageSize=2"' in page


def test_the_cost_of_heads_does_not_grow(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)
    before = visitor.queries("/?tags=true", "/")
    for number in range(5):
        shop.publish("orders", f"p{number}", f"2.{number}", branch=f"b{number}")

    assert visitor.queries("/?tags=true", "/") == before <= 12


def test_another_organisation_sees_nothing_of_it(shop: Shop, visitor: Visitor, outsider: Visitor) -> None:
    shop.publish("orders", "payments")

    page = outsider.get("/").text

    assert "payments" not in page
    assert "stranger" in page


def test_the_cost_does_not_grow_with_the_rows(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "p0", "0")
    with_one = visitor.queries("/", "/")
    for number in range(1, 6):
        shop.publish("orders", f"p{number}", f"{number}")

    assert visitor.queries("/", "/") == with_one <= 6


def providers(page: str) -> list[str]:
    """Give the providers in a table, from top to bottom."""
    return re.findall(r'data-label="Provider"><a [^>]*>([^<]*)<', page)
