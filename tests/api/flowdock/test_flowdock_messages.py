"""Messages over the wire: posting, listing with every filter, changing, taking back."""

from typing import Any

import pytest

from tests.api.flowdock.people import FORM, MAIN, Flow, check
from tests.api.golden import Golden

MESSAGES = f"{MAIN}/messages"


def numbers(found: list[Any]) -> list[int]:
    return [each["id"] for each in found]


def test_posting(flow: Flow, golden: Golden) -> None:
    made = flow.alice.post(
        MESSAGES, {"event": "message", "content": "Hello @bob #Awesome carol", "tags": "one,#two"}
    )

    check(golden, "message_posted", made)
    said = made.json()
    assert said["thread"]["initial_message"] == said["id"]
    shown = flow.bob.get(f"{MESSAGES}/{said['id']}")
    check(golden, "message", shown)
    assert shown.json() == said


@pytest.mark.parametrize(
    "path",
    ["/messages", "/v1/messages", "/v1/messages/", f"{MESSAGES}", f"/v1{MESSAGES}", f"{MESSAGES}.json"],
)
def test_paths_that_clients_use(flow: Flow, path: str) -> None:
    made = flow.alice.post(
        path, {"flow": "default/main", "event": "message", "content": "Hello", "tags": None}
    )

    assert made.status_code == 201
    assert flow.listed() == ["Hello"]


@pytest.mark.parametrize("name", ["default/main", "default:main", "ID"])
def test_flows_by_any_name(flow: Flow, name: str) -> None:
    known = flow.alice.get("/flows").json()[0]["id"]
    document = {"flow": known if name == "ID" else name, "event": "message", "content": "Hello"}

    assert flow.alice.post("/messages", document).json()["flow"] == known


def test_repeated_slashes(flow: Flow) -> None:
    assert flow.alice.raw("GET", b"//flows").status_code == 200
    assert flow.alice.raw("GET", b"//flows//default/main/").status_code == 200


def test_forms_and_queries(flow: Flow) -> None:
    flow.alice.send("POST", MESSAGES, b"event=message&content=a%26b+c&tags[]=x&tags[]=y", FORM)
    flow.alice.send("POST", f"{MESSAGES}?event=message&content=in+the+query", b"", FORM)
    flow.alice.send("POST", MESSAGES, b'{"event":"message","content":"typed as text"}', "text/plain")

    assert flow.listed() == ["a&b c", "in the query", "typed as text"]
    assert flow.alice.get(f"{MESSAGES}?tags=x,y").json()[0]["tags"] == ["x", "y"]


def test_the_same_uuid_is_the_same_message(flow: Flow) -> None:
    first, again = flow.say("one", uuid="abc"), flow.say("two", uuid="abc")
    by_bob = flow.bob.post(MESSAGES, {"event": "message", "content": "three", "uuid": "abc"}).json()

    assert first["id"] == again["id"] != by_bob["id"]
    assert flow.listed() == ["one", "three"]


def test_threads_and_comments(flow: Flow) -> None:
    said = flow.say("begin")
    thread = f"{MAIN}/threads/{said['thread_id']}"
    reply = flow.say("reply", thread_id=said["thread_id"])
    nested = flow.bob.post(f"{thread}/messages", {"event": "message", "content": "nested"}).json()
    comment = flow.bob.post(f"{MESSAGES}/{said['id']}/comments", {"content": "comment"}).json()
    also = flow.bob.post(
        "/comments", {"flow": "default/main", "message": said["id"], "content": "also"}
    ).json()

    assert {each["thread_id"] for each in (reply, nested, comment, also)} == {said["thread_id"]}
    assert comment["content"] == {"title": "begin", "text": "comment"}
    assert comment["tags"] == [f"influx:{said['id']}"]
    assert numbers(flow.bob.get(f"{MESSAGES}/{said['id']}/comments").json()) == [comment["id"], also["id"]]
    assert len(flow.bob.get(f"{thread}/messages").json()) == 5
    assert flow.bob.get(f"{thread}/messages?search=reply").json()[0]["id"] == reply["id"]
    of_comment = flow.bob.post(f"{MESSAGES}/{comment['id']}/comments", {"content": "no"})
    assert (of_comment.status_code, of_comment.json()["errors"]) == (
        400,
        {"message": ["is a comment itself"]},
    )


