"""The matrix and can-i-deploy over the wire."""

from typing import Any

import pytest
from httpx2 import Response

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import environment
from tests.api.pact_broker.publications import item, publish, verify

FOO = "/matrix?q[][pacticipant]=Foo&q[][version]=1"
TO_TEST = "/can-i-deploy?pacticipant=Foo&version=1&environment=test"
NOWHERE = "Must specify either an environment or a 'to' tag."
ALL_GOOD = "All required verification results are published and successful"


@pytest.fixture(autouse=True)
def _history(client: Client) -> None:
    """Foo needs Bar, which has verified it, and Baz, which has not; both run in test."""
    uuid = environment(client, "test")
    publish(client, "1", item(), branch="main", tags=["prod"])
    publish(client, "2", item(), item(provider="Baz"), branch="feat/x")
    path = verify(client, "1", "9")
    client.put("/pacticipants/Bar/versions/9/tags/prod")
    client.put("/pacticipants/Bar/branches/main/versions/9")
    for name, number in (("Bar", "9"), ("Baz", "3")):
        client.put(f"/pacticipants/{name}/versions/{number}")
        deployed = client.post(
            f"/pacticipants/{name}/versions/{number}/deployed-versions/environment/{uuid}", {}
        )
        assert deployed.status_code == 201
    assert path


def summary(response: Response) -> tuple[Any, str]:
    assert response.status_code == 200, response.text
    found = response.json()["summary"]
    return found["deployable"], found["reason"]


def rows(response: Response) -> list[tuple[str, str, str | None, bool | None]]:
    assert response.status_code == 200, response.text
    return [
        (
            row["consumer"]["version"]["number"],
            row["provider"]["name"],
            (row["provider"]["version"] or {}).get("number"),
            (row["verificationResult"] or {}).get("success"),
        )
        for row in response.json()["matrix"]
    ]


