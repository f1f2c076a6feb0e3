"""`POST /contracts/publish`: what it does, what it tells, and what it refuses."""

from typing import Any

import pytest

from signoff.kernel.settings import Settings
from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.publications import (
    PAIR,
    encoded,
    item,
    pact,
    publication,
    publish,
    verify,
)

PUBLISH = "/contracts/publish"
BAD_UTF8 = (
    "contract content has a non UTF-8 character at char 7 and cannot be parsed as JSON."
    """ Fragment preceding invalid character is: '{"a":"'"""
)


def texts(client: Client, number: str, *contracts: Any, **more: Any) -> list[str]:
    return [notice["text"] for notice in publish(client, number, *contracts, **more).json()["notices"]]


def events(client: Client, number: str, document: Any = None, **more: Any) -> str:
    (found,) = (
        text.partition(": ")[2]
        for text in texts(client, number, item(document), **more)
        if text.startswith("  Events detected: ")
    )
    return found


def refused(client: Client, body: Any, status: int = 400) -> Any:
    response = client.post(PUBLISH, body)
    assert response.status_code == status, response.text
    return response.json()["errors"]


class TestAnswer:
    def test_of_a_first_publication(self, client: Client, golden: Golden) -> None:
        contracts = item(), item(provider="Baz")
        response = publish(
            client, "1", *contracts, branch="main", tags=["a", "b"], buildUrl="https://ci/builds/1"
        )

        golden.check("publication", response)

    def test_without_branch_and_tags(self, client: Client, golden: Golden) -> None:
        golden.check("publication_plain", publish(client))

    def test_of_the_same_again(self, client: Client, golden: Golden) -> None:
        publish(client, branch="main")

        golden.check("publication_again", publish(client, branch="main", tags=["a"]))

    def test_without_contracts(self, client: Client, golden: Golden) -> None:
        response = client.post(PUBLISH, {**publication("1", branch="main"), "contracts": []})

        golden.check("publication_of_nothing", response)

    def test_a_known_build_url_is_shown_though_not_given(self, client: Client) -> None:
        publish(client, buildUrl="https://ci/builds/1")

        assert publish(client).json()["_embedded"]["version"]["buildUrl"] == "https://ci/builds/1"

    def test_nulls_are_like_nothing(self, client: Client) -> None:
        body = publication("1", item(onConflict=None), branch=None, tags=None, buildUrl=None)

        assert client.post(PUBLISH, body).status_code == 200

    def test_logs_say_what_notices_say(self, client: Client) -> None:
        document = publish(client, "1", item(), branch="main").json()

        assert [(log["level"], log["message"]) for log in document["logs"]] == [
            (notice["type"], notice["text"]) for notice in document["notices"]
        ]

    def test_links_lead_to_what_was_made(self, client: Client) -> None:
        links = publish(client, "1/2", item(), branch="main", tags=["a/b"]).json()["_links"]

        found = [
            each
            for relation in links.values()
            for each in ([relation] if isinstance(relation, dict) else relation)
        ]
        assert len(found) == 4
        assert [client.get(each["href"].removeprefix(BASE)).status_code for each in found] == [200] * 4


