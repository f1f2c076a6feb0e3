"""Contracts of every version of the specification, and things that only look like one."""

import base64
import json
import shlex
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from signoff.web import curl, jsonlines, reading, rules
from signoff.web.rules import Rule

_WORDS = (
    *("interactions", "messages", "description", "request", "response", "matchingRules", "matchers"),
    *("body", "header", "headers", "content", "contents", "encoded", "metadata", "type", "$.body"),
    *("providerStates", "name", "params", "path", "query"),
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING)
def test_nothing_is_taken_for_granted(document: Any) -> None:
    found = reading.read(document)

    assert isinstance(found.interactions, list)


@given(ANYTHING)
def test_lines_say_what_json_says(value: Any) -> None:
    text = "\n".join("".join(word for _, word in line.tokens) for line in jsonlines.lines(value))

    assert text == json.dumps(value, indent=2, ensure_ascii=False)


@given(st.text(max_size=10), st.text(max_size=10))
def test_a_command_is_quoted_for_a_shell(path: str, body: str) -> None:
    words = shlex.split(
        curl.command("POST", "/" + path, [("X-Header", "it's")], body).replace(" \\\n", " \n")
    )

    assert words[:4] == ["curl", "--request", "POST", f"http://localhost:8080/{path}"]
    assert words[4:] == ["--header", "X-Header: it's", "--data", body]


def test_version_2() -> None:
    part = _only(
        {
            "description": "x",
            "providerState": "a state",
            "request": {
                "method": "get",
                "path": "/a",
                "query": "b=1",
                "headers": {"Accept": "x"},
                "matchingRules": {
                    "$.path": {"match": "regex", "regex": "/a.*"},
                    "$.headers.Accept": {"match": "type"},
                    "$.query.b": {"match": "regex", "regex": "\\d"},
                },
            },
            "response": {"status": 200},
        }
    ).parts[0]

    assert (part.first, part.note) == ("GET /a?b=1", "text that fits “/a.*”")
    assert part.headers == [reading.Header("Accept", "x", "any of this type")]
    assert [(rule.category, rule.words) for rule in part.rest] == [("query", "text that fits “\\d”")]


def test_version_2_rules_of_bodies() -> None:
    found = rules.read(
        {"$.body.items[*]['the id']": {"match": "type", "min": 2}, "$.body": {"match": "type"}}
    )

    assert found == [
        Rule("body", ("items", "*", "the id"), "$.body.items[*]['the id']", "any of this type, at least 2"),
        Rule("body", (), "$.body", "any of this type"),
    ]
    lines, unused = rules.noted(jsonlines.lines({"items": [{"the id": 1}, {"the id": 2}]}), found)
    assert [line.note for line in lines if line.note] == [
        "any of this type",
        "any of this type, at least 2",
        "any of this type, at least 2",
    ]
    assert unused == []


def test_version_4_wraps_bodies_and_lists_headers() -> None:
    part = _only(
        {
            "type": "Synchronous/HTTP",
            "description": "x",
            "request": {
                "path": "/",
                "headers": {"Accept": ["a", "b"]},
                "body": {"content": {"id": 1}, "contentType": "application/json", "encoded": False},
            },
            "response": {"status": 200},
        }
    ).parts[0]

    assert part.headers[0].value == "a, b"
    assert [line.path for line in part.body] == [(), ("id",), ()]


def test_an_encoded_body() -> None:
    content = base64.b64encode(b'{"id": 1}').decode()

    part = _only({"description": "x", "contents": {"content": content, "encoded": "base64"}}).parts[0]

    assert part.body[1].path == ("id",)


def test_messages() -> None:
    document = {
        "messages": [
            {
                "description": "an order was placed",
                "contents": {"id": 1},
                "metadata": {"topic": "orders"},
                "matchingRules": {
                    "body": {"$.id": {"matchers": [{"match": "integer"}]}},
                    "metadata": {"topic": {"matchers": [{"match": "type"}]}},
                },
            }
        ]
    }

    found = reading.read(document).interactions[0]

    assert found.kind == "message"
    assert found.parts[0].headers == [reading.Header("topic", "orders", "any of this type")]
    assert found.parts[0].body[1].note == "any whole number"


def test_a_message_with_answers() -> None:
    found = _only(
        {
            "type": "Synchronous/Messages",
            "description": "x",
            "request": {"contents": {"content": "hello"}},
            "response": [{"contents": {"content": "a"}}, {"contents": {"content": "b"}}],
        }
    )

    assert [part.title for part in found.parts] == ["Message", "Answer", "Answer"]


def test_every_matcher_has_words() -> None:
    samples: list[tuple[dict[str, Any], str]] = [
        ({"match": "date", "format": "yyyy-MM-dd"}, "a date like yyyy-MM-dd"),
        ({"timestamp": "x", "match": "timestamp"}, "any date and time"),
        ({"match": "include", "value": "x"}, "contains “x”"),
        ({"match": "type", "min": 1, "max": 3}, "any of this type, 1 to 3 of them"),
        ({"match": "type", "max": 3}, "any of this type, at most 3"),
        ({"match": "statusCode", "status": "success"}, "any status that means success"),
        ({"match": "arrayContains", "variants": [1, 2]}, "contains all of these 2"),
        ({"match": "new one"}, "matches new one"),
        ({"regex": "a"}, "text that fits “a”"),
    ]

    for matcher, words in samples:
        assert rules.read({"body": {"$": {"matchers": [matcher]}}})[0].words == words


def test_matchers_are_joined() -> None:
    given = {"matchers": [{"match": "integer"}, {"match": "null"}]}

    assert rules.read({"body": {"$.a": {**given, "combine": "OR"}}})[0].words == "any whole number or null"
    assert rules.read({"body": {"$.a": given}})[0].words == "any whole number and null"


def _only(item: dict[str, Any]) -> reading.Interaction:
    found = reading.read({"interactions": [item]}).interactions
    assert len(found) == 1
    return found[0]
