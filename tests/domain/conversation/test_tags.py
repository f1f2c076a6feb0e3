"""Tags: what a text has in it, and the forms in which they are given."""

import pytest

from signoff.domain.conversation.texts.tags import Members, explicit, found_in, of_message, split, wanted
from signoff.domain.conversation.types import Person


def person(number: int, nick: str) -> Person:
    return Person(number, str(number), nick, f"{nick}@x.org", True, nick, None, None, None)


MEMBERS = Members((person(5, "Mike"), person(123, "Jackie"), person(7, "Ann")), 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#tag", ["tag"]),
        ("some #tag here, #other-tag.", ["tag", "other-tag"]),
        ("#16 and #a_b", ["16", "a_b"]),
        ("aoeu#aoeu #tag", ["tag"]),
        ("#http://x", []),
        ("a &#39; b", []),
        ("/#no", []),
        ("#äöå #öljy", ["äöå", "öljy"]),
        ("#тег #태그 #タグ #標籤", ["тег", "태그", "タグ", "標籤"]),
        ("\uff03wide", ["wide"]),
        ("http://x.org/#fragment #tag", ["tag"]),
        ("http://x.org?a=#b", []),
        ("#one#two", []),
        ("    #quoted\n#tag", ["tag"]),
        ("first\n    #quoted", []),
        ("#a #A #a", ["a", "A"]),
        ("", []),
    ],
)
def test_hashtags(text: str, expected: list[str]) -> None:
    assert list(found_in(text).hashtags) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@username", ["username"]),
        ("hello @username.", ["username"]),
        ("@J.R whole", ["J.R"]),
        ("oo@some @other", ["other"]),
        ("write to a.b@example.org", []),
        ("http://x.org/@no", []),
        ("(@yes)", ["yes"]),
        ("@a, @b: @c!", ["a", "b", "c"]),
        ("    @quoted", []),
    ],
)
def test_mentions(text: str, expected: list[str]) -> None:
    assert list(found_in(text).mentions) == expected


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://build/1", True),
        ("see https://x.org", True),
        ("www.example.org", True),
        ("foo.com", True),
        ("t.co/x", True),
        ("    http://quoted", True),
        ("a.b", False),
        ("me@foo.com", False),
        ("nothing", False),
    ],
)
def test_urls(text: str, *, url: bool) -> None:
    assert found_in(text).url is url


def test_the_documented_examples() -> None:
    given = split(["todo", "#feedback", "@all"])

    found = of_message(given, "Howdy-Doo @Jackie #awesome", MEMBERS)

    assert found[:5] == ["todo", "feedback", ":user:everyone", "awesome", ":user:123"]
    assert set(found[5:]) == {":unread:5", ":unread:123"}
    assert explicit(split("#awesome,cool,@mike"), MEMBERS) == ["awesome", "cool", ":user:5"]
    assert set(explicit(["@Mike", "#cool", "awesome"], MEMBERS)) == {"awesome", "cool", ":user:5"}


def test_given_forms() -> None:
    assert explicit([":user:5", ":unread:5", "influx:77", ":file"], MEMBERS) == [
        *(":user:5", ":unread:5", "influx:77", ":file")
    ]
    assert explicit(["@nobody", "", "#", "UPPER", "upper"], MEMBERS) == ["upper"]
    assert explicit(["@team"], MEMBERS) == [":user:team"]
    assert wanted(":influx:7", MEMBERS) == "influx:7"
    assert wanted("@Mike", MEMBERS) == ":user:5"
    assert wanted("#Bug", MEMBERS) == "bug"


def test_nicks_without_a_sign() -> None:
    assert of_message((), "ask mike, or mikel", MEMBERS) == [":highlight:5"]
    assert of_message((), "ask mikel", MEMBERS) == []
    assert of_message((), "@mike, mike!", MEMBERS) == [":user:5", ":unread:5"]
    # Nobody is told of what they say themselves.
    assert of_message((), "ann and @ann", MEMBERS) == [":user:7"]
