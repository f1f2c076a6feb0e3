"""What is known of the REST API, statement by statement, asked of a running server over a socket."""

import base64
import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest

from tests.clients.flowdock.conftest import Flow

JSON = "application/json; charset=utf-8"
HELLO = {"event": "message", "content": "Hi all!"}
PASSWORD = "pässword: with @ signs"


def basic(text: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


@pytest.fixture
def person(flow: Flow) -> str:
    """The e-mail address of somebody with a password that needs encoding."""
    name = f"p{uuid4().hex[:8]}"
    address = f"{name}@example.org"
    flow.server.signoff("user", "create", name, "--role", "read-write", "--email", address)
    flow.server.signoff("user", "set-password", name, given=f"{PASSWORD}\n")
    return address


def test_the_example_of_the_seed(flow: Flow) -> None:
    """`POST /flows/organization/main/messages`, as JSON and as a form, with credentials in the URL."""
    url = httpx2.URL(f"{flow.server.url}{flow.path}/messages", username=flow.bot.token, password="x")
    minimal = {"prefer": "return=minimal"}
    for sent in ({"json": HELLO}, {"data": HELLO}):
        said = httpx2.post(url, headers=minimal, **sent)  # type: ignore[arg-type]
        assert (said.status_code, said.json()) == (200, {})
        assert (said.headers["content-type"], said.headers["flowdock-user"]) == (JSON, str(flow.bot.id))
        assert (said.headers["status"], said.headers["content-length"]) == ("200", "2")
    listed = flow.http.get("/flows/default").json()
    [mine] = [each for each in listed if each["id"] == flow.id]
    assert {"id", "name", "organization", "unread_mentions", "url", "web_url"} <= mine.keys()
    assert isinstance(mine["organization"], str)


def test_every_scheme_of_authentication(flow: Flow, person: str) -> None:
    token, url = flow.bot.token, f"{flow.server.url}/user"
    good = [
        basic(f"{token}:"),
        basic(f"{token}:DUMMY"),
        basic(token),
        {"authorization": f"BASIC {base64.b64encode(token.encode()).decode().rstrip('=')}"},
        {"authorization": basic(f"{token}:")["authorization"] + ":password-which-is-ignored"},
        basic(f"{token}:\n"),
        {"authorization": f"Bearer {token}"},
        basic(f"{person}:{PASSWORD}"),
        basic(f"{person.upper()}:{PASSWORD}"),
    ]
    for headers in good:
        assert httpx2.get(url, headers=headers).status_code == 200, headers
    for headers in ({}, basic(f"{person}:wrong"), basic("nobody:"), {"authorization": "Basic ?"}):
        refused = httpx2.get(url, headers=headers)
        assert (refused.status_code, refused.headers["content-type"]) == (401, JSON), headers
        assert refused.json()["message"]
        assert refused.headers["www-authenticate"].startswith("Basic")
    assert "www-authenticate" not in httpx2.get(url, headers={"origin": "https://x.example"}).headers
    in_url = flow.server.url.replace("//", f"//{quote(person)}:{quote(PASSWORD, safe='')}@")
    assert httpx2.get(f"{in_url}/user").json()["email"] == person


def test_paths_may_be_written_in_many_ways(flow: Flow) -> None:
    number = flow.say("x")["id"]
    for path in ("/flows", "/v1/flows", "/flows/", "//flows", "/flows.json", f"/v1{flow.path}/messages"):
        assert flow.http.get(path).status_code == 200, path
    assert flow.http.get(f"/user/{flow.bot.id}").json() == flow.http.get(f"/users/{flow.bot.id}").json()
    for method in ("PUT", "PATCH"):
        for noun in ("messages", "message"):
            edited = flow.http.request(method, f"{flow.path}/{noun}/{number}", json={"content": "y"})
            assert (edited.status_code, edited.json()) == (200, {})
    unknown = flow.http.get("/flows/default/nowhere/at/all")
    assert (unknown.status_code, unknown.json()) == (404, {"message": "not found"})
    assert flow.http.delete("/flows").status_code == 405
    for name in (flow.id, f"default/{flow.slug}", f"default:{flow.slug}"):
        said = flow.http.post("/messages", json={**HELLO, "flow": name})
        assert said.status_code == 201, name
        assert flow.http.get("/flows/find", params={"id": name}).json()["id"] == flow.id


def test_bodies_of_every_kind(flow: Flow) -> None:
    path = f"{flow.path}/messages"
    raw = [
        ({}, json.dumps(HELLO).encode()),
        ({}, b"event=message&content=Hi"),
        (
            {"content-type": "application/json"},
            b'{"event":"message","content":"x","tags":null,"thread_id":null}',
        ),
        ({"content-type": "application/x-www-form-urlencoded"}, b"event=message&content=x&tags[]=a&tags[]=b"),
        ({"content-type": "application/json"}, '{"event":"message","content":"ünï","app":"chat"}'.encode()),
    ]
    for headers, body in raw:
        said = flow.http.post(path, headers=headers, content=body)
        assert said.status_code == 201, (headers, body, said.text)
    assert flow.http.post(f"{path}?event=message&content=query", content=b"").json()["content"] == "query"
    wins = flow.http.post(f"{path}?event=message&content=query", json={"content": "body"})
    assert wins.json()["content"] == "body"
    asked = flow.http.request("GET", path, json={"limit": 1, "sort": "desc"})
    assert [each["content"] for each in asked.json()] == ["body"]
    assert flow.http.request("GET", f"{path}?limit=2", json={"limit": 1}).json()[1]["content"] == "body"
    broken = flow.http.post(path, headers={"content-type": "application/json"}, content=b"{")
    assert (broken.status_code, bool(broken.json()["message"])) == (400, True)
    assert flow.http.post(path, headers={"content-type": "image/png"}, content=b"x").status_code == 415
    for value in (True, 1, "1", "true", "True"):
        assert flow.http.put(flow.path, json={"open": value}).json()["open"] is True


def test_formats_of_values(flow: Flow) -> None:
    said = flow.say("formats", uuid="9rOhL9RS-jhr8-YvFHRfhA")
    assert re.fullmatch(r"[\w-]{27}", said["thread_id"])
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", said["flow"])
    assert said["uuid"] == "9rOhL9RS-jhr8-YvFHRfhA"
    assert said["user"] == str(flow.admin.id)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said["created_at"])
    assert abs(said["sent"] / 1000 - datetime.fromisoformat(said["created_at"]).timestamp()) < 0.01
    assert (said["edited"], said["edited_at"], said["attachments"], said["tags"]) == (None, None, [], [])
    assert said["thread"]["initial_message"] == said["id"]
    assert said["thread"]["internal_comments"] == 1
    token = flow.http.post(f"{flow.path}/sources", json={"name": "x"}).json()["flow_token"]
    assert re.fullmatch(r"[0-9a-f]{32}", token)
    assert httpx2.URL(flow.http.get(flow.path).json()["url"]).path == flow.path


