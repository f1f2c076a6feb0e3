"""Branches over the wire."""

import asyncio

import pytest

from signoff.domain.catalog.jobs import HANDLERS
from signoff.kernel.database import Database
from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.errands import run_due

FOO = "/pacticipants/Foo"


def names(client: Client, query: str = "") -> list[str]:
    found = client.get(f"{FOO}/branches{query}").json()["_embedded"]["branches"]
    return [each["name"] for each in found]


class TestList:
    def test_in_pages_even_when_not_asked(self, client: Client, golden: Golden) -> None:
        client.put(f"{FOO}/branches/main/versions/1")
        client.put(f"{FOO}/branches/feat%2Fx/versions/2")

        golden.check("branches", client.get(f"{FOO}/branches"))

    def test_a_part_of_the_names(self, client: Client) -> None:
        for name in ("main", "feat%2FA", "feat%2Fb"):
            client.put(f"{FOO}/branches/{name}/versions/1")

        assert names(client, "?q=FEAT%2F") == ["feat/b", "feat/A"]
        assert names(client, "?q=%25") == []

    def test_of_an_unknown_application(self, client: Client) -> None:
        response = client.get(f"{FOO}/branches")

        assert response.status_code == 404
        assert response.json() == {"error": "No pacticipant with name 'Foo' found"}


class TestOne:
    def test_show_and_delete(self, client: Client, golden: Golden) -> None:
        client.put(f"{FOO}/branches/feat%2Fx/versions/1")

        golden.check("branch", client.get(f"{FOO}/branches/feat%2Fx"))
        assert client.delete(f"{FOO}/branches/feat%2Fx").status_code == 204
        assert client.get(f"{FOO}/branches/feat%2Fx").status_code == 404
        assert client.get(f"{FOO}/versions/1").json()["_embedded"]["branches"] == []

    @pytest.mark.parametrize("made", [False, True])
    def test_an_unknown_one(self, client: Client, made: bool) -> None:
        if made:
            client.post("/pacticipants", {"name": "Foo"})

        assert client.get(f"{FOO}/branches/main").status_code == 404
        assert client.delete(f"{FOO}/branches/main").status_code == 404


class TestVersions:
    def test_put_show_and_delete(self, client: Client, golden: Golden) -> None:
        url = f"{FOO}/branches/feat%2Fx/versions/1"

        golden.check("branch_version_created", client.put(url))
        golden.check("branch_version", client.put(url, {"ignored": True}))
        golden.check("branch_version", client.get(url))
        assert client.delete(url).status_code == 204
        assert client.get(url).status_code == 404
        assert client.delete(url).status_code == 404

    def test_what_was_added_last_is_the_head(self, client: Client) -> None:
        client.put(f"{FOO}/versions/1")
        for number in ("2", "1", "2"):
            client.put(f"{FOO}/branches/main/versions/{number}")

        assert client.get(f"{FOO}/branches/main/latest-version").json()["number"] == "1"
        assert client.get(f"{FOO}/versions/1").json()["_embedded"]["branches"][0]["latest"] is True
        assert client.get(f"{FOO}/versions/2").json()["_embedded"]["branches"][0]["latest"] is False

    def test_the_newest_of_the_others_becomes_the_head(self, client: Client) -> None:
        for number in ("1", "2", "3"):
            client.put(f"{FOO}/branches/main/versions/{number}")

        client.delete(f"{FOO}/branches/main/versions/3")

        assert client.get(f"{FOO}/branches/main/latest-version").json()["number"] == "2"

    def test_a_usual_name_becomes_the_main_branch(self, client: Client) -> None:
        client.put(f"{FOO}/branches/feature/versions/1")
        client.put(f"{FOO}/branches/main/versions/1")
        client.put(f"{FOO}/branches/master/versions/1")

        assert client.get(FOO).json()["mainBranch"] == "main"

    def test_of_another_branch(self, client: Client) -> None:
        client.put(f"{FOO}/branches/main/versions/1")
        client.put(f"{FOO}/versions/2")

        assert client.get(f"{FOO}/branches/main/versions/2").status_code == 404
        assert client.get(f"{FOO}/branches/other/versions/1").status_code == 404


class TestDeleteMany:
    def test_later_and_not_the_main_branch(self, client: Client, db: Database) -> None:
        for name in ("main", "a", "b", "c", "d"):
            client.put(f"{FOO}/branches/{name}/versions/1")

        response = client.delete(f"{FOO}/branches?exclude[]=a")

        assert response.status_code == 202
        text = "Scheduled deletion of 3 branches for pacticipant Foo. Remaining branches are: a, main"
        assert response.json() == {"notices": [{"type": "success", "text": text}]}
        assert len(names(client)) == 5
        assert asyncio.run(run_due(db, HANDLERS)) == 1
        assert sorted(names(client)) == ["a", "main"]

    def test_they_may_be_excluded_without_brackets_too(self, client: Client) -> None:
        for name in ("a", "b", "c"):
            client.put(f"{FOO}/branches/{name}/versions/1")

        response = client.delete(f"{FOO}/branches?exclude=a&exclude=b")

        assert response.json()["notices"][0]["text"].startswith("Scheduled deletion of 1 branches ")

    @pytest.mark.parametrize("query", ["exclude[a]=b", "exclude[0]=a", "excluded[]=a"])
    def test_what_is_not_understood_is_refused(self, client: Client, query: str) -> None:
        client.put(f"{FOO}/branches/a/versions/1")

        response = client.delete(f"{FOO}/branches?{query}")

        assert response.status_code == 400
        assert response.json() == {"errors": {"exclude": ["must be an array"]}}

    def test_several_may_be_excluded(self, client: Client) -> None:
        for name in ("a", "b%2F1", "c"):
            client.put(f"{FOO}/branches/{name}/versions/1")

        response = client.delete(f"{FOO}/branches?exclude[]=a&exclude%5B%5D=b%2F1&exclude[]=unknown")

        assert response.json()["notices"][0]["text"].endswith("Remaining branches are: b/1, a")

    def test_of_an_unknown_application(self, client: Client) -> None:
        assert client.delete(f"{FOO}/branches").status_code == 404

    def test_not_by_who_only_reads(self, client: Client, reader: Client) -> None:
        client.put(f"{FOO}/branches/a/versions/1")

        assert reader.delete(f"{FOO}/branches").status_code == 403


def test_locations_are_quoted(client: Client) -> None:
    response = client.put("/pacticipants/A%20%2F%20B/branches/feat%2Fx/versions/1%2B2")

    assert response.status_code == 201
    assert response.headers["location"] == f"{BASE}/pacticipants/A%20%2F%20B/branches/feat%2Fx/versions/1%2B2"
