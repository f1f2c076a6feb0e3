"""What a provider's build shall verify, over the wire."""

from typing import Any

import pytest
from httpx2 import Response

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import environment
from tests.api.pact_broker.publications import PAIR, item, pact, path_of, publish, sha_of, verify

NOTHING_GIVEN = (
    "must specify a value for environment or tag or branch, or specify mainBranch=true, matchingBranch=true,"
    " latest=true, deployed=true, released=true or deployedOrReleased=true"
)
PLAN = "/pacts/provider/Bar/for-verification"


@pytest.fixture(autouse=True)
def _history(client: Client) -> None:
    client.patch("/pacticipants/Foo", {"mainBranch": "main"})
    publish(client, "1", branch="main", tags=["prod"])
    publish(client, "2", item(pact("put")), branch="feat/x")


def plan(client: Client, *selectors: Any, **more: Any) -> Response:
    response = client.post(PLAN, {"consumerVersionSelectors": list(selectors), **more})
    assert response.status_code == 200, response.text
    return response


def descriptions(response: Response) -> list[str]:
    return [each["shortDescription"] for each in response.json()["_embedded"]["pacts"]]


def numbers(response: Response) -> list[str]:
    return [
        each["_links"]["self"]["name"].partition("(")[2].partition(")")[0]
        for each in response.json()["_embedded"]["pacts"]
    ]


def refused(client: Client, body: Any) -> Any:
    response = client.post(PLAN, body)
    assert response.status_code == 400, response.text
    return response.json()["errors"]


class TestAnswer:
    def test_of_selectors(self, client: Client, golden: Golden) -> None:
        golden.check("plan", plan(client, {"mainBranch": True}, {"tag": "prod", "latest": True}))

    def test_with_pending_and_work_in_progress(self, client: Client, golden: Golden) -> None:
        verify(client, "1", "8")
        client.put("/pacticipants/Bar/branches/main/versions/8")
        publish(client, "3", item(pact("post")), branch="feat/y")
        response = plan(
            client,
            {"mainBranch": True},
            {"branch": "feat/x"},
            includePendingStatus=True,
            includeWipPactsSince="2020-01-01",
            providerVersionBranch="main",
        )

        golden.check("plan_pending", response)

    def test_nothing_asked_is_everything_that_matters(self, client: Client) -> None:
        publish(client, "1", name="App")

        for response in (client.post(PLAN, {}), client.post(PLAN)):
            assert descriptions(response) == ["latest", "latest from main branch"]

    def test_nothing_to_verify(self, client: Client, golden: Golden) -> None:
        golden.check("plan_of_nothing", plan(client, {"tag": "none"}))

    def test_the_address_leads_to_the_content_and_on_to_its_results(self, client: Client) -> None:
        (found,) = plan(client, {"mainBranch": True}).json()["_embedded"]["pacts"]
        shown = client.get(path_of(found["_links"]["self"]["href"])).json()

        assert shown["interactions"][0]["description"] == "get"
        target = shown["_links"]["pb:publish-verification-results"]["href"]
        result = {"success": True, "providerApplicationVersion": "9"}
        assert client.post(path_of(target), result).status_code == 201
        assert found["_links"]["self"]["href"].startswith(f"{BASE}{PAIR}/pact-version/{sha_of(client, '1')}/")