def test_scripts_of_other_pages(flow: Flow) -> None:
    origin = {"origin": "https://x.example"}
    for path in ("/flows", "/nowhere/at/all", "/user"):
        flight = httpx2.options(f"{flow.server.url}/flows" if path == "/user" else f"{flow.server.url}{path}")
        assert flight.status_code in (200, 404)
    flight = httpx2.options(f"{flow.server.url}{flow.path}/messages", headers=origin)
    assert (flight.status_code, flight.content) == (200, b"")
    assert "PATCH" in flight.headers["access-control-allow-methods"]
    assert "X-CSRF-Token" in flight.headers["access-control-allow-headers"]
    refused = httpx2.get(f"{flow.server.url}/flows", headers=origin)
    assert refused.headers["access-control-allow-origin"] == origin["origin"]
    assert "Flowdock-User" in refused.headers["access-control-expose-headers"]


def test_users_and_organizations(flow: Flow) -> None:
    me = flow.http.get("/user").json()
    assert {"id", "nick", "email", "avatar", "name", "website"} <= me.keys()
    assert isinstance(me["avatar"], str)
    assert flow.http.get("/users/99999999").status_code == 404
    assert flow.http.put(f"/users/{flow.bot.id}", json={"nick": "x"}).status_code == 403
    taken = flow.http.put(f"/users/{me['id']}", json={"nick": flow.bot.nick})
    assert (taken.status_code, list(taken.json()["errors"])) == (400, ["nick"])
    for nick in ("everyone", "team", "a b", "dot.", "x" * 33):
        assert flow.http.put(f"/users/{me['id']}", json={"nick": nick}).status_code == 400, nick
    [organisation] = flow.http.get("/organizations").json()
    needed = {"id", "parameterized_name", "name", "user_limit", "user_count", "active", "url", "subscription"}
    assert needed <= organisation.keys()
    assert {"nick", "avatar", "admin"} <= organisation["users"][0].keys()
    assert flow.http.get(f"/organizations/find?id={organisation['id']}").json() == organisation
    assert flow.http.get("/organizations/nobodys").status_code == 404


