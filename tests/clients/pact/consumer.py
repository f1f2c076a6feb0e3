"""Two consumers with their tests, which write the contracts: a shop that asks, and a mailer that listens."""

import json
import urllib.request
from pathlib import Path
from typing import Any

from pact import Pact, match

PROVIDER = "order-service"
SHOP = "web-shop"
MAILER = "mailer"


def order(url: str, number: int) -> dict[str, Any]:
    """Fetch an order, as the shop does."""
    with urllib.request.urlopen(f"{url}/orders/{number}") as answer:
        return dict(json.load(answer))


def run_shop_test(folder: Path, *wanted: str, consumer: str = SHOP, provider: str = PROVIDER) -> Path:
    """Run the shop's test, which wants some fields of an order; give the contract that it wrote."""
    examples = {"number": 7, "total": 12.5, "currency": "EUR"}
    body = {name: match.like(examples[name]) for name in ("number", *wanted)}
    pact = Pact(consumer, provider)
    pact.upon_receiving("a request for an order").given("an order exists", number=7).with_request(
        "GET", "/orders/7"
    ).will_respond_with(200).with_body(body, "application/json")

    with pact.serve() as provider_double:
        assert order(str(provider_double.url), 7)["number"] == 7

    return _written(pact, folder)


def run_mailer_test(folder: Path) -> Path:
    """Run the mailer's test; give the contract that it wrote."""
    pact = Pact(MAILER, PROVIDER)
    pact.upon_receiving("an order was shipped", "Async").with_body(
        {"number": match.like(7), "to": match.regex("alice@example.org", regex=r"\S+@\S+")},
        "application/json",
    )
    mails: list[str] = []

    pact.verify(lambda body, _metadata: mails.append(json.loads(body or "")["to"]), "Async")

    assert mails == ["alice@example.org"]
    return _written(pact, folder)


def _written(pact: Pact, folder: Path) -> Path:
    pact.write_file(folder, overwrite=True)
    return folder / f"{pact.consumer}-{pact.provider}.json"
