"""Pages of collections."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff.api.kit.call import Call
from signoff.api.pact_broker import paging
from signoff.kernel.errors import Invalid
from signoff.kernel.page import EVERYTHING, Page, Paged
from tests.api.client import BASE, Client


def call(query: str = "") -> Call:
    return Call("GET", "/things", query, {}, BASE)


def decorated(query: str, total: int) -> dict[str, Any]:
    page = paging.read(call(query))
    return paging.decorated(call(query), {"_links": {}}, Paged([], page, total))


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("", EVERYTHING),
        ("page=", EVERYTHING),
        ("page=2", Page(2, 100)),
        ("size=5", Page(1, 5)),
        ("page=2&size=5", Page(2, 5)),
        ("pageNumber=2&pageSize=5", Page(2, 5)),
        ("page=3&pageNumber=2", Page(3, 100)),
        ("page=99999999999", Page(paging.LARGEST, 100)),
    ],
)
def test_what_is_asked_for(query: str, page: Page) -> None:
    assert paging.read(call(query)) == page


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("page=x", {"page": ["must be an integer"]}),
        ("page=1.5", {"page": ["must be an integer"]}),
        ("page=%D9%A3", {"page": ["must be an integer"]}),
        ("page[]=1", {"page": ["must be an integer"]}),
        (
            "page=0&size=x",
            {"page": ["must be greater than or equal to 1"], "size": ["must be an integer"]},
        ),
        ("size=0", {"size": ["must be greater than or equal to 1"]}),
        ("pageSize=-1", {"pageSize": ["must be greater than or equal to 1"]}),
    ],
)
def test_what_is_refused(query: str, fields: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid) as refused:
        paging.read(call(query))

    assert refused.value.fields == fields


def test_the_whole_collection_says_nothing_of_pages() -> None:
    assert decorated("", 3) == {"_links": {}}


def test_a_page_in_the_middle() -> None:
    assert decorated("page=2&size=2&q=a%20b&other=1", 5) == {
        "_links": {
            "next": {"title": "Next page", "href": f"{BASE}/things?q=a%20b&size=2&page=3"},
            "previous": {"title": "Previous page", "href": f"{BASE}/things?q=a%20b&size=2&page=1"},
        },
        "page": {"number": 2, "size": 2, "totalElements": 5, "totalPages": 3},
    }


@pytest.mark.parametrize(
    ("query", "total", "neighbours"),
    [("page=1", 0, []), ("page=1", 100, []), ("page=1", 101, ["next"]), ("page=2", 101, ["previous"])],
)
def test_at_the_ends(query: str, total: int, neighbours: list[str]) -> None:
    assert list(decorated(query, total)["_links"]) == neighbours


PAGED = (
    "/pacticipants",
    "/pacticipants/label/x",
    "/labels",
    "/pacticipants/a/versions",
    "/pacticipants/a/branches",
    "/pacticipants/a/branches/b0/versions",
    "/pacticipants/a/tags/t0/versions",
)


@pytest.fixture
def collections(client: Client) -> Client:
    """Five of everything."""
    for name in ("a", "b", "c", "d", "e"):
        client.post("/pacticipants", {"name": name})
        client.put(f"/pacticipants/{name}/labels/x")
        client.put(f"/pacticipants/a/labels/{name}")
    for index in range(5):
        client.put(f"/pacticipants/a/branches/b{index}/versions/{index}")
        client.put(f"/pacticipants/a/branches/b0/versions/{index}")
        client.put(f"/pacticipants/a/versions/{index}/tags/t0")
    return client


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 7))
@pytest.mark.parametrize("path", PAGED)
def test_the_pages_together_are_the_whole(collections: Client, path: str, size: int) -> None:
    whole = rows(collections.get(f"{path}?size=1000").json())
    gathered: list[Any] = []
    url: str | None = f"{path}?page=1&size={size}"
    while url:
        document = collections.get(url).json()
        gathered += rows(document)
        assert document["page"]["totalElements"] == len(whole)
        url = document["_links"].get("next", {}).get("href", "").removeprefix(BASE)

    assert gathered == whole
    assert len(whole) >= 5


def rows(document: dict[str, Any]) -> list[Any]:
    (found,) = document["_embedded"].values()
    return list(found)


def test_a_page_that_is_refused(client: Client) -> None:
    response = client.get("/pacticipants?page=0")

    assert response.status_code == 400
    assert response.json() == {"errors": {"page": ["must be greater than or equal to 1"]}}


def test_too_many_parameters(client: Client) -> None:
    response = client.get(f"/pacticipants?{'a=1&' * 5001}")

    assert response.status_code == 400
    assert response.json() == {"errors": {"": ["the query has more than 5000 parameters"]}}
