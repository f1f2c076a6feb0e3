"""The description is valid, complete, and nothing in it is made up."""

import ast
import inspect
import re
from collections import defaultdict
from types import ModuleType

import pytest
from openapi_spec_validator import validate

from signoff.api.factstore.routes import ROUTES
from signoff.api.kit.routing import Access
from signoff.api.ledger.routes import ROUTES as PROOFS
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


def names_read(module: ModuleType) -> set[str]:
    """Give the names that a module looks for in queries: `reading.parameter(call, "size")` and what is built on it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        match node:
            case ast.Call(args=[ast.Name(id="call"), ast.Constant(value=str(name)), *_]):
                found.add(name)
            case ast.GeneratorExp(elt=each, generators=[ast.comprehension(iter=listed)]) if _asks(each):
                found.update(_listed(module, listed))
            case ast.Call(func=ast.Attribute(attr="page_of")):
                found.update(("page", "size"))
            case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name))]):
                found.update({name} & {"q"})
            case _:
                pass
    return found


def _asks(each: ast.expr) -> bool:
    calls = [node.args for node in ast.walk(each) if isinstance(node, ast.Call)]
    return any(isinstance(args[0], ast.Name) and args[0].id == "call" for args in calls if args)


def _listed(module: ModuleType, listed: ast.expr) -> set[str]:
    if isinstance(listed, ast.Tuple):
        return set(ast.literal_eval(listed))
    named = getattr(module, listed.id) if isinstance(listed, ast.Name) else {}
    return {*named, *named.values()} if isinstance(named, dict) else set()


def test_every_name_that_a_query_may_have_is_described() -> None:
    asked: defaultdict[ModuleType, set[str]] = defaultdict(set)
    for route in (*ROUTES, *PROOFS):
        module = inspect.getmodule(route.handler)
        assert module
        asked[module].update(route.asks)

    assert {
        module.__name__: names_read(module) for module in asked if names_read(module) != asked[module]
    } == {}
    assert set().union(*asked.values()) >= {"sha256", "flowId", "q", "from", "to", "page", "size", "status"}


def test_every_change_with_a_body_says_what_it_reads() -> None:
    # These change something by their path alone.
    bare = re.compile(r"/(activate|verify|verify/\{record\}|members/\{member\})$")
    for route in ROUTES:
        if route.method in ("POST", "PUT") and route.access is not Access.READ and route.reads is None:
            assert bare.search(route.template), route.template