class TestMatrix:
    def test_a_document(self, client: Client, golden: Golden) -> None:
        golden.check("matrix", client.get(f"{FOO}&latestby=cvp&environment=test"))

    def test_a_document_with_unknown_results(self, client: Client, golden: Golden) -> None:
        path = "/matrix?q[][pacticipant]=Foo&q[][version]=2&latestby=cvp&environment=test"

        golden.check("matrix_unknown", client.get(path))

    def test_ignored_rows_come_last(self, client: Client, golden: Golden) -> None:
        path = "/matrix?q[][pacticipant]=Foo&q[][version]=2&latestby=cvp&environment=test&ignore[][pacticipant]=Baz"

        golden.check("matrix_ignored", client.get(path))
        assert client.get(path.replace("[][pacticipant]=Baz", "[]=Baz")).json() == client.get(path).json()

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("q[][pacticipant]=Foo&q[][latest]=true&q[][branch]=main&latestby=cvp", ["1 Bar 9 True"]),
            ("q[][pacticipant]=Foo&q[][latest]=true&q[][tag]=prod&latestby=cvp", ["1 Bar 9 True"]),
            ("q[][pacticipant]=Foo&q[][version]=1&q[][pacticipant]=Bar&q[][version]=9", ["1 Bar 9 True"]),
            ("q[]pacticipant=Foo&q[]version=1&q[]pacticipant=Bar&q[]version=9", ["1 Bar 9 True"]),
            (
                "q[][pacticipant]=Foo&q[][version]=2&latestby=cvp&environment=test",
                ["2 Bar 9 True", "2 Baz None None"],
            ),
            (
                "q[][pacticipant]=Foo&q[][version]=2&latestby=cvp&environment=test&success=true",
                ["2 Bar 9 True"],
            ),
            (
                "q[][pacticipant]=Foo&q[][version]=2&latestby=cvp&environment=test&success[]=",
                ["2 Baz None None"],
            ),
            ("q[][pacticipant]=Foo&q[][version]=2&latestby=cvp&environment=test&success[]=false", []),
            ("q[][pacticipant]=Foo&q[][pacticipant]=Bar&latestby=cp", ["2 Bar 9 True"]),
            ("q[][pacticipant]=Foo&q[][pacticipant]=Bar&latestby=", ["2 Bar 9 True", "1 Bar 9 True"]),
            ("q[][pacticipant]=Foo&q[][pacticipant]=Bar&limit=1", ["2 Bar 9 True"]),
            ("q[][pacticipant]=Foo&q[][version]=unknown&q[][pacticipant]=Bar", []),
        ],
    )
    def test_questions(self, client: Client, query: str, expected: list[str]) -> None:
        found = rows(client.get(f"/matrix?{query}"))

        assert sorted(" ".join(map(str, row)) for row in found) == sorted(expected)

    @pytest.mark.parametrize(
        ("query", "errors"),
        [
            ("", ["Please provide 1 or more version selectors."]),
            ("q[][version]=1", ["Please specify the pacticipant name"]),
            ("q[][pacticipant]=X", ["Pacticipant X not found"]),
            (
                "q[][pacticipant]=Foo&q[][version]=1&q[][latest]=true",
                ["A version number and latest flag cannot both be specified for Foo"],
            ),
            ("q[][pacticipant]=Foo&limit=0", ["The limit must be 1 or greater."]),
            ("q[][pacticipant]=Foo&limit=x", ["The limit must be 1 or greater."]),
            ("q[][pacticipant]=Foo&environment=x", ["Environment with name 'x' does not exist"]),
            (
                "q[][pacticipant]=Foo&environment=test&tag=prod",
                ["Cannot specify more than one of tag, environment and mainBranch."],
            ),
            (
                "q[][pacticipant]=Foo&environment=test&latest=true",
                ["Cannot specify both latest=true and an environment."],
            ),
            (
                "q[][pacticipant]=X&q[][pacticipant]=Y&ignore[][version]=1",
                [
                    "Pacticipant X not found",
                    "Pacticipant Y not found",
                    "Please specify the pacticipant name to ignore",
                ],
            ),
        ],
    )
    def test_faults(self, client: Client, query: str, errors: list[str]) -> None:
        response = client.get(f"/matrix?{query}")

        assert (response.status_code, response.json()) == (400, {"errors": errors})

    @pytest.mark.parametrize(
        ("query", "errors"),
        [
            ("latestby=x", {"latestby": ["must be one of: cvpv, cvp, cp"]}),
            ("latestby[]=cvp", {"latestby": ["must be a string"]}),
            ("environment[]=test", {"environment": ["must be a string"]}),
            ("q[][version][]=1", {"version": ["must be a string"]}),
            ("ignore[][pacticipant][x]=Bar", {"pacticipant": ["must be a string"]}),
            ("strict=True", {"strict": ["must be one of: true, false"]}),
            ("strict[]=true", {"strict": ["must be a string"]}),
        ],
    )
    def test_what_cannot_be_meant(self, client: Client, query: str, errors: Any) -> None:
        response = client.get(f"/matrix?q[][pacticipant]=Foo&{query}")

        assert (response.status_code, response.json()) == (400, {"errors": errors})

    @pytest.mark.parametrize("said", ["false", "no", "TRUE"])
    def test_what_is_not_true_is_a_failure(self, client: Client, said: str) -> None:
        verify(client, "1", "9", success=False)

        assert rows(client.get(f"{FOO}&environment=test&success={said}")) == [("1", "Bar", "9", False)]

    def test_a_blank_option_is_none(self, client: Client) -> None:
        blanks = "latest=&tag=&branch=&mainBranch=&limit=&latestby=cvp&strict="

        assert summary(client.get(f"{FOO}&environment=test&{blanks}")) == (True, ALL_GOOD)

    def test_two_kinds_of_value_under_one_name(self, client: Client) -> None:
        assert client.get("/matrix?q=1&q[]=2").status_code == 400

    def test_of_a_pair(self, client: Client) -> None:
        path = "/matrix/provider/Bar/consumer/Foo"

        assert len(rows(client.get(path))) == 2
        assert len(rows(client.get(f"{path}?limit=1"))) == 1
        assert client.get("/matrix/provider/X/consumer/Foo").json() == {"errors": ["Pacticipant X not found"]}

    def test_as_text(self, client: Client) -> None:
        path = "/matrix?q[][pacticipant]=Foo&q[][version]=2&latestby=cvp&environment=test"
        response = client.get(path, accept="text/plain")
        (number,) = (
            row["verificationResult"]["_links"]["self"]["href"].rpartition("/")[2]
            for row in client.get(path).json()["matrix"]
            if row["verificationResult"]
        )

        assert response.headers["content-type"] == "text/plain;charset=utf-8"
        head, _, *found, _, verdict, reason = response.text.splitlines()
        assert [line.replace("|", " ").split() for line in (head, *found)] == [
            ["CONSUMER", "C_VERSION", "REVISION", "PROVIDER", "P_VERSION", "NUMBER", "SUCCESS"],
            ["Foo", "2", "1", "Bar", "9", number, "true"],
            ["Foo", "2", "1", "Baz", "???", "???", "???"],
        ]
        assert verdict == "Deployable: nil"
        assert reason.startswith("Reason: There is no verified pact between version 2 of Foo")


