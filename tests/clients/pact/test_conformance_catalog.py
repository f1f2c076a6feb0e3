"""What the original client's own contracts ask of a broker: index, applications, versions, environments."""

from tests.clients.pact.broker_http import Http


def test_index_leads_everywhere(http: Http) -> None:
    links = http.get("/")["_links"]

    assert {
        "pb:pacticipant-branch",
        "pb:pacticipant-version",
        "pb:environments",
        "pb:publish-contracts",
        "pb:latest-version",
        "pb:latest-tagged-version",
        "pb:webhooks",
        "pb:webhook",
        "pb:pacticipant",
        "pb:pacticipants",
    } <= set(links)


def test_branch_is_deleted(http: Http) -> None:
    http.publish("Branchy", "1", "Trunk", branch="feat/a b")
    branch = http.link("pb:pacticipant-branch", pacticipant="Branchy", branch="feat/a b")

    http.ask("DELETE", branch, 204)

    http.get(branch, 404)
    assert http.version("Branchy", "1")["_embedded"]["branches"] == []


def test_applications_are_listed_and_shown(http: Http) -> None:
    http.post("/pacticipants", {"name": "Pricing Service"})

    assert "Pricing Service" in [one["name"] for one in http.get("/pacticipants")["pacticipants"]]
    listed = http.get("/pacticipants")["_embedded"]["pacticipants"]
    assert "Pricing Service" in [one["name"] for one in listed]
    assert http.get("/pacticipants/Pricing%20Service")["name"] == "Pricing Service"
    assert http.get("/pacticipants/Missing%20Service", 404)


def test_application_is_created_and_changed(http: Http) -> None:
    path = http.link("pb:pacticipant", pacticipant="Patched")

    created = http.ask("PATCH", path, 201, json={"repositoryUrl": "http://example.org/1"})
    changed = http.ask("PATCH", path, 200, json={"displayName": "Patch Work"})

    assert created["repositoryUrl"] == changed["repositoryUrl"] == "http://example.org/1"
    assert changed["displayName"] == "Patch Work"
    posted = http.post(
        http.link("pb:pacticipants"), {"name": "Posted", "repositoryUrl": "http://example.org/2"}
    )
    assert posted["name"] == "Posted"


def test_tag_is_put_on_what_nobody_knows_and_again(http: Http) -> None:
    tag = http.link("pb:pacticipant-version-tag", pacticipant="Tagged", version="1.3.0", tag="prod")

    assert http.put(tag, {}, 201)["name"] == "prod"
    assert http.put(tag, {}, 200)["name"] == "prod"


def test_latest_version_and_latest_with_tag(http: Http) -> None:
    http.publish("Latest", "1.2.3", "Stable", tags=["production"])
    http.publish("Latest", "1.3.0", "Stable")

    latest = http.link("pb:latest-version", pacticipant="Latest")
    tagged = http.link("pb:latest-tagged-version", pacticipant="Latest", tag="production")

    assert http.get(latest)["number"] == "1.3.0"
    assert http.get(tagged)["number"] == "1.2.3"


def test_environment_is_created_listed_and_shown(http: Http) -> None:
    wanted = {
        "name": "conformance-1",
        "displayName": "Conformance One",
        "production": False,
        "contacts": [{"name": "Foo team", "details": {"emailAddress": "foo@example.org"}}],
    }

    created = http.post(http.link("pb:environments"), wanted)
    listed = http.get("/environments")

    assert wanted.items() <= created.items()
    assert created["uuid"] in [one["uuid"] for one in listed["_embedded"]["environments"]]
    [href] = [one["href"] for one in listed["_links"]["pb:environments"] if one["name"] == "conformance-1"]
    assert http.get(href) == http.get(http.link("pb:environment", uuid=created["uuid"]))


def test_deployment_and_release_are_recorded_through_the_version(http: Http) -> None:
    uuid = http.environment("conformance-2")
    http.publish("Foo", "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30", "Bar")
    version = http.version("Foo", "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30")
    recording = {name: version["_links"][f"pb:record-{name}"] for name in ("deployment", "release")}
    [deploy] = [link["href"] for link in recording["deployment"] if link["name"] == "conformance-2"]
    [release] = [link["href"] for link in recording["release"] if link["name"] == "conformance-2"]

    deployed = http.post(deploy, {"applicationInstance": "blue", "target": "blue"})
    released = http.post(release, {})

    assert deployed["applicationInstance"] == deployed["target"] == "blue"
    assert deployed["currentlyDeployed"] is released["currentlySupported"] is True
    current = http.get(f"/environments/{uuid}")["_links"]["pb:currently-deployed-deployed-versions"]
    [found] = http.get(current["href"], pacticipant="Foo")["_embedded"]["deployedVersions"]
    assert found["_embedded"]["version"]["number"] == "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
    changed = http.merge(found["_links"]["self"]["href"], {"currentlyDeployed": False})
    assert changed["currentlyDeployed"] is False
    assert changed["_embedded"]["version"]["number"] == "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