class TestNotices:
    @pytest.mark.parametrize(
        ("belonging", "text"),
        [
            ({}, "Created Foo version 1"),
            ({"branch": "main"}, "Created Foo version 1 with branch main"),
            ({"tags": ["a"]}, "Created Foo version 1 with tags a"),
            ({"branch": "main", "tags": ["b", "a"]}, "Created Foo version 1 with branch main and tags b, a"),
        ],
    )
    def test_of_the_version(self, client: Client, belonging: Any, text: str) -> None:
        assert texts(client, "1", **belonging)[0] == text
        assert texts(client, "1", **belonging)[0] == text.replace("Created", "Updated")

    def test_a_branch_is_recommended(self, client: Client) -> None:
        notices = publish(client).json()["notices"]

        assert notices[1] == {
            "type": "prompt",
            "text": "  Next steps:\n    Configure the version branch to be the value of your repository branch.",
        }
        assert "Configure the version branch" not in str(texts(client, "1", branch="main"))

    def test_a_provider_that_verifies_is_not_told_to(self, client: Client) -> None:
        step = "    * Add Pact verification tests to the Bar build. See https://docs.pact.io/go/provider_verification"
        assert step in texts(client, "1")
        verify(client)

        assert step not in texts(client, "2")

    def test_changed_content(self, changeable: Client, golden: Golden) -> None:
        publish(changeable, branch="main")

        golden.check("publication_changed", publish(changeable, "1", item(pact("put")), branch="main"))

    def test_merged_content(self, changeable: Client, golden: Golden) -> None:
        publish(changeable, branch="main")
        more = item(pact("put"), onConflict="merge")

        golden.check("publication_merged", publish(changeable, "1", more, branch="main"))

    def test_parts_in_one_publication(self, client: Client) -> None:
        parts = [item(pact(words), onConflict="merge") for words in ("get", "put")]

        found = texts(client, "1", *parts)

        assert "Pact successfully published for Foo version 1 and provider Bar." in found
        assert "Pact content merged with existing content for Foo version 1 and provider Bar." in found
        assert len(client.get(f"{PAIR}/version/1").json()["interactions"]) == 2


@pytest.fixture
def changeable(client: Client) -> Client:
    """Alice, where a published contract may change."""
    return client.with_settings(allow_contract_change=True)


class TestEvents:
    def test_untagged(self, client: Client) -> None:
        assert events(client, "1") == (
            "contract_published, contract_content_changed (first time untagged pact published)"
        )
        assert events(client, "2", pact("put")) == (
            "contract_published, contract_content_changed (pact content has changed since previous untagged version)"
        )

    def test_tagged(self, client: Client) -> None:
        first = "first time any pact published for this consumer with consumer version tagged {}"
        assert events(client, "1", tags=["dev"]) == (
            f"contract_published, contract_content_changed ({first.format('dev')})"
        )
        assert events(client, "2", pact("put"), tags=["dev", "prod"]) == (
            "contract_published, contract_content_changed (pact content has changed since the last consumer version"
            f" tagged with dev, {first.format('prod')})"
        )

    def test_unchanged(self, client: Client) -> None:
        publish(client, "1", tags=["a", "b"])
        same = "contract_published (pact content is the same as previous {} and no new tags were applied)"

        assert events(client, "2", tags=["a"]) == same.format("version with tag a")
        assert events(client, "3", tags=["b", "a"]) == same.format("versions with tags a, b")

    def test_unchanged_and_untagged_as_the_reference_says_it(self, client: Client) -> None:
        publish(client)

        assert events(client, "2") == (
            "contract_published (pact content is the same as previous versions with tags  and no new tags were applied)"
        )

    def test_a_repetition(self, client: Client) -> None:
        publish(client)

        assert events(client, "1") == "contract_published"

    def test_a_revision(self, changeable: Client) -> None:
        publish(changeable)

        assert events(changeable, "1", pact("put")) == (
            "contract_published, contract_content_changed"
            " (pact content modified since previous publication for Foo version 1)"
        )

    def test_somebody_must_verify(self, client: Client) -> None:
        client.put("/pacticipants/Bar/branches/main/versions/9")
        client.patch("/pacticipants/Bar", {"mainBranch": "main"})

        assert events(client, "1") == (
            "contract_published, contract_requiring_verification_published,"
            " contract_content_changed (first time untagged pact published)"
        )