def test_flows(flow: Flow) -> None:
    shown = flow.http.get(flow.path).json()
    needed = {"id", "name", "parameterized_name", "organization", "unread_mentions", "open", "joined", "url"}
    assert needed | {"web_url", "access_mode", "disabled", "users", "links"} <= shown.keys()
    assert {"in_flow", "disabled", "status", "last_activity", "last_ping"} <= shown["users"][0].keys()
    assert "join_url" not in shown
    assert "users" not in flow.http.get("/flows").json()[0]
    for flag in ("1", "true"):
        assert "users" in flow.http.get(f"/flows?users={flag}").json()[0]
    for name in (None, "", " ", "x" * 101):
        refused = flow.http.post("/flows/default", json={"name": name})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["name"])
    changed = flow.http.put(flow.path, json={"access_mode": "organization", "name": f"{flow.slug} new"})
    assert (changed.json()["parameterized_name"], "users" in changed.json()) == (flow.slug, False)
    assert changed.json()["join_url"]
    closed = flow.http.put(flow.path, json={"open": False}).json()
    assert (closed["open"], closed["joined"]) == (False, True)
    assert flow.http.put(flow.path, json={"disabled": True}).json()["disabled"] is True
    assert flow.id not in [each["id"] for each in flow.http.get("/flows").json()]
    assert flow.http.post(f"{flow.path}/messages", json=HELLO).status_code == 403


def test_invitations(flow: Flow) -> None:
    path = f"{flow.path}/invitations"
    address = f"{uuid4().hex[:8]}@example.org"
    made = flow.http.post(path, json={"email": address, "message": "Do come"})
    assert (made.status_code, made.json()["state"]) == (201, "pending")
    assert re.fullmatch(
        rf"/invitations/[0-9a-f]{{40}}-{flow.slug}", httpx2.URL(made.json()["accept_url"]).path
    )
    assert flow.http.post(path, data={"email": address}).json()["id"] == made.json()["id"]
    assert flow.http.post(path, json={"email": "nobody"}).status_code == 400
    listed = f'"Joe Smith" <{uuid4().hex[:8]}@example.org>, nonsense\n{uuid4().hex[:8]}@example.org'
    found = flow.http.post(f"{path}/import", json={"list": listed}).json()
    assert (len(found["invitations"]), found["added_users"], len(found["erroneous_emails"])) == (2, [], 1)
    assert len(flow.http.get(path).json()) == 3
    gone = flow.http.delete(f"{path}/{made.json()['id']}", headers={"content-type": "application/json"})
    assert (gone.status_code, gone.content) == (204, b"")
    assert flow.http.get(f"{path}/{made.json()['id']}").status_code == 404


