"""Tags, repositories, the default organisation, readiness, and what is not there."""

import pytest

from tests.api.client import Client
from tests.api.golden import Golden

TAGS, REPOS = "/api/v2/tags/default", "/api/v2/repos/default"


def trail_of(client: Client, name: str, provider: str | None = "github") -> None:
    described = {"id": "7", "name": name, "url": f"https://git.example.org/{name}", "provider": provider}
    client.put("/api/v2/flows/default", {"name": "shop"})
    answer = client.put(
        "/api/v2/trails/default/shop", {"name": name.replace("/", "-"), "repo_info": described}
    )
    assert answer.status_code in (200, 201)


def test_repositories(client: Client, golden: Golden) -> None:
    for name in ("acme/shop", "acme/group/sub/tool", "other"):
        trail_of(client, name)

    golden.check("repos", client.get(f"{REPOS}?per_page=2"))
    golden.check("repo", client.get(f"{REPOS}/acme/group/sub/tool"))
    golden.check("repo_unknown", client.get(f"{REPOS}/acme/nothing"))
    shown = client.get(f"{REPOS}/acme%2Fshop").json()
    assert client.get(f"{REPOS}/{shown['id']}?id={shown['id']}").json() == shown
    client.send("PATCH", f"{TAGS}/repo/{shown['id']}", {"set_tags": {"team": "a"}})
    for query, names in (
        ("name=other", ["other"]),
        ("search=ACME", ["acme/group/sub/tool", "acme/shop"]),
        ("provider=gitlab", []),
        ("repo_id=7&name=other", ["acme/group/sub/tool", "acme/shop", "other"]),
        ("repo_id=8", []),
        ("sort_direction=desc", ["other", "acme/shop", "acme/group/sub/tool"]),
        ("tag=team:a", ["acme/shop"]),
        ("tag=team&tag=tier", []),
    ):
        assert [each["name"] for each in client.get(f"{REPOS}?{query}").json()["repos"]] == names
    for wrong in ("per_page=51", "name=a&search=a", "sort_direction=up"):
        assert client.get(f"{REPOS}?{wrong}").status_code == 400


def test_a_name_at_two_providers(client: Client, golden: Golden) -> None:
    trail_of(client, "acme/shop", "github")
    trail_of(client, "acme/shop", "gitlab")

    golden.check("repo_of_two", client.get(f"{REPOS}/acme/shop"))
    assert client.get(f"{REPOS}/acme/shop?provider=gitlab").json()["provider"] == "gitlab"


@pytest.mark.parametrize("kind", ["repo", "repos", "flow", "flows", "env", "environment", "environments"])
def test_tags(client: Client, kind: str) -> None:
    trail_of(client, "acme/shop")
    client.put("/api/v2/environments/default", {"name": "prod", "type": "server", "description": ""})
    name = {"r": client.get(f"{REPOS}/acme/shop").json()["id"], "f": "shop", "e": "prod"}[kind[0]]
    shown = {
        "r": f"{REPOS}/acme/shop",
        "f": "/api/v2/flows/default/shop",
        "e": "/api/v2/environments/default/prod",
    }

    for body in (
        {"set_tags": {"a": "1", "b": "2"}},
        {"set_tags": {"b": "3"}, "remove_tags": ["a", "unknown"]},
    ):
        assert client.send("PATCH", f"{TAGS}/{kind}/{name}", body).status_code == 200

    assert client.get(shown[kind[0]]).json()["tags"] == {"b": "3"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("flow/unknown", {}, 404),
        ("env/unknown", {}, 404),
        ("repo/unknown", {}, 404),
        ("cloud/shop", {}, 400),
        ("flow/shop", {"set_tags": {"a b": "c"}}, 400),
        ("flow/shop", {"set_tags": {"a": "v" * 257}}, 400),
        ("flow/shop", {"set_tags": ["a"]}, 400),
        ("flow/shop", None, 200),
    ],
)
def test_tags_that_are_refused(client: Client, path: str, body: object, status: int) -> None:
    client.put("/api/v2/flows/default", {"name": "shop"})

    assert client.send("PATCH", f"{TAGS}/{path}", body).status_code == status


def test_the_default_organisation(client: Client, nobody: Client) -> None:
    assert client.get("/api/v2/user/default-org").json() == {"default_org_name": "default"}
    assert client.send("PUT", "/api/v2/user/default", b"null").json() == "OK"
    assert client.send("PUT", "/api/v2/user/stranger", b"null").status_code == 404
    assert nobody.get("/api/v2/user/default-org").status_code == 401


def test_readiness_is_for_everybody(nobody: Client) -> None:
    answer = nobody.get("/ready", accept="*/*")

    assert (answer.status_code, answer.text) == (200, "OK")
    assert nobody.with_settings(min_free_disk=2**62).get("/ready", accept="*/*").status_code == 503


def test_what_is_not_there_is_told_in_json(client: Client, golden: Golden) -> None:
    golden.check("nothing_there", client.get("/api/v2/made/up"))
    golden.check("no_such_method", client.delete("/api/v2/flows/default/shop"))
    assert client.get("/api/v3/flows").json()["message"]