class TestConflicts:
    def test_changed_content(self, client: Client, golden: Golden) -> None:
        publish(client, "1", item(), item(provider="Baz"))
        body = publication("1", item(pact("put")), item(provider="Baz"), item(provider="New"))

        golden.check("publication_clash", client.post(PUBLISH, body))
        assert client.get("/pacticipants/New").status_code == 404

    def test_merging_into_published_content(self, client: Client) -> None:
        publish(client)
        more = publication("1", item(pact("put"), onConflict="merge"))

        (text,) = refused(client, more, 409)["contracts"]
        assert text.startswith("Cannot change the content of the pact for Foo version 1 and provider Bar")

    def test_contradicting_interactions(self, changeable: Client, golden: Golden) -> None:
        publish(changeable)
        other = pact("get")
        other["interactions"][0]["request"]["path"] = "/other"

        body = publication("1", item(other, onConflict="merge"))

        golden.check("publication_contradiction", changeable.post(PUBLISH, body))

    def test_similar_names(self, client: Client, golden: Golden) -> None:
        publish(client, "1", name="Foo Api")
        contracts = [item(consumer="foo", provider="bars"), item(consumer="foo", provider="Baz")]

        golden.check("publication_similar", client.post(PUBLISH, publication("1", *contracts, name="foo")))
        assert client.get("/pacticipants/Baz").status_code == 404

    def test_similar_names_where_settings_let_them_pass(self, client: Client) -> None:
        publish(client)

        assert publish(client.with_settings(check_similar_names=False), "1", name="foos")

    def test_a_name_made_on_purpose_passes(self, client: Client) -> None:
        publish(client)
        client.post("/pacticipants", {"name": "foos"})

        assert publish(client, "1", name="foos")


def changed(**fields: Any) -> Any:
    return {name: value for name, value in {**publication(), **fields}.items() if value != "MISSING"}


def one(**fields: Any) -> Any:
    contract = {name: value for name, value in {**item(), **fields}.items() if value != "MISSING"}
    return publication("1", item(), contract)