def test_private_messages(flow: Flow) -> None:
    path = f"/private/{flow.bot.id}"
    begun = flow.http.get(path).json()
    assert (begun["id"], begun["open"], begun["name"]) == (flow.bot.id, False, f"@{flow.bot.nick}")
    assert [each["id"] for each in begun["users"]] == [flow.admin.id, flow.bot.id]
    sent = flow.http.post(f"{path}/messages", json={**HELLO, "tags": ["ref"]})
    said = sent.json()
    assert (sent.status_code, said["to"], "flow" in said) == (201, str(flow.bot.id), False)
    assert said["tags"] == [f":unread:{flow.bot.id}", "ref"]
    other = httpx2.Client(base_url=flow.server.url, auth=(flow.bot.token, ""))
    with other:
        [theirs] = [each for each in other.get("/private").json() if each["id"] == flow.admin.id]
        assert (theirs["open"], theirs["activity"]["chat"]) == (True, True)
        place = f"/private/{flow.admin.id}/messages"
        assert other.get(f"{place}/{said['id']}").json()["content"] == HELLO["content"]
        assert other.put(f"{place}/{said['id']}", json={"tags": ["ref"]}).status_code == 200
        assert other.put(f"{place}/{said['id']}", json={"content": "x"}).status_code == 403
        assert other.get(f"{place}?search=hi&tags=ref").json()[0]["id"] == said["id"]
    assert flow.http.put(path, json={"open": True}).json()["open"] is True
    assert flow.http.post(f"/private/{flow.admin.id}/messages", json=HELLO).status_code == 400
    assert flow.http.delete(f"{path}/messages/{said['id']}").json() == {}


def test_what_a_post_answers(flow: Flow) -> None:
    source = flow.http.post(f"{flow.path}/sources", json={"name": "CI"}).json()
    draft = {
        "flow_token": source["flow_token"],
        "event": "activity",
        "title": "built",
        "author": {"name": "CI"},
        "external_thread_id": "1",
        "thread": {"title": "Build 1", "status": {"color": "green", "value": "passed"}},
    }
    url = f"{flow.server.url}/messages"
    accepted = httpx2.post(url, json=draft)
    assert (accepted.status_code, accepted.json(), "flowdock-user" in accepted.headers) == (202, {}, False)
    waited = httpx2.post(url, json=draft, headers={"x-flowdock-wait-for-message": "true"})
    assert (waited.status_code, waited.json()["user"], bool(waited.json()["thread_id"])) == (201, "0", True)
    assert re.match(r"<http.*/comments>; rel=\"comments\"", waited.headers["link"])
    assert httpx2.post(url, json={**draft, "flow_token": "0" * 32}).status_code == 401
    wrong = httpx2.post(url, json={**draft, "title": "", "author": {}})
    assert wrong.json()["errors"].keys() == {"title", "author.name"}
    assert flow.http.delete(f"{flow.path}/sources/{source['id']}").status_code == 204
    gone = httpx2.post(url, json=draft)
    assert (gone.status_code, bool(gone.json()["message"])) == (410, True)


def test_texts_and_comments(flow: Flow) -> None:
    path = f"{flow.path}/messages"
    assert flow.http.post(path, json={"event": "message", "content": "ü" * 8096}).status_code == 201
    long = flow.http.post(path, json={"event": "message", "content": "x" * 8097}).json()
    assert long["errors"] == {"content": ["is too long (maximum is 8096 characters)"]}
    blank = flow.http.post(path, json={"event": "message", "content": "  "}).json()
    assert blank == {"message": "Validation error", "errors": {"content": ["can't be blank"]}}
    parent = flow.say("Parent")
    replies = [
        flow.http.post("/comments", json={"flow": flow.id, "message": parent["id"], "content": "a"}),
        flow.http.post(f"{path}/{parent['id']}/comments", json={"event": "comment", "content": "b"}),
        flow.http.post("/v1/comments", json={"flow": flow.id, "message": parent["id"], "content": "c"}),
    ]
    for reply in replies:
        said = reply.json()
        assert (reply.status_code, said["event"], said["thread_id"]) == (201, "comment", parent["thread_id"])
        assert said["content"]["title"] == "Parent"
        assert f"influx:{parent['id']}" in said["tags"]
    nested = flow.http.post(f"{path}/{replies[0].json()['id']}/comments", json={"content": "x"})
    assert nested.status_code == 400
    assert len(flow.http.get(f"{path}/{parent['id']}/comments").json()) == 3
    again = [flow.say("once", uuid="u" * 22)["id"] for _ in range(2)]
    assert again[0] == again[1]
    assert flow.say("Hi", external_user_name="Robot")["user"] == "0"
    inside = flow.http.post(f"{flow.path}/threads/{parent['thread_id']}/messages", json=HELLO).json()
    assert (inside["thread_id"], inside["thread"]["internal_comments"]) == (parent["thread_id"], 5)
    assert flow.http.post(path, json={**HELLO, "thread_id": "x" * 27}).status_code in (400, 404)


