"""What a fingerprint says, what is stored, and how two contents become one."""

import json
from hashlib import sha1
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff.domain.contracts.contents import as_published, content_of, difference, merged, without_ids
from signoff.kernel.errors import Conflict
from tests.domain.contracts.samples import interaction, pact

laws = settings(max_examples=60, deadline=None)

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)
items = st.fixed_dictionaries({"description": st.text(max_size=5), "request": values, "response": values})
documents = st.fixed_dictionaries(
    {"interactions": st.lists(items, max_size=4), "metadata": st.dictionaries(st.just("client"), values)}
)


def sha(document: Any) -> str:
    return content_of(document).sha


def hexed(text: str) -> str:
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


def backwards(value: Any) -> Any:
    """Write every object's keys in the other order; lists stay."""
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(each) for each in value] if isinstance(value, list) else value


@laws
@given(documents)
def test_the_order_of_keys_does_not_matter(document: Any) -> None:
    assert sha(backwards(document)) == sha(document)


@laws
@given(documents, st.randoms(use_true_random=False))
def test_the_order_of_interactions_does_not_matter(document: Any, random: Any) -> None:
    shuffled = list(document["interactions"])
    random.shuffle(shuffled)

    assert sha({**document, "interactions": shuffled}) == sha(document)


@laws
@given(documents, values, st.text(max_size=3))
def test_what_stands_beside_the_interactions_does_not_matter(document: Any, other: Any, name: str) -> None:
    around = {"consumer": {"name": name}, "provider": other, "comments": other, **document}
    around["metadata"] = {"client": other}

    assert sha(around) == sha(document)


@laws
@given(documents.filter(lambda each: each["interactions"]), values)
def test_anything_inside_an_interaction_matters(document: Any, value: Any) -> None:
    first, *others = document["interactions"]
    changed = {**document, "interactions": [{**first, "pending": value}, *others]}

    assert sha(changed) != sha(document)


@laws
@given(documents)
def test_what_is_read_back_is_what_was_published(document: Any) -> None:
    content = content_of(document)

    assert as_published(json.loads(content.text)) == document
    assert content_of(as_published(json.loads(content.text))).sha == content.sha


@laws
@given(documents, st.integers(0, 4))
def test_parts_merged_are_the_whole(document: Any, place: int) -> None:
    unique = {each["description"]: each for each in document["interactions"]}
    parts = list(unique.values())[:place], list(unique.values())[place:]
    whole = {**document, "interactions": list(unique.values())}

    result = merged({**document, "interactions": parts[0]}, {**document, "interactions": parts[1]})

    assert sha(result) == sha(whole)


def test_the_form_of_a_fingerprint() -> None:
    document = {
        "consumer": {"name": "shop"},
        "interactions": [{"b": "é/", "a": 1}, {"a": 0}],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }

    assert sha(document) == hexed(
        '{"interactions":[{"a":0},{"a":1,"b":"é/"}],"pact_specification_version":"2.0.0"}'
    )


@pytest.mark.parametrize(
    "metadata",
    [
        {"pactSpecification": {"version": "3"}},
        {"pact-specification": {"version": "3"}},
        {"pactSpecificationVersion": "3"},
        {"pactSpecification": {}, "pactSpecificationVersion": "3"},
        {"pactSpecification": "odd", "pact-specification": {"version": "3"}},
    ],
)
def test_the_specification_is_found_where_clients_write_it(metadata: Any) -> None:
    assert sha({"messages": [], "metadata": metadata}) == hexed(
        '{"messages":[],"pact_specification_version":"3"}'
    )


def test_messages_are_ordered_only_where_there_are_no_interactions() -> None:
    one, two = {"description": "1"}, {"description": "2"}

    assert sha({"messages": [one, two]}) == sha({"messages": [two, one]})
    assert sha({"interactions": [], "messages": [one, two]}) != sha(
        {"interactions": [], "messages": [two, one]}
    )


@pytest.mark.parametrize(
    "document", [{"a": 1, "b": 2}, [1, 2], "text", 1.5, None, {"interactions": "none"}, {"messages": {}}]
)
def test_a_document_without_lists_of_either_is_taken_as_it_is(document: Any) -> None:
    text = json.dumps(document, separators=(",", ":"))

    assert content_of(document).sha == hexed(text)
    assert content_of(document).text == text