def test_filters(flow: Flow) -> None:
    one = flow.say("apple pie #food")
    two = flow.say("apples and #food #fruit")
    three = flow.say("a plain pear")
    comment = flow.bob.post(f"{MESSAGES}/{one['id']}/comments", {"content": "pie indeed"}).json()

    def found(query: str) -> list[int]:
        return numbers(flow.bob.get(f"{MESSAGES}?{query}").json())

    assert found("limit=2") == [three["id"], comment["id"]]
    assert found("sort=asc&limit=2&event=message") == [one["id"], two["id"]]
    assert found(f"since_id={one['id']}&until_id={comment['id']}") == [two["id"], three["id"]]
    assert found("event=comment,%20message&limit=2") == [three["id"], comment["id"]]
    assert found("event=comment") == [comment["id"]]
    assert found("tags=food") == [one["id"], two["id"]]
    assert found("tags=%23food,fruit") == [two["id"]]
    assert found("tags=fruit,nothing&tag_mode=or") == [two["id"]]
    assert found(f"tags=influx:{one['id']}") == found(f"tags=:influx:{one['id']}") == [comment["id"]]
    assert found("search=apple") == [one["id"]]
    assert found("search=PIE") == [one["id"], comment["id"]]
    assert found("search=pie&skip=1") == [one["id"]]
    assert found("search=pie+indeed") == [comment["id"]]
    assert found(f"search=pie&since_id={comment['id']}") == [one["id"], comment["id"]]
    assert found("search=pear&tags=food") == []
    assert found("search=pear&tags=food&tag_mode=or") == [one["id"], two["id"], three["id"]]
    assert found("search=!!") == []
    assert len(found("limit=none")) == len(found("limit=1000")) == 5
    assert len(found("limit=0")) == 1


def test_filters_in_the_body_of_a_get(flow: Flow) -> None:
    flow.say("one #x")
    flow.say("two")

    headers = {"content-type": "application/json"}
    found = flow.bob.send("GET", MESSAGES, {"tags": ["x"], "limit": 5}, headers=headers)
    overruled = flow.bob.send("GET", f"{MESSAGES}?tags=", {"tags": ["x"]}, headers=headers)

    assert [each["content"] for each in found.json()] == ["one #x"]
    assert len(overruled.json()) == 3


def test_mentions_and_unread(flow: Flow) -> None:
    flow.say("hello @bob")
    flow.say("hello @all")
    bob = flow.bob.get("/user").json()["id"]

    assert flow.bob.get("/flows").json()[0]["unread_mentions"] == 2
    found = flow.bob.get(f"{MESSAGES}?tags=:unread:{bob}").json()
    assert flow.listed("tags=@bob") == ["hello @bob"]
    for each in found:
        read = [tag for tag in each["tags"] if tag != f":unread:{bob}"]
        assert flow.bob.put(f"{MESSAGES}/{each['id']}", {"tags": read}).json() == {}
    assert flow.bob.get("/flows").json()[0]["unread_mentions"] == 0


def test_editing_and_tagging(flow: Flow, golden: Golden) -> None:
    said = flow.say("first #a")
    path = f"{MESSAGES}/{said['id']}"

    assert flow.bob.put(path, {"content": "not mine"}).status_code == 403
    assert flow.bob.send("PATCH", path, {"tags": "b"}).json() == {}
    assert flow.alice.put(path, {"content": "second #c"}).json() == {}
    shown = flow.bob.get(path)
    check(golden, "message_edited", shown)
    assert shown.json()["content"] == "second #c"
    assert "c" in shown.json()["tags"]
    assert flow.listed("search=first") == []
    assert flow.alice.put(f"{MAIN}/message/{said['id']}", {"content": ""}).status_code == 400
    told = flow.bob.get(f"{MESSAGES}?event=message-edit,tag-change").json()
    assert {each["content"]["message"] for each in told} == {said["id"]}


def test_taking_back(flow: Flow) -> None:
    said = flow.say("secret #tag")
    path = f"{MESSAGES}/{said['id']}"

    assert flow.bob.delete(path).status_code == 403
    gone = flow.alice.delete(path)
    assert (gone.status_code, gone.json()) == (200, {})
    assert flow.bob.get(path).json()["content"] == ""
    assert flow.listed("search=secret") == flow.listed("tags=tag") == []
    status = flow.alice.post(MESSAGES, {"event": "status", "content": "away"}).json()
    assert flow.alice.delete(f"{MESSAGES}/{status['id']}").status_code == 403


def test_signs(flow: Flow) -> None:
    path = f"{MESSAGES}/{flow.say()['id']}"

    for _ in range(2):
        assert flow.bob.post(f"{path}/emoji_reaction", {"type": "add", "emoji": "+1"}).status_code == 200
    bob = str(flow.bob.get("/user").json()["id"])
    assert flow.bob.get(path).json()["emoji_reactions"] == {"+1": [bob]}
    assert flow.bob.post(f"{path}/emoji_reaction", {"type": "remove", "emoji": "+1"}).status_code == 200
    assert "emoji_reactions" not in flow.bob.get(path).json()