class TestSelectors:
    @pytest.mark.parametrize(
        ("selector", "expected"),
        [
            ({"mainBranch": True}, ["latest from main branch"]),
            ({"branch": "feat/x"}, ["latest from branch feat/x"]),
            ({"branch": "none"}, []),
            ({"latest": True}, ["latest"]),
            ({"tag": "prod"}, ["one of prod"]),
            ({"tag": "prod", "latest": True}, ["latest with tag prod"]),
            ({"tag": "prod", "consumer": "Foo"}, ["one of Foo prod"]),
            ({"tag": "none", "latest": True, "fallbackTag": "prod"}, ["latest with tag prod"]),
            ({"latest": True, "consumer": "Other"}, []),
            ({"deployed": True}, ["deployed to test"]),
            ({"released": True}, ["released in test"]),
            ({"deployedOrReleased": True}, ["deployed to test, released in test"]),
            ({"deployed": True, "environment": "test"}, ["deployed to test"]),
            ({"environment": "other"}, []),
        ],
    )
    def test_of_each_kind(self, client: Client, selector: Any, expected: list[str]) -> None:
        uuid = environment(client, "test")
        environment(client, "other")
        for kind in ("deployed", "released"):
            path = f"/pacticipants/Foo/versions/1/{kind}-versions/environment/{uuid}"
            assert client.post(path, {}).status_code == 201

        assert descriptions(plan(client, selector)) == expected

    def test_every_branch(self, client: Client) -> None:
        assert sorted(numbers(plan(client, {"branch": True}))) == ["1", "2"]

    def test_the_provider_s_own_branch(self, client: Client) -> None:
        response = plan(client, {"matchingBranch": True}, providerVersionBranch="feat/x")

        assert numbers(response) == ["2"]

    def test_the_same_content_comes_once(self, client: Client) -> None:
        assert len(numbers(plan(client, {"tag": "prod"}, {"mainBranch": True}, {"branch": "main"}))) == 1


class TestInvalid:
    @pytest.mark.parametrize(
        ("selector", "text"),
        [
            (
                {},
                NOTHING_GIVEN,
            ),
            (
                {"mainBranch": True, "tag": "x"},
                "cannot specify mainBranch=true with any other criteria apart from consumer",
            ),
            ({"mainBranch": True, "latest": False}, "cannot specify mainBranch=true with latest=false"),
            (
                {"matchingBranch": True},
                "the providerVersionBranch must be specified when the selector matchingBranch=true is used",
            ),
            ({"tag": "a", "branch": "b"}, "cannot specify both a tag and a branch"),
            ({"tag": "a", "deployed": True}, "cannot specify the field tag with the field deployed"),
            (
                {"tag": "a", "latest": True, "deployed": True, "environment": "e"},
                "cannot specify the fields latest/tag with the fields deployed/environment",
            ),
            ({"tag": "a", "fallbackTag": "b"}, "fallbackTag can only be set if latest is true"),
            ({"branch": "a", "latest": False}, "cannot specify a branch with latest=false"),
            ({"deployed": True, "released": True}, "cannot specify both deployed=true and released=true"),
            ({"environment": "none"}, "environment with name 'none' does not exist"),
            ({"tag": "a", "consumer": " "}, "consumer cannot be blank"),
            ({"deployed": False}, "deployed must be one of: true"),
            ({"deployed": "yes"}, "deployed must be one of: true"),
            ({"latest": 1}, "latest must be one of: true, false"),
            ({"tag": 1}, "tag must be a string"),
            ({"tag": "a\0"}, "tag cannot contain null characters"),
            ("text", "must be a hash"),
        ],
    )
    def test_selectors(self, client: Client, selector: Any, text: str) -> None:
        body = {"consumerVersionSelectors": [{"latest": True}, selector]}

        assert f"{text} (at index 1)" in refused(client, body)["consumerVersionSelectors"]

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({"consumerVersionSelectors": {}}, {"consumerVersionSelectors": ["must be an array"]}),
            ({"providerVersionBranch": 1}, {"providerVersionBranch": ["must be a string"]}),
            ({"providerVersionBranch": " "}, {"providerVersionBranch": ["cannot be blank"]}),
            (
                {"providerVersionBranch": "a\0"},
                {"providerVersionBranch": ["cannot contain null characters"]},
            ),
            ({"providerVersionTags": "a"}, {"providerVersionTags": ["must be an array"]}),
            ({"providerVersionTags": [1]}, {"providerVersionTags": ["must be a string"]}),
            ({"providerVersionTags": ["a\0"]}, {"providerVersionTags": ["cannot contain null characters"]}),
            ({"includePendingStatus": "x"}, {"includePendingStatus": ["must be one of: true, false"]}),
            ({"includeWipPactsSince": "soon"}, {"includeWipPactsSince": ["must be a date"]}),
            ({"includeWipPactsSince": 1}, {"includeWipPactsSince": ["must be a string"]}),
            (
                {"includeWipPactsSince": "0001-01-01T00:00:00+14:00"},
                {"includeWipPactsSince": ["must be a date"]},
            ),
        ],
    )
    def test_fields(self, client: Client, fields: Any, errors: Any) -> None:
        assert refused(client, fields) == errors

    def test_an_empty_branch_where_it_would_count(self, client: Client) -> None:
        body = {"providerVersionBranch": "", "includePendingStatus": True}

        (text,) = refused(client, body)["providerVersionBranch"]
        assert text.startswith("when pending or WIP pacts are enabled and there are no tags provided")

    def test_a_blank_tag_is_no_fault(self, client: Client) -> None:
        assert plan(client, {"latest": True}, providerVersionTags=[""], includePendingStatus=True)

    @pytest.mark.parametrize("since", ["2020-01-01", "2020-01-01T10:00:00Z", "2020-01-01T10:00:00+02:00"])
    def test_moments(self, client: Client, since: str) -> None:
        assert plan(client, {"latest": True}, includeWipPactsSince=since)

    def test_as_a_problem(self, client: Client, golden: Golden) -> None:
        body = {"consumerVersionSelectors": [{}], "includePendingStatus": 1}
        accept = {"accept": "application/hal+json, application/problem+json"}

        golden.check("plan_problem", client.send("POST", PLAN, body, headers=accept))

    def test_other_types(self, client: Client) -> None:
        assert client.send("POST", PLAN, {}, "text/plain").status_code == 415
        assert client.send("POST", PLAN, {}, headers={"accept": "text/plain"}).status_code == 406

    def test_a_provider_that_nobody_knows(self, client: Client) -> None:
        path = PLAN.replace("Bar", "X")

        assert client.post(path, {}).json() == {"error": "No provider with name 'X' found"}
        assert client.post(path, {"consumerVersionSelectors": 1}).status_code == 400