class TestInvalid:
    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            (changed(pacticipantName="MISSING"), {"pacticipantName": ["is missing"]}),
            (changed(pacticipantName=None), {"pacticipantName": ["must be filled"]}),
            (changed(pacticipantName=""), {"pacticipantName": ["must be filled"]}),
            (changed(pacticipantName=1), {"pacticipantName": ["must be a string"]}),
            (changed(pacticipantVersionNumber="MISSING"), {"pacticipantVersionNumber": ["is missing"]}),
            (changed(pacticipantVersionNumber=" "), {"pacticipantVersionNumber": ["cannot be blank"]}),
            (
                changed(pacticipantVersionNumber="1\n2"),
                {"pacticipantVersionNumber": ["cannot contain multiple lines"]},
            ),
            (
                changed(pacticipantVersionNumber="1\t2"),
                {"pacticipantVersionNumber": ["cannot contain a tab character"]},
            ),
            (
                changed(pacticipantVersionNumber="1" * 501),
                {"pacticipantVersionNumber": ["cannot be longer than 500 characters"]},
            ),
            (changed(branch=""), {"branch": ["cannot be blank"]}),
            (changed(branch=["main"]), {"branch": ["must be a string"]}),
            (changed(branch="a\nb"), {"branch": ["cannot contain multiple lines"]}),
            (changed(buildUrl=1), {"buildUrl": ["must be a string"]}),
            (changed(buildUrl="a\nb"), {"buildUrl": ["cannot contain multiple lines"]}),
            (changed(tags="a"), {"tags": ["must be an array"]}),
            (changed(tags=["a", " "]), {"tags": ["cannot be blank"]}),
            (changed(tags=["a", 1]), {"tags": ["must be a string"]}),
            (changed(tags=["a", "b\tc"]), {"tags": ["cannot contain a tab character"]}),
            (changed(contracts="MISSING"), {"contracts": ["is missing"]}),
            (changed(contracts=None), {"contracts": ["must be filled"]}),
            (changed(contracts={}), {"contracts": ["must be an array"]}),
            (changed(contracts=["x"]), {"contracts": ["must be a hash (at index 0)"]}),
        ],
    )
    def test_fields(self, client: Client, body: Any, errors: Any) -> None:
        found = refused(client, body)

        assert {
            name: texts for name, texts in found.items() if name != "contracts" or name in errors
        } == errors

    @pytest.mark.parametrize(
        ("fields", "texts"),
        [
            ({"consumerName": "MISSING"}, ["consumerName is missing"]),
            ({"consumerName": "Other"}, ["consumerName ('Other') must match pacticipantName ('Foo')"]),
            ({"providerName": " "}, ["providerName cannot be blank"]),
            ({"contentType": "text/xml"}, ["contentType must be one of: application/json"]),
            ({"specification": "grpc"}, ["specification must be one of: pact"]),
            ({"specification": "MISSING"}, ["specification is missing"]),
            ({"onConflict": "shout"}, ["onConflict must be one of: overwrite, merge"]),
            ({"content": "MISSING"}, ["content is missing"]),
            ({"content": ""}, ["content must be filled"]),
            ({"content": "%%%"}, ["is not valid Base64", "content could not be parsed as application/json"]),
            ({"content": encoded(b'{"a":"\xff"}')}, [BAD_UTF8]),
            (
                {"content": encoded([])},
                ["parsed content was expected to be a Hash but was a Array"],
            ),
            ({"content": encoded(None)}, ["parsed content was expected to be a Hash but was a NilClass"]),
            (
                {"content": encoded(pact(consumer="X", provider="Y"))},
                [
                    "consumer name in contract content ('X') must match consumerName in contract params ('Foo')",
                    "provider name in contract content ('Y') must match providerName in contract params ('Bar')",
                ],
            ),
        ],
    )
    def test_contracts(self, client: Client, fields: Any, texts: list[str]) -> None:
        found = refused(client, one(**fields))["contracts"]

        parsed = [text.removesuffix(" (at index 1)") for text in found]
        if fields.get("consumerName") == "Other":
            parsed = parsed[:1]
        assert all(text.endswith(" (at index 1)") for text in found)
        assert parsed == texts

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"{", "line 1 column 2"),
            (b'{"a":1,"a":2}', "'a' stands twice"),
            (b"[" * 60 + b"]" * 60, "too deep"),
            (b'{"a":1e999}', "out of range"),
            (rb'{"a":"\ud800"}', "surrogate"),
        ],
    )
    def test_content_that_is_no_json(self, client: Client, content: bytes, why: str) -> None:
        (text,) = refused(client, one(content=encoded(content)))["contracts"]

        assert text.startswith("content could not be parsed as application/json: ")
        assert why in text

    def test_everything_at_once_and_nothing_is_kept(self, client: Client, golden: Golden) -> None:
        broken: Any = "x"
        body = publication("", item(), {"content": "%"}, broken, branch="")

        golden.check("publication_invalid", client.post(PUBLISH, body))
        assert client.get("/pacticipants/Foo").status_code == 404

    def test_as_a_problem(self, client: Client, golden: Golden) -> None:
        body = publication("", item(), {"content": "%"}, branch="")
        accept = {"accept": "application/hal+json, application/problem+json"}

        golden.check("publication_problem", client.send("POST", PUBLISH, body, headers=accept))

    @pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null"])
    def test_a_body_that_is_no_object(self, client: Client, body: bytes) -> None:
        response = client.send("POST", PUBLISH, body)

        assert response.status_code == 400
        assert response.json()["error"].startswith("Expected JSON Object in request body but found ")

    def test_an_empty_body(self, client: Client) -> None:
        assert set(client.post(PUBLISH).json()["errors"]) == {
            "pacticipantName",
            "pacticipantVersionNumber",
            "contracts",
        }

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
    def test_a_body_of_another_type(self, client: Client, kind: str) -> None:
        assert client.send("POST", PUBLISH, publication(), kind).status_code == 415

    @pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
    def test_a_type_with_parameters(self, client: Client, kind: str) -> None:
        assert client.send("POST", PUBLISH, publication(), kind).status_code == 200


def test_a_dry_run_says_the_same_and_keeps_nothing(client: Client, settings: Settings) -> None:
    tried = client.send("POST", PUBLISH, publication("1", branch="main"), headers={"x-dry-run": "true"})

    assert client.get("/pacticipants/Foo").status_code == 404
    assert tried.json() == publish(client, "1", branch="main").json()