def test_every_item_gets_an_id_of_its_own() -> None:
    document = {"interactions": [{"description": "a"}, "odd"], "messages": [{"_id": "mine", "n": 1}]}

    stored = json.loads(content_of(document).text)

    assert stored["interactions"] == [{"_id": hexed('{"description":"a"}'), "description": "a"}, "odd"]
    assert next(iter(stored["interactions"][0])) == "_id"
    assert stored["messages"] == [{"_id": "mine", "n": 1}]


def test_only_ids_given_here_are_taken_away_again() -> None:
    document = {"interactions": [{"description": "a"}, {"_id": "mine", "description": "b"}]}
    stored = json.loads(content_of(document).text)

    assert as_published(stored) == document
    assert without_ids(stored) == {"interactions": [{"description": "a"}, {"description": "b"}]}
    assert without_ids("text") == as_published("text") == "text"


def test_an_id_that_was_published_is_part_of_the_content() -> None:
    assert sha({"interactions": [{"_id": "1"}]}) != sha({"interactions": [{"_id": "2"}]})


def test_merging_replaces_what_is_the_same_and_appends_the_rest() -> None:
    before = pact("get", "put", metadata={"client": 1})
    again = interaction("get", response={"status": 404})

    result = merged(before, pact(again, "post", metadata={"client": 2}))

    assert [each["description"] for each in result["interactions"]] == ["get", "put", "post"]
    assert result["interactions"][0]["response"] == {"status": 404}
    assert result["metadata"] == {"client": 1}


@pytest.mark.parametrize("name", ["provider_state", "providerState", "providerStates"])
def test_interactions_in_different_states_are_different(name: str) -> None:
    one, two = (interaction("get", **{name: state}) for state in ("empty", "full"))

    assert merged(pact(one), pact(two))["interactions"] == [one, two]
    assert merged(pact(one), pact(one))["interactions"] == [one]


def test_the_first_name_of_a_state_counts() -> None:
    one = interaction("get", provider_state=None, providerState="full")

    assert merged(pact(one), pact({**one, "providerStates": ["other"]}))["interactions"] == [
        {**one, "providerStates": ["other"]}
    ]


@pytest.mark.parametrize("part", ["method", "path", "query", "body", "headers"])
def test_the_same_interaction_cannot_ask_for_something_else(part: str) -> None:
    other = interaction("get", request={"method": "GET", "path": "/", part: "other"})

    with pytest.raises(Conflict, match="'get' asks for another request"):
        merged(pact("get"), pact(other))


def test_matching_rules_of_a_request_may_change() -> None:
    other = interaction("get", request={"method": "GET", "path": "/", "matchingRules": {}})

    assert merged(pact("get"), pact(other))["interactions"] == [other]


@pytest.mark.parametrize(
    "odd", [{"messages": []}, {"interactions": {}}, {"interactions": ["text"]}, [], "text", None]
)
def test_only_interactions_can_be_merged(odd: Any) -> None:
    for one, two in ((odd, pact("get")), (pact("get"), odd)):
        with pytest.raises(Conflict, match="Only contents with interactions"):
            merged(one, two)


def test_an_interaction_without_request() -> None:
    odd = {"description": "get"}

    assert merged({"interactions": [odd]}, {"interactions": [odd]})["interactions"] == [odd]
    with pytest.raises(Conflict):
        merged({"interactions": [odd]}, pact("get"))


def test_a_difference_shows_what_changed_and_not_the_order() -> None:
    before, after = pact("get", "put"), pact("put", interaction("get", response={"status": 201}))

    lines = difference(json.loads(content_of(before).text), after).splitlines()

    changed = [line.replace(" ", "") for line in lines if line[:1] in "+-"]
    assert changed == ["---existing", "+++new", '-"status":200', '+"status":201']


@laws
@given(documents)
def test_there_is_no_difference_to_oneself(document: Any) -> None:
    assert difference(json.loads(content_of(document).text), backwards(document)) == ""