def test_changing_and_deleting(flow: Flow) -> None:
    path, other = f"{flow.path}/messages", {"auth": (flow.bot.token, "")}
    said = flow.say("before #tag")
    place = f"{path}/{said['id']}"
    assert flow.http.put(place, json={"content": "after"}, **other).status_code == 403  # type: ignore[arg-type]
    assert flow.http.put(place, json={"content": "after"}).json() == {}
    assert flow.http.get(place).json()["edited"] > said["sent"] - 1
    assert flow.http.put(place, json={"tags": ["todo"]}, **other).json() == {}  # type: ignore[arg-type]
    assert flow.http.get(place).json()["tags"] == ["todo"]
    react = {"type": "add", "emoji": "+1"}
    assert flow.http.post(f"{place}/emoji_reaction", json=react).status_code == 200
    assert flow.http.get(place).json()["emoji_reactions"] == {"+1": [str(flow.admin.id)]}
    assert flow.http.delete(place, **other).status_code == 403  # type: ignore[arg-type]
    emptied = flow.http.delete(place)
    assert (emptied.status_code, emptied.json()) == (200, {})
    assert (flow.http.get(place).json()["content"], flow.http.get(f"{path}?tags=todo").json()) == ("", [])
    picture = {
        "event": "file",
        "content": {"data": "aGk=", "content_type": "text/plain", "file_name": "a.txt"},
    }
    file = flow.http.post(path, json=picture).json()
    assert (file["tags"], file["content"]["file_size"]) == ([":file"], 2)
    fetched = flow.http.get(f"{flow.server.url}/{file['content']['path']}")
    assert (fetched.status_code, fetched.headers["content-length"]) == (302, "0")
    assert httpx2.get(fetched.headers["location"]).content == b"hi"
    assert flow.http.delete(f"{path}/{file['id']}").status_code == 204
    assert flow.http.get(f"{path}/{file['id']}").status_code == 404


def test_lists(flow: Flow) -> None:
    path = f"{flow.path}/messages"
    said = [flow.say(f"keyword {number} #n{number % 2}")["id"] for number in range(6)]

    def numbers(query: str) -> list[int]:
        return [each["id"] for each in flow.http.get(f"{path}?event=message&{query}").json()]

    assert numbers("limit=2") == said[-2:]
    assert numbers("limit=2&sort=asc") == said[:2]
    assert numbers(f"since_id={said[1]}&until_id={said[4]}") == said[2:4]
    assert numbers("limit=0") == said[-1:]
    assert numbers("limit=x") == said
    assert numbers("tags=n0") == numbers("tags=%23n0") == said[::2]
    assert numbers("tags=n0,n1") == []
    assert numbers("tags=n0,n1&tag_mode=or") == said
    assert numbers("search=keywords") == []
    assert numbers("search=KEYWORD+3") == [said[3]]
    assert numbers("search=keyword&limit=2&skip=1") == said[3:5]
    assert numbers("search=3&tags=n0&tag_mode=or") == sorted({said[3], *said[::2]})
    assert flow.http.get(f"{path}?event=message,%20file&limit=1").json()[0]["id"] == said[-1]
    flow.say(f"@{flow.bot.nick} look")
    mentioned = flow.http.get(f"{path}?tags=:unread:{flow.bot.id}").json()
    assert [each["content"] for each in mentioned] == [f"@{flow.bot.nick} look"]
    mine = httpx2.get(f"{flow.server.url}{flow.path}", auth=(flow.bot.token, "")).json()
    assert mine["unread_mentions"] == 1


