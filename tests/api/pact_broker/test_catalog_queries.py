"""How many statements an answer takes: as many for a hundred rows as for one."""

import pytest
from prometheus_client import REGISTRY

from tests.api.client import Client
from tests.api.pact_broker.arrange import contract, environment

FOO = "/pacticipants/{application}"


def statements(client: Client, template: str, path: str) -> int:
    """Count the statements of one request, without those that find out who asks: the index takes no others."""
    return _sent(client, template, path) - _sent(client, "/", "/")


def _sent(client: Client, template: str, path: str) -> int:
    def so_far() -> float:
        return REGISTRY.get_sample_value("signoff_request_queries_sum", {"route": template}) or 0

    before = so_far()
    assert client.get(path).status_code == 200
    return int(so_far() - before)


@pytest.fixture
def few(client: Client) -> Client:
    """One of everything."""
    uuid = environment(client)
    contract(client, "Foo", "1", "Bar")
    client.put("/pacticipants/Foo/branches/main/versions/1")
    client.put("/pacticipants/Foo/versions/1/tags/t")
    client.put("/pacticipants/Foo/labels/x")
    client.post(f"/pacticipants/Foo/versions/1/deployed-versions/environment/{uuid}")
    return client


def add_more(client: Client) -> None:
    uuid = environment(client, "other")
    for index in range(2, 6):
        contract(client, "Foo", str(index), "Bar")
        contract(client, "Foo", str(index), f"Quux{index}")
        client.put(f"/pacticipants/Foo/branches/main/versions/{index}")
        client.put(f"/pacticipants/Foo/versions/{index}/tags/t")
        client.put(f"/pacticipants/Quux{index}/labels/x")
        client.post(f"/pacticipants/Foo/versions/{index}/deployed-versions/environment/{uuid}")
        client.post(f"/pacticipants/Foo/versions/1/deployed-versions/environment/{uuid}")


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("/pacticipants", "/pacticipants", 3),
        ("/pacticipants/label/{label}", "/pacticipants/label/x", 3),
        (FOO, "/pacticipants/Foo", 4),
        (f"{FOO}/versions", "/pacticipants/Foo/versions", 7),
        (f"{FOO}/branches/{{branch}}/versions", "/pacticipants/Foo/branches/main/versions", 8),
        (f"{FOO}/tags/{{tag}}/versions", "/pacticipants/Foo/tags/t/versions", 7),
        (f"{FOO}/versions/{{version}}", "/pacticipants/Foo/versions/1", 8),
        (f"{FOO}/latest-version", "/pacticipants/Foo/latest-version", 8),
        (f"{FOO}/branches", "/pacticipants/Foo/branches", 2),
        ("/environments", "/environments", 1),
    ],
)
def test_the_number_does_not_grow(few: Client, template: str, path: str, expected: int) -> None:
    before = statements(few, template, path)
    add_more(few)
    after = statements(few, template, path)

    assert (before, after) == (expected, expected)
