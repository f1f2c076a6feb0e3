"""Describing an application, labelling it, and finding its branches."""

from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor

PATH = "/pacticipants/orders/edit"
FIELDS = {
    "display_name": "Order service",
    "main_branch": "trunk",
    "repository_url": "https://git.example.org/orders",
    "repository_name": "",
    "repository_namespace": "",
    "label": "checkout",
}


def test_the_form(shop: Shop, manager: Visitor) -> None:
    shop.build("orders", "1", branch="main")

    approval.check("application_form.html", manager.content(PATH))


def test_what_was_typed_is_kept(shop: Shop, manager: Visitor) -> None:
    shop.build("orders", "1", branch="main")

    response = manager.send(PATH, *FIELDS.items())

    assert (response.status_code, response.headers["location"].rpartition("/")[2]) == (303, "orders")
    page = manager.content("/pacticipants/orders")
    for text in ("Order service", "trunk", '<a href="https://git.example.org/orders"', ">checkout</a>"):
        assert text in page


def test_what_does_not_work_is_said_and_nothing_kept(shop: Shop, manager: Visitor) -> None:
    shop.build("orders", "1", branch="main")

    response = manager.send(PATH, *{**FIELDS, "main_branch": "with blanks"}.items())

    assert response.status_code == 422
    assert "Main branch: Cannot contain spaces" in response.text
    assert 'value="Order service"' in response.text
    assert "Order service" not in manager.content("/pacticipants/orders")


def test_a_label_that_does_not_work_keeps_nothing_else(shop: Shop, manager: Visitor) -> None:
    shop.build("orders", "1")

    assert manager.send(PATH, *{**FIELDS, "label": "x" * 501}.items()).status_code == 422
    assert "Order service" not in manager.content("/pacticipants/orders")


def test_who_may_only_read_sees_no_form(shop: Shop, visitor: Visitor, manager: Visitor) -> None:
    shop.build("orders", "1")

    assert visitor.get(PATH).status_code == 403
    assert "/edit" not in visitor.content("/pacticipants/orders")
    assert '<a href="/pacticipants/orders/edit">' in manager.content("/pacticipants/orders")


def test_a_form_from_elsewhere_is_refused(shop: Shop, manager: Visitor) -> None:
    shop.build("orders", "1")

    assert manager.send(PATH, *FIELDS.items(), token="forged").status_code == 403
    assert manager.send(PATH, *FIELDS.items(), origin="https://evil.example").status_code == 403


def test_branches_page_by_page(shop: Shop, visitor: Visitor) -> None:
    for number in range(12):
        shop.build("orders", f"{number}", branch=f"feat/{number:02}")

    assert '<a href="/pacticipants/orders/branches">Every branch</a>' in visitor.content(
        "/pacticipants/orders"
    )
    page = visitor.content("/pacticipants/orders/branches?search=feat&pageSize=5&page=2")
    assert "12 branches with “feat” in the name" in page
    assert page.count('role="rowheader"') == 5
    assert "Nothing has “x” in its name" in visitor.content("/pacticipants/orders/branches?search=x")
    assert visitor.get("/pacticipants/nobody/branches").status_code == 404


def test_an_application_without_branches(shop: Shop, visitor: Visitor) -> None:
    shop.build("orders", "1")

    assert "No version was built from a branch" in visitor.content("/pacticipants/orders/branches")