class TestCanIDeploy:
    def test_to_an_environment(self, client: Client, golden: Golden) -> None:
        golden.check("can_i_deploy", client.get(TO_TEST))
        assert summary(client.get(TO_TEST)) == (True, ALL_GOOD)

    def test_to_a_tag(self, client: Client) -> None:
        assert summary(client.get("/can-i-deploy?pacticipant=Foo&version=1&to=prod"))[0] is True

    @pytest.mark.parametrize("ignore", ["ignore[]=Baz", "ignore[][pacticipant]=Baz"])
    def test_what_is_ignored(self, client: Client, ignore: str) -> None:
        path = TO_TEST.replace("version=1", "version=2")

        assert summary(client.get(path))[0] is None
        response = client.get(f"{path}&{ignore}")
        assert summary(response)[0] is True
        assert response.json()["summary"]["ignored"] == 1

    @pytest.mark.parametrize("ignore", ["ignore[][version]=3", "ignore[]=", "ignore=Baz"])
    def test_what_names_nobody_ignores_nothing(self, client: Client, ignore: str) -> None:
        path = TO_TEST.replace("version=1", "version=2")

        assert client.get(f"{path}&{ignore}").json() == client.get(path).json()

    def test_the_link_of_a_result_says_whose_version_it_is_about(self, client: Client) -> None:
        (row,) = client.get(TO_TEST).json()["matrix"]
        url = row["verificationResult"]["_links"]["self"]["href"]

        assert "/metadata/Y3ZuPTE/verification-results/" in url
        assert client.get(url).json()["success"] is True

    def test_strictly(self, client: Client) -> None:
        uuid = client.get("/environments?name=test").json()["_embedded"]["environments"][0]["uuid"]
        client.put("/pacticipants/Bar/versions/10")
        record = {"applicationInstance": "green"}
        client.post(f"/pacticipants/Bar/versions/10/deployed-versions/environment/{uuid}", record)
        branch = "/pacticipants/Foo/branches/main/latest-version/can-i-deploy/to-environment/test?"

        for path in (f"{TO_TEST}&", f"{FOO}&latestby=cvp&environment=test&", branch):
            verdicts = [
                client.get(f"{path}strict={said}").json()["summary"]["deployable"]
                for said in ("", "false", "true")
            ]
            assert verdicts == [True, True, None]
            assert client.get(f"{path}strict=1").status_code == 400
            strict = client.with_settings(strict_matrix=True)
            assert [summary(strict.get(path + said))[0] for said in ("", "strict=")] == [None, None]
            assert summary(client.with_settings(strict_matrix=False).get(path))[0] is True

    @pytest.mark.parametrize(
        ("query", "errors"),
        [
            ("", {"pacticipant": ["is missing"], "version": ["is missing"], "": [NOWHERE]}),
            (
                "pacticipant=&version=&to=",
                {"pacticipant": ["is missing"], "version": ["is missing"], "": [NOWHERE]},
            ),
            ("pacticipant=Foo&environment=test", {"version": ["is missing"]}),
            ("pacticipant=Foo&to[]=prod", {"version": ["is missing"], "to": ["must be a string"]}),
            (
                "pacticipant=X&version=1&environment=test",
                {"pacticipant": ["does not match an existing pacticipant"]},
            ),
            (
                "pacticipant=Foo&version=1&environment=x",
                {"environment": ["with name 'x' does not exist"]},
            ),
            ("pacticipant=Foo&version=1", {"": [NOWHERE]}),
            (
                "pacticipant=Foo&version=1&environment=test&to=prod",
                {"": ["Cannot specify both a 'to' tag and an environment."]},
            ),
            ("pacticipant[]=Foo&version=1&to=x", {"pacticipant": ["must be a string"]}),
        ],
    )
    def test_faults(self, client: Client, query: str, errors: Any) -> None:
        response = client.get(f"/can-i-deploy?{query}")

        assert (response.status_code, response.json()) == (400, {"errors": errors})

    def test_messages_without_fields_as_a_problem(self, client: Client) -> None:
        accept = "application/hal+json, application/problem+json"

        response = client.get("/matrix?q[][pacticipant]=X", accept=accept)

        assert response.status_code == 400
        assert response.headers["content-type"] == "application/problem+json;charset=utf-8"
        assert response.json() == {
            "title": "Validation errors",
            "type": f"{BASE}/problems/validation-error",
            "status": 400,
            "instance": "/",
            "errors": [
                {
                    "type": f"{BASE}/problems/invalid-body-property-value",
                    "title": "Invalid body parameter",
                    "detail": "Pacticipant X not found",
                }
            ],
        }

    def test_faults_as_a_problem(self, client: Client, golden: Golden) -> None:
        accept = "application/hal+json, application/problem+json"

        golden.check("can_i_deploy_problem", client.get("/can-i-deploy?version=1", accept=accept))

    def test_as_text(self, client: Client) -> None:
        response = client.get(TO_TEST, accept="text/plain")

        assert response.text.endswith(f"\nDeployable: true\nReason: {ALL_GOOD}\n")


class TestPaths:
    def test_a_tag_to_a_tag(self, client: Client) -> None:
        path = "/pacticipants/Foo/latest-version/prod/can-i-deploy/to/prod"

        assert summary(client.get(path))[0] is True
        assert client.get(path.replace("version/prod", "version/x")).status_code == 404
        assert client.get(path.replace("Foo", "X")).status_code == 404

    def test_a_branch_to_an_environment(self, client: Client) -> None:
        path = "/pacticipants/Foo/branches/{}/latest-version/can-i-deploy/to-environment/test"

        assert summary(client.get(path.format("main")))[0] is True
        assert summary(client.get(path.format("feat%2Fx")))[0] is None
        for wrong in (path.format("x"), path.format("main").replace("Foo", "X"), path.format("main") + "x"):
            assert client.get(wrong).status_code == 404