def test_threads(flow: Flow) -> None:
    threads = [flow.say(f"thread {number}")["thread_id"] for number in range(3)]
    page = flow.http.get(f"{flow.path}/threads?limit=2")
    assert [each["id"] for each in page.json()] == threads[:0:-1]
    following = re.match(r"<(.*)>; rel=\"next\"", page.headers["link"])
    assert following
    assert next(each["id"] for each in flow.http.get(following[1]).json()) == threads[0]
    source = flow.http.post(f"{flow.path}/sources", json={"name": "CI"}).json()
    draft: dict[str, Any] = {"flow_token": source["flow_token"], "event": "discussion", "title": "asked"}
    draft |= {"author": {"name": "Ann"}, "external_thread_id": "1", "thread": {"title": "T"}}
    httpx2.post(f"{flow.server.url}/messages", json=draft).raise_for_status()
    [inbox] = flow.http.get(f"{flow.path}/threads?application=inbox").json()
    assert (inbox["external_comments"], inbox["source"]["application"]["name"]) == (1, "CI")
    number = inbox["source"]["application"]["id"]
    assert [each["id"] for each in flow.http.get(f"{flow.path}/threads?application={number}").json()] == [
        inbox["id"]
    ]
    assert flow.http.get(f"{flow.path}/threads?application=999999").json() == []
    for changed in ({"status": {"color": "pink"}}, {"fields": [1]}):
        assert (
            httpx2.post(f"{flow.server.url}/messages", json={**draft, "thread": changed}).status_code == 400
        )
    chat = flow.http.get(f"{flow.path}/threads?application=chat").json()
    assert [each["id"] for each in chat[:3]] == threads[::-1]
    last = flow.http.get(f"{flow.path}/threads/{inbox['id']}/messages").json()[-1]["id"]
    assert flow.http.delete(f"{flow.path}/messages/{last}").status_code == 204
    assert flow.http.get(f"{flow.path}/threads?application=inbox").json() == []
    assert len(flow.http.get(f"{flow.path}/threads?application=inbox&empty=1").json()) == 1


def test_sources(flow: Flow) -> None:
    made = flow.http.post(
        f"{flow.path}/integrations", json={"name": "CI", "external_url": "https://x.example/"}
    )
    source = made.json()
    assert (made.status_code, source["external_url"], source["_links"]) == (201, "https://x.example/", {})
    assert "flow_token" not in flow.http.get(f"{flow.path}/sources/{source['id']}").text
    by_token = {"flow_token": source["flow_token"]}
    [mine] = httpx2.get(f"{flow.server.url}/sources", params=by_token).json()
    assert mine["id"] == source["id"]
    told = {**by_token, "error_message": "Broken", "configuration_url": "https://x.example/fix"}
    changed = httpx2.put(f"{flow.server.url}/sources", json=told).json()
    assert changed["error_message"] == "Broken"
    assert changed["_links"] == {"configuration": {"href": "https://x.example/fix"}}
    cleared = flow.http.put(f"{flow.path}/sources/{source['id']}", json={"error_message": ""}).json()
    assert "error_message" not in cleared


def test_push(flow: Flow) -> None:
    tokens = [flow.http.post(f"{flow.path}/sources", json={"name": "p"}).json()["flow_token"] for _ in "12"]
    url = f"{flow.server.url}/v1/messages/chat/{','.join(tokens)}"
    said = httpx2.post(url, json={"content": "pushed #x", "external_user_name": "Robot"})
    assert (said.status_code, said.json()) == (200, {})
    assert len(flow.messages(search="pushed")) == 2
    unknown = httpx2.post(f"{flow.server.url}/v1/messages/chat/unknown", json={"content": "x"})
    assert unknown.status_code in (400, 404)
    mail = {"source": "C I", "from_address": "a@example.org", "subject": "S", "content": "<b>x</b><script>"}
    assert httpx2.post(f"{flow.server.url}/v1/messages/influx/{tokens[0]}", data=mail).json() == {}
    [item] = flow.messages(event="mail")
    assert (item["app"], item["user"], ":source:C I" in item["tags"] or ":source:c i" in item["tags"]) == (
        "influx",
        "0",
        True,
    )
    assert item["content"]["content"] == "<b>x</b>"