def test_status(flow: Flow) -> None:
    flow.alice.post(MESSAGES, {"event": "status", "content": "at lunch"})
    shown = {each["nick"]: each["status"] for each in flow.bob.get(f"{MAIN}/users").json()}

    assert shown == {"alice": "at lunch", "bob": None}


@pytest.mark.parametrize(
    ("document", "errors"),
    [
        ({}, {"event": ["can't be blank"]}),
        ({"event": "nonsense", "content": "x"}, {"event": ["is not included in the list"]}),
        ({"event": "tag-change", "content": "x"}, {"event": ["is not included in the list"]}),
        ({"event": "message"}, {"content": ["can't be blank"]}),
        ({"event": "message", "content": " \n"}, {"content": ["can't be blank"]}),
        ({"event": "message", "content": {"a": 1}}, {"content": ["can't be blank"]}),
        (
            {"event": "message", "content": "x" * 8097},
            {"content": ["is too long (maximum is 8096 characters)"]},
        ),
        (
            {"event": "message", "content": "x", "tags": ["t"] * 101},
            {"tags": ["is too long (maximum is 100 tags)"]},
        ),
        ({"event": "comment", "content": "x"}, {"message": ["can't be blank"]}),
        ({"event": "file"}, {"content": ["can't be blank"]}),
        (
            {"event": "message", "content": "x", "external_user_name": " "},
            {"external_user_name": ["can't be blank"]},
        ),
    ],
)
def test_what_is_refused(flow: Flow, document: Any, errors: Any) -> None:
    refused = flow.alice.post(MESSAGES, document)

    assert (refused.status_code, refused.json()) == (400, {"message": "Validation error", "errors": errors})


def test_unreadable_bodies(flow: Flow) -> None:
    assert flow.alice.send("POST", MESSAGES, b"{", "application/json").status_code == 400
    assert flow.alice.send("POST", MESSAGES, b"[]", "application/json").status_code == 400
    assert flow.alice.send("POST", MESSAGES, b"<a/>", "application/xml").status_code == 415
    assert flow.alice.post("/messages", {"event": "message", "content": "x"}).json()["errors"] == {
        "flow": ["can't be blank"]
    }


def test_what_is_not_there(flow: Flow, golden: Golden) -> None:
    check(golden, "not_found", flow.alice.get(f"{MESSAGES}/999"))
    assert flow.alice.get(f"{MESSAGES}/abc").status_code == 404
    assert flow.alice.get("/flows/other/main/messages").status_code == 404
    assert flow.alice.get("/flows/default/main/nonsense").status_code == 404
    assert flow.alice.send("DELETE", "/flows").status_code == 405
    unknown = {"event": "message", "content": "x", "thread_id": "unknown"}
    assert flow.alice.post(MESSAGES, unknown).status_code == 404


@pytest.mark.parametrize(
    ("style", "plain", "waited"), [("modern", 201, 201), ("documented", 202, 200), ("seed", 200, 200)]
)
def test_what_a_post_answers(flow: Flow, style: str, plain: int, waited: int) -> None:
    """Clients check for these codes; the seed and the documentation each say something else."""
    alice, document = (
        flow.alice.with_settings(message_post_reply=style),
        {"event": "message", "content": "Hi all!"},
    )
    wait = {"x-flowdock-wait-for-message": "true"}

    posted = alice.post(MESSAGES, document)
    assert (posted.status_code, posted.json() == {}) == (plain, style != "modern")
    assert "flowdock-user" in posted.headers
    answered = alice.send("POST", MESSAGES, document, headers=wait)
    assert (answered.status_code, answered.json() == {}) == (waited, style == "seed")
    minimal = alice.send("POST", MESSAGES, document, headers={"prefer": "return=minimal"})
    assert (minimal.status_code, minimal.json()) == (200, {})


def test_the_example_of_the_seed(flow: Flow) -> None:
    alice = flow.alice.with_settings(message_post_reply="seed")
    posted = alice.post(MESSAGES, {"event": "message", "content": "Hi all!"})

    assert (posted.status_code, posted.json()) == (200, {})
    assert posted.headers["content-type"] == "application/json; charset=utf-8"
    assert posted.headers["status"] == "200"
    assert posted.headers["flowdock-user"] == str(alice.get("/user").json()["id"])


def test_who_is_online_is_not_kept(flow: Flow) -> None:
    told = flow.alice.post("/messages", {"flow": "default/main", "event": "activity.user", "content": {}})

    assert (told.status_code, told.json()) == (202, {})
    assert flow.listed() == flow.listed("event=activity.user") == []


def test_a_dry_run_keeps_nothing(flow: Flow) -> None:
    headers = {"x-dry-run": "true"}
    tried = flow.alice.send("POST", MESSAGES, {"event": "message", "content": "x"}, headers=headers)

    assert tried.status_code == 201
    assert flow.listed() == []
