"""The description is valid, complete, and nothing in it is made up."""

import pytest
from openapi_spec_validator import validate

from signoff.api.factstore.routes import ROUTES
from tests.api.client import Client


@pytest.mark.parametrize("path", ["/api-docs", "/v3/api-docs"])
def test_the_description_is_valid_openapi_and_names_every_route(
    client: Client, nobody: Client, path: str
) -> None:
    document = nobody.get(path, accept="application/json").json()

    validate(document)
    described = {
        (method.upper(), template) for template, item in document["paths"].items() for method in item
    }
    assert described == {(route.method, route.template) for route in ROUTES if not route.anonymous}


def test_every_route_with_a_document_says_which(client: Client) -> None:
    document = client.get("/api-docs", accept="application/json").json()
    for template, item in document["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], (method, template)
            if "201" in operation["responses"] and method == "post":
                assert operation["responses"]["201"].get("content"), (method, template)
