"""What can be removed on pages: after a question, by whoever may, and only what was asked about."""

import pytest

from signoff.domain.catalog.types import ApplicationChanges
from signoff.web.deletions import DELETIONS
from tests.api.client import BASE
from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor

OF_VERSION = "/pacticipants/orders/versions/1.0.0"
PAIR = "/provider/payments/consumer/orders"


@pytest.fixture(autouse=True)
def live(shop: Shop) -> str:
    """Something of every kind; gives the uuid of the environment."""
    shop.publish("orders", "payments", branch="feat/a")
    shop.build("orders", "1.0.0", tag="nightly")
    shop.describe("orders", ApplicationChanges(), "checkout")
    return shop.environment("live")


# Where it is asked, what the question says, where one comes to, and what is no longer there.
CASES = [
    (
        "/pacticipants/orders/delete",
        "Delete the application orders?",
        "/pacticipants",
        "/pacticipants/orders",
    ),
    (f"{OF_VERSION}/delete", "Delete version 1.0.0 of orders?", "/pacticipants/orders", OF_VERSION),
    (
        f"{OF_VERSION}/tags/nightly/delete",
        "Take the tag nightly off version 1.0.0 of orders?",
        OF_VERSION,
        "",
    ),
    (
        "/pacticipants/orders/branches/feat%2Fa/delete",
        "Delete the branch feat/a of orders?",
        "/pacticipants/orders",
        "",
    ),
    (
        "/pacticipants/orders/labels/checkout/delete",
        "Take the label checkout off orders?",
        "/pacticipants/orders",
        "",
    ),
    (
        f"/pacts{PAIR}/version/1.0.0/delete",
        "Delete the contract of orders 1.0.0 with payments?",
        OF_VERSION,
        f"/pacts{PAIR}/version/1.0.0",
    ),
    (
        f"/integrations{PAIR}/delete",
        "Delete everything between orders and payments?",
        "/",
        f"/pacts{PAIR}/latest",
    ),
]


@pytest.mark.parametrize(("path", "question", "after", "gone"), CASES)
def test_asked_and_done(manager: Visitor, path: str, question: str, after: str, gone: str) -> None:
    assert question in manager.content(path)
    assert manager.get(gone or path).status_code == 200

    response = manager.send(path)

    assert (response.status_code, response.headers["location"]) == (303, BASE + after)
    assert manager.get(gone or path).status_code == 404
    assert manager.send(path, token=manager.token("/webhooks/new")).status_code == 404


def test_an_environment(manager: Visitor, live: str) -> None:
    path = f"/environments/{live}/delete"
    approval.check("confirm.html", manager.content(path))

    assert manager.send(path).headers["location"] == f"{BASE}/environments"
    assert manager.get(f"/environments/{live}").status_code == 404


@pytest.mark.parametrize("path", [path for path, *_ in CASES])
def test_readers_are_refused(visitor: Visitor, manager: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 403
    assert visitor.send(path, token=manager.token(path)).status_code == 403
    assert manager.get(path).status_code == 200


@pytest.mark.parametrize("path", [path for path, *_ in CASES])
def test_others_find_nothing(outsider: Visitor, path: str) -> None:
    assert outsider.get(path).status_code == 404
    assert outsider.send(path, token=outsider.token("/webhooks/new")).status_code == 404


def test_pages_lead_there(manager: Visitor, live: str) -> None:
    """Whatever can be removed has a link on some page, for those who may."""
    pages = "".join(
        manager.content(path)
        for path in (
            "/pacticipants/orders",
            OF_VERSION,
            f"/environments/{live}",
            f"/matrix{PAIR}",
            f"/pacts{PAIR}/latest",
        )
    )

    for path, *_ in [*CASES, (f"/environments/{live}/delete",)]:
        assert f'href="{path}"' in pages
    assert len(CASES) + 2 == len(DELETIONS), "that of webhooks is in test_webhooks.py"


def test_a_pair_that_is_none(manager: Visitor) -> None:
    assert manager.get("/integrations/provider/orders/consumer/payments/delete").status_code == 404
