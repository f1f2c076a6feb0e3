"""A contract to read."""

import json
from typing import Any

from tests.web import approval
from tests.web.shop import Shop
from tests.web.visitor import Visitor

PATH = "/pacts/provider/payments/consumer/orders"

DOCUMENT: dict[str, Any] = {
    "interactions": [
        {
            "description": "a request to pay <b>",
            "providerStates": [{"name": "a customer exists", "params": {"id": 7}}],
            "request": {
                "method": "post",
                "path": "/payments/7",
                "query": {"dry": ["true"]},
                "headers": {"Content-Type": "application/json"},
                "body": {"amount": 9.5, "note": "it's <i>fine</i>"},
                "matchingRules": {
                    "path": {"matchers": [{"match": "regex", "regex": "/payments/\\d+"}]},
                    "query": {"dry": {"matchers": [{"match": "boolean"}]}},
                },
            },
            "response": {
                "status": 201,
                "headers": {"Location": "/payments/7/1"},
                "body": {"id": 1, "lines": [{"sku": "a"}], "paid": None},
                "matchingRules": {
                    "header": {"Location": {"matchers": [{"match": "regex", "regex": ".*"}]}},
                    "body": {
                        "$.id": {"combine": "AND", "matchers": [{"match": "integer"}]},
                        "$.lines": {"matchers": [{"match": "type", "min": 1}]},
                        "$.lines[*].sku": {"matchers": [{"match": "type"}]},
                        "$.gone": {"matchers": [{"match": "null"}]},
                    },
                },
            },
        }
    ],
    "metadata": {"pactSpecification": {"version": "3.0.0"}},
}


FAILED = json.dumps(
    {
        "testResults": [
            {
                "interactionDescription": "a request to pay <b>",
                "success": False,
                "mismatches": [
                    {
                        "attribute": "body",
                        "identifier": "$.id",
                        "description": "Expected <'one'> to be an integer",
                    }
                ],
            }
        ]
    }
)


def test_a_contract(shop: Shop, visitor: Visitor) -> None:
    sha = shop.publish("orders", "payments", "1.0.0", whole=DOCUMENT, branch="main")
    shop.verify("orders", "payments", sha, "7", success=False, details=FAILED)

    approval.check("contract.html", visitor.content(f"{PATH}/version/1.0.0"))


def test_a_failure_of_nothing_in_particular(shop: Shop, visitor: Visitor) -> None:
    sha = shop.publish("orders", "payments", "1.0.0")
    details = (
        '{"testResults": {"tests": [{"testDescription": "<it>", "status": "failed", "exception": "boom"}]}}'
    )
    shop.verify("orders", "payments", sha, "7", success=False, details=details)

    page = visitor.content(f"{PATH}/version/1.0.0")

    assert "<h3>&lt;it&gt;</h3>" in page
    assert "<li>boom</li>" in page


def test_every_address_of_a_contract(shop: Shop, visitor: Visitor) -> None:
    sha = shop.publish("orders", "payments", "1.0.0", branch="feat/x")
    shop.build("orders", "1.0.0", tag="prod")
    title = "<h1>What"

    for place in ("version/1.0.0", f"pact-version/{sha}", "latest", "latest/prod", "branch/feat%2Fx/latest"):
        assert title in visitor.content(f"{PATH}/{place}")
    assert visitor.get(f"{PATH}/latest-untagged").status_code == 404
    assert visitor.get(f"{PATH}/version/2").status_code == 404


def test_badges_stay_the_apis(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1.0.0")

    response = visitor.get(f"{PATH}/latest/badge")

    assert "text/html" not in response.headers["content-type"]


def test_as_json(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1.0.0", whole=DOCUMENT)

    response = visitor.get(f"{PATH}/version/1.0.0?raw=true")

    assert response.headers["content-type"] == "application/json;charset=utf-8"
    assert response.json() == DOCUMENT
    assert "\n" in response.text


def test_what_is_no_contract_is_still_shown(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1.0.0", whole={"anything": ["<else>"]})

    page = visitor.content(f"{PATH}/version/1.0.0")

    assert "It is not written as interactions" in page
    assert visitor.get(f"{PATH}/version/1.0.0?raw=true").json() == {"anything": ["<else>"]}


def test_a_very_long_contract_is_not_read_out(shop: Shop, visitor: Visitor) -> None:
    whole = {"interactions": [{"description": "x" * 2_000_000}]}
    shop.publish("orders", "payments", "1.0.0", whole=whole)

    assert "It is too long to be read here" in visitor.content(f"{PATH}/version/1.0.0")


def test_what_changed(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1.0.0", "/a", hours=50)
    shop.publish("orders", "payments", "1.1.0", "/<b>", hours=20)

    assert "What changed since 1.0.0" in visitor.content(f"{PATH}/version/1.1.0")
    approval.check("changes.html", visitor.content(f"{PATH}/version/1.1.0/diff/previous-distinct"))
    assert "<del>" in visitor.content(f"{PATH}/version/1.0.0/diff/version/1.1.0")


def test_the_first_contract_has_nothing_before_it(shop: Shop, visitor: Visitor) -> None:
    shop.publish("orders", "payments", "1.0.0")

    assert "No earlier contract had another content" in visitor.content(f"{PATH}/version/1.0.0")
    assert "No earlier contract" in visitor.content(f"{PATH}/version/1.0.0/diff/previous-distinct")


def test_another_organisation_does_not_see_it(shop: Shop, outsider: Visitor) -> None:
    shop.publish("orders", "payments", "1.0.0")

    assert outsider.get(f"{PATH}/version/1.0.0").status_code == 404
