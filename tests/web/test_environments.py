"""The pages of environments."""

from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor


def furnish(shop: Shop) -> str:
    """Put something everywhere; give the uuid of the production environment."""
    shop.environment("test")
    live = shop.environment("live", production=True)
    shop.deploy("orders", "1", "live", hours=80)
    shop.deploy("orders", "2", "test", instance="blue", hours=3)
    shop.release("basket", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", "live", hours=50)
    return live


def test_what_is_where(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)

    approval.check("environments.html", visitor.content("/environments"))


def test_one_environment(shop: Shop, visitor: Visitor) -> None:
    live = furnish(shop)

    approval.check("environment.html", visitor.content(f"/environments/{live}"))


def test_no_environment_yet(visitor: Visitor) -> None:
    assert "create-environment --name production" in visitor.content("/environments")


def test_nothing_deployed_yet(shop: Shop, visitor: Visitor) -> None:
    uuid = shop.environment("test")

    assert "record-deployment" in visitor.content("/environments")
    assert "Nothing is here" in visitor.content(f"/environments/{uuid}")


def test_searching(shop: Shop, visitor: Visitor) -> None:
    live = furnish(shop)

    for path in ("/environments", f"/environments/{live}"):
        page = visitor.content(f"{path}?search=BASK")
        assert "basket" in page
        assert "orders" not in page


def test_another_organisation_does_not_see_it(shop: Shop, outsider: Visitor) -> None:
    live = furnish(shop)

    assert outsider.get(f"/environments/{live}").status_code == 404
    assert "orders" not in outsider.content("/environments")


def test_the_cost_does_not_grow(shop: Shop, visitor: Visitor) -> None:
    furnish(shop)
    before = visitor.queries("/environments", "/environments")
    for number in range(5):
        shop.deploy(f"a{number}", "1", "live")

    assert visitor.queries("/environments", "/environments") == before <= 7