class TestOldForm:
    def test_of_early_libraries(self, client: Client, golden: Golden) -> None:
        query = "consumer_version_selectors[][tag]=prod&consumer_version_selectors[][latest]=true"
        golden.check("plan_old", client.get(f"{PLAN}?{query}"))

    def test_several_selectors(self, client: Client) -> None:
        query = "&".join(
            f"consumer_version_selectors[][{name}]={value}"
            for name, value in (("tag", "a"), ("latest", "true"), ("fallback_tag", "prod"), ("tag", "prod"))
        )

        response = client.get(f"{PLAN}?{query}&include_pending_status=true&provider_version_tags[]=master")

        assert descriptions(response) == ["latest with tag prod, one of prod"]
        assert response.json()["_embedded"]["pacts"][0]["verificationProperties"]["pending"] is True

    def test_faults(self, client: Client) -> None:
        response = client.get(f"{PLAN}?consumer_version_selectors[][consumer]=Foo&include_pending_status=x")

        assert response.status_code == 400
        assert response.json()["errors"]["includePendingStatus"] == ["must be one of: true, false"]

    def test_names_that_look_like_flags(self, client: Client) -> None:
        publish(client, "9", item(), tags=["true"])
        query = "consumer_version_selectors[][tag]=true&consumer_version_selectors[][consumer]=Foo"

        assert descriptions(client.get(f"{PLAN}?{query}")) == ["one of Foo true"]


def test_whoever_reads_may_ask(reader: Client, nobody: Client) -> None:
    assert reader.post(PLAN, {}).status_code == 200
    assert nobody.post(PLAN, {}).status_code == 401
    assert nobody.with_settings(public_read=True).post(PLAN, {}).status_code == 200
