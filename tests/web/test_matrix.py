"""The question whether something may be deployed."""

from urllib.parse import unquote

import pytest

from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor

ASKED = "/matrix?q[][pacticipant]=orders&q[][version]=1&environment=live&latestby=cvpv"


@pytest.fixture(autouse=True)
def live(shop: Shop) -> None:
    """Orders asks for payments, which lives."""
    shop.environment("live", production=True)
    shop.deploy("payments", "7", "live")


def test_yes(shop: Shop, visitor: Visitor) -> None:
    shop.verify("orders", "payments", shop.publish("orders", "payments", "1"), "7")

    approval.check("matrix.html", visitor.content(ASKED))


def test_no(shop: Shop, visitor: Visitor) -> None:
    shop.verify("orders", "payments", shop.publish("orders", "payments", "1"), "7", success=False)

    page = visitor.content(ASKED)

    assert "No, it may not be deployed" in page
    assert "The verification for the pact between version 1 of orders and the version of payments" in page
    assert "0 verified, 1 failed, 0 without result" in page


def test_not_yet(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1")

    page = visitor.content(ASKED)

    assert "Not yet: results are missing" in page
    assert "never verified" in page


def test_the_simple_question_is_answered_alike(shop: Shop, visitor: Visitor) -> None:
    shop.verify("orders", "payments", shop.publish("orders", "payments", "1"), "7")

    page = visitor.content("/can-i-deploy?pacticipant=orders&version=1&environment=live")

    assert page == visitor.content(ASKED)


def test_paths_that_ask(shop: Shop, visitor: Visitor) -> None:
    shop.verify("orders", "payments", shop.publish("orders", "payments", "1", branch="feat/x"), "7")
    shop.build("orders", "1", tag="dev")
    shop.build("payments", "7", tag="prod")

    for path in (
        "latest-version/dev/can-i-deploy/to/prod",
        "branches/feat%2Fx/latest-version/can-i-deploy/to-environment/live",
    ):
        assert "Yes, it may be deployed" in visitor.content(f"/pacticipants/orders/{path}")


def test_every_result_of_a_pair(shop: Shop, visitor: Visitor) -> None:
    sha = shop.publish("orders", "payments", "1")
    shop.verify("orders", "payments", sha, "7", success=False)
    shop.verify("orders", "payments", sha, "8")

    page = visitor.content("/matrix/provider/payments/consumer/orders")

    assert "<h1>orders and payments</h1>" in page
    assert "2 results" in page
    assert "deployed" not in page.partition("results")[0]


def test_ignoring_an_application(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1")

    page = visitor.content(f"{ASKED}&ignore[][pacticipant]=payments")

    assert "Yes, it may be deployed" in page
    assert "<small>ignored</small>" in page


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/matrix?q[][pacticipant]=nobody", "Application nobody not found"),
        ("/matrix?q[][version]=1", "Please specify the application name"),
        ("/can-i-deploy", "Please specify the application name"),
        ("/matrix?q[][pacticipant]=payments&environment=nowhere", "nowhere&#39; does not exist"),
        ("/matrix?q[][pacticipant]=payments&tag=a&environment=live", "Cannot specify more than one of"),
    ],
)
def test_faults_are_said_above_the_form(visitor: Visitor, path: str, text: str) -> None:
    page = visitor.content(path)

    assert "That cannot be answered" in page
    assert text in page


def test_a_first_visit_only_asks(visitor: Visitor) -> None:
    page = visitor.content("/matrix")

    assert "Name an application" in page
    assert "verdict" not in page


def test_what_was_left_blank_leaves_the_address(visitor: Visitor) -> None:
    given = "q[][pacticipant]=payments&q[][version]=&q[][branch]=main&q[][tag]=&environment=&limit=100"

    response = visitor.get(f"/matrix?{given}")

    assert response.status_code == 303
    location = unquote(response.headers["location"])
    assert (
        location == "https://signoff.example.org/matrix?q[][pacticipant]=payments&q[][branch]=main&limit=100"
    )


def test_two_selectors_keep_apart_when_blanks_are_gone(shop: Shop, visitor: Visitor) -> None:
    shop.verify("orders", "payments", shop.publish("orders", "payments", "1"), "7")

    page = visitor.content(
        "/matrix?q[][pacticipant]=orders&q[][version]=1&q[][pacticipant]=payments&q[][latest]=true"
    )

    assert "Yes, it may be deployed" in page
    assert 'id="application2" name="q[][pacticipant]" list="applications" value="payments"' in page


@pytest.mark.parametrize(
    "query", ["limit=x", "limit=0", "latestby=x", "success[]=maybe", "q=1", "q[][][]=1", "%00=%00"]
)
def test_odd_queries_are_no_accident(visitor: Visitor, query: str) -> None:
    assert visitor.get(f"/matrix?{query}").status_code < 400


def test_the_cost_does_not_grow(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1")
    before = visitor.queries(ASKED, "/matrix")
    for number in range(5):
        shop.deploy(f"p{number}", "1", "live")
        shop.verify("orders", f"p{number}", shop.publish("orders", f"p{number}", "1"), "1")

    assert visitor.queries(ASKED, "/matrix") == before <= 20
