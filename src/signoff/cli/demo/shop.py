"""The organisation that the demo tells of: an online shop, who builds what, and who asks whom."""

import hashlib
from typing import Any

from msgspec import Struct

ENVIRONMENTS = (("test", False), ("staging", False), ("production", True))


class Team(Struct, frozen=True):
    """An application of the shop and what it asks of which others, as `provider: requests`."""

    name: str
    team: str
    asks: dict[str, tuple[str, ...]] = {}


TEAMS = (
    Team(
        "web-shop",
        "storefront",
        {
            "api-gateway": ("GET /products", "GET /basket", "POST /orders"),
            "search": ("GET /search",),
            "customers": ("GET /customers/7",),
        },
    ),
    Team(
        "mobile-app",
        "storefront",
        {"api-gateway": ("GET /products", "POST /orders"), "notifications": ("PUT /devices/42",)},
    ),
    Team(
        "admin-console",
        "operations",
        {"orders": ("GET /orders",), "inventory": ("GET /stock", "PUT /stock/A-1")},
    ),
    Team(
        "api-gateway",
        "platform",
        {"products": ("GET /products",), "orders": ("POST /orders",), "customers": ("GET /customers/7",)},
    ),
    Team("products", "catalogue", {"inventory": ("GET /stock/A-1",)}),
    Team("search", "catalogue", {"products": ("GET /products",)}),
    Team(
        "orders",
        "checkout",
        {
            "payments": ("POST /payments",),
            "inventory": ("POST /reservations",),
            "shipping": ("POST /parcels",),
        },
    ),
    Team("payments", "checkout", {"customers": ("GET /customers/7",)}),
    Team("invoicing", "finance", {"orders": ("GET /orders/12",), "customers": ("GET /customers/7",)}),
    Team("inventory", "warehouse"),
    Team("shipping", "warehouse", {"customers": ("GET /customers/7/address",)}),
    Team("customers", "accounts"),
    Team("notifications", "accounts", {"customers": ("GET /customers/7",)}),
    Team("analytics", "finance", {"orders": ("GET /orders",), "products": ("GET /products",)}),
)


class Proved(Struct, frozen=True):
    """An application whose pipeline proves what it does: who writes it, who looks at it, and how its last build goes.

    `approved` asks for an approval, `breaks` fails its tests, `forgets` leaves out a check.
    """

    name: str
    team: str
    purpose: str
    author: str
    reviewer: str
    approved: bool = False
    breaks: bool = False
    forgets: bool = False


PROVED = (
    Proved("api-gateway", "platform", "The way in from the web and from phones", "ines", "omar"),
    Proved("orders", "checkout", "Takes orders and sees them through", "ravi", "lena", forgets=True),
    Proved("payments", "checkout", "Moves money", "lena", "ravi", approved=True),
    Proved("customers", "accounts", "Knows who is who", "mika", "ines", breaks=True),
)
STRANGER = ("debug-shell", hashlib.sha256(b"a shell that somebody started by hand").hexdigest())
"""What runs in production and nobody built: its name and fingerprint."""


def number(application: str, build: int, branch: str) -> str:
    """Give the commit that a build was made from."""
    return hashlib.sha256(f"{application} {branch} {build}".encode()).hexdigest()[:40]


def digest(application: str, build: int) -> str:
    """Give the fingerprint of what a build made."""
    return hashlib.sha256(f"image of {application} {build}".encode()).hexdigest()


def contract(consumer: str, provider: str, requests: tuple[str, ...], detail: str) -> dict[str, Any]:
    """Write a contract as a consumer's test would; `detail` is a field that the consumer came to need."""
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [_interaction(each, detail) for each in requests],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }


def _interaction(asked: str, detail: str) -> dict[str, Any]:
    method, path = asked.split()
    noun = path.split("/")[1]
    request: dict[str, Any] = {"method": method, "path": path, "headers": {"Accept": "application/json"}}
    if method in ("POST", "PUT"):
        request["headers"]["Content-Type"] = "application/json"
        request["body"] = {"reference": "R-100", detail: "sample"}
    return {
        "description": f"a request to {'change' if method == 'PUT' else 'make' if method == 'POST' else 'read'} {noun}",
        "providerStates": [{"name": f"{noun} exist"}],
        "request": request,
        "response": {
            "status": 201 if method == "POST" else 200,
            "headers": {"Content-Type": "application/json"},
            "body": {"id": 7, "state": "open", detail: "sample"},
            "matchingRules": {
                "body": {
                    "$.id": {"combine": "AND", "matchers": [{"match": "integer"}]},
                    f"$.{detail}": {"combine": "AND", "matchers": [{"match": "type"}]},
                }
            },
        },
    }
