"""Integrations: sources, activities with threads, the push API, files, credentials, limits."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from tests.api.client import Client
from tests.api.flowdock.people import FORM, MAIN, Flow, check
from tests.api.golden import Golden

WAIT = {"x-flowdock-wait-for-message": "true"}


def activity(token: str, **more: Any) -> dict[str, Any]:
    return {
        "flow_token": token,
        "event": "activity",
        "author": {"name": "Ann", "email": "ann@example.org"},
        "title": 'moved <a href="https://x.example/7" onclick="x()">ticket</a><script>no</script>',
        "external_thread_id": "ticket:7",
        "thread": {
            "title": "Renew the certificate",
            "body": "<p>now <iframe src=x></iframe></p>",
            "external_url": "https://x.example/7",
            "status": {"color": "green", "value": "open"},
            "fields": [{"label": "Due", "value": "Friday"}],
            "actions": [{"@type": "ViewAction", "name": "Open", "url": "https://x.example/7"}],
        },
        **more,
    }


def test_activities(flow: Flow, golden: Golden) -> None:
    token = flow.token()
    first = flow.nobody.send("POST", "/messages", activity(token), headers=WAIT)
    check(golden, "activity_posted", first)
    accepted = flow.nobody.post("/messages", activity(token, title="again", thread={"status": None}))
    assert (accepted.status_code, accepted.json()) == (202, {})

    [one, two] = flow.bob.get(f"{MAIN}/messages?event=activity").json()
    assert one["thread"] == two["thread"]
    assert (one["thread"]["title"], one["thread"]["status"]) == ("Renew the certificate", None)
    assert one["thread"]["activities"] == 2
    check(golden, "threads", flow.bob.get(f"{MAIN}/threads"))
    check(golden, "thread", flow.bob.get(f"{MAIN}/threads/{one['thread_id']}"))


def test_discussions_and_forms(flow: Flow) -> None:
    token = flow.token()
    body = (
        f"flow_token={token}&event=discussion&author[name]=Ann&title=asked&body=<b>why</b>"
        "&external_thread_id=1&thread[title]=T&thread[status][color]=red&thread[status][value]=new"
    )
    assert flow.nobody.send("POST", "/messages", body.encode(), FORM).status_code == 202
    also = {**activity(token), "token": token, "external_thread_id": "1"}
    del also["flow_token"]
    assert flow.nobody.post("/activities", also).status_code == 202

    [asked] = flow.bob.get(f"{MAIN}/messages?event=discussion").json()
    assert (asked["body"], asked["thread"]["external_comments"], asked["thread"]["activities"]) == (
        "<b>why</b>",
        1,
        1,
    )


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"title": ""}, {"title": ["can't be blank"]}),
        ({"author": {}}, {"author.name": ["can't be blank"]}),
        ({"external_thread_id": None}, {"external_thread_id": ["can't be blank"]}),
        ({"thread": None}, {"thread.title": ["can't be blank"]}),
        ({"thread": "x"}, {"thread": ["is invalid"]}),
        ({"thread": {"title": "x", "fields": [1]}}, {"fields": ["is invalid"]}),
    ],
)
def test_activities_that_are_refused(flow: Flow, changes: Any, errors: Any) -> None:
    refused = flow.nobody.post("/messages", activity(flow.token(), **changes))

    assert (refused.status_code, refused.json()["errors"]) == (400, errors)


def test_a_colour_that_is_none(flow: Flow) -> None:
    document = activity(flow.token(), thread={"title": "x", "status": {"color": "pink", "value": "y"}})

    assert (
        "color must be one of" in flow.nobody.post("/messages", document).json()["errors"]["thread.status"][0]
    )


def test_sources(flow: Flow, golden: Golden) -> None:
    made = flow.alice.post(f"{MAIN}/sources", {"name": "Tracker", "external_url": "https://x.example"})
    check(golden, "source_created", made)
    token, path = made.json()["flow_token"], f"{MAIN}/sources/{made.json()['id']}"
    check(golden, "sources", flow.bob.get(f"{MAIN}/integrations"))
    assert flow.nobody.get(f"/sources?flow_token={token}").json() == flow.bob.get("/sources").json()
    failed = flow.nobody.put("/sources", {"flow_token": token, "error_message": "<b>No</b> access"})
    assert failed.json()["error_message"] == "No access"
    assert "error_message" not in flow.alice.put(path, {"error_message": ""}).json()
    assert flow.bob.get(path).status_code == 200
    assert flow.alice.delete(path).status_code == 204
    assert flow.bob.get(path).status_code == 404
    assert flow.nobody.post("/messages", activity(token)).status_code == 410
    assert flow.nobody.post("/messages", activity("0" * 32)).status_code == 401
    assert (
        flow.nobody.post(
            f"/v1/messages/chat/{token}", {"content": "x", "external_user_name": "y"}
        ).status_code
        == 410
    )


def test_pushing_chat(flow: Flow, golden: Golden) -> None:
    token = flow.token()
    path = f"/v1/messages/chat/{token}"
    pushed = flow.nobody.send("POST", path, b"content=Hello+%23ci&external_user_name=Jenkins&tags=a,b", FORM)

    check(golden, "chat_pushed", pushed)
    [said] = flow.bob.get(f"{MAIN}/messages?event=message").json()
    check(golden, "chat_message", flow.bob.get(f"{MAIN}/messages/{said['id']}"))
    comment = {"content": "reply", "external_user_name": "Jenkins", "message_id": said["id"]}
    assert flow.nobody.post(path, comment).json() == {}
    assert flow.bob.get(f"{MAIN}/messages?event=comment").json()[0]["content"]["text"] == "reply"
    check(golden, "push_refused", flow.nobody.post(path, {"external_user_name": "x"}))
    assert flow.nobody.post("/v1/messages/chat/unknown", comment).status_code == 404
    both = f"/v1/messages/chat/{token},{token}"
    assert flow.nobody.post(both, {"content": "once", "external_user_name": "x"}).status_code == 200


def test_pushing_into_the_inbox(flow: Flow, golden: Golden) -> None:
    mail = {
        "source": "Jenkins CI",
        "from_address": "ci@example.org",
        "subject": "Build #5",
        "content": '<h1>Failed</h1><script>x</script><img src="x" onerror="y">',
    }
    token = flow.token()
    assert flow.nobody.post(f"/v1/messages/team_inbox/{token}", mail).json() == {}
    assert flow.nobody.post(f"/v1/messages/influx/{token}", {**mail, "source": "a<b"}).json()["errors"] == {
        "source": ["is invalid"]
    }

    [found] = flow.bob.get(f"{MAIN}/messages?tags=:source:Jenkins%20CI").json()
    check(golden, "mail", flow.bob.get(f"{MAIN}/messages/{found['id']}"))
    assert flow.bob.get(f"{MAIN}/messages?search=failed").json()[0]["id"] == found["id"]
    gone = flow.bob.delete(f"{MAIN}/messages/{found['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert flow.bob.get(f"{MAIN}/messages/{found['id']}").status_code == 404


def test_pushing_commits(flow: Flow) -> None:
    token = flow.token()
    payload = b'payload={"ref":"refs/heads/main","commits":[]}'
    assert flow.nobody.send("POST", f"/v1/git/{token}", payload, FORM).json() == {}
    assert flow.nobody.send("POST", "/v1/git", payload + f"&token={token}".encode(), FORM).json() == {}
    assert flow.nobody.post(f"/v1/git/{token}", {}).status_code == 400

    assert [each["ref"] for each in flow.listed("event=vcs")] == ["refs/heads/main"] * 2


# --- files ---


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 200), "red").save(out, "PNG")
    return out.getvalue()


def uploaded(flow: Flow, name: str, content: bytes, kind: str = "text/html") -> Any:
    data = {"data": base64.encodebytes(content).decode(), "content_type": kind, "file_name": name}
    made = flow.alice.post(f"{MAIN}/messages", {"event": "file", "content": data, "tags": ["t"]})
    assert made.status_code == 201, made.text
    return made.json()


def downloaded(client: Client, path: str) -> Any:
    sent = client.get(path)
    assert (sent.status_code, sent.content) == (302, b"")
    return client.raw("GET", sent.headers["location"].removeprefix("https://signoff.example.org").encode())


def test_files(flow: Flow, golden: Golden) -> None:
    said = uploaded(flow, "red.png", picture())

    check(golden, "file_message", flow.bob.get(f"{MAIN}/messages/{said['id']}"))
    file = downloaded(flow.bob, said["content"]["path"])
    assert (file.status_code, file.content, file.headers["content-type"]) == (200, picture(), "image/png")
    assert file.headers["content-disposition"].startswith("attachment")
    small = downloaded(flow.bob, said["content"]["thumbnail"]["path"])
    assert Image.open(io.BytesIO(small.content)).size == (100, 50)
    assert (
        flow.listed("tags=:file,t")
        == flow.listed("event=file")
        == flow.listed("search=red")
        == [said["content"]]
    )
    assert flow.carol.get(said["content"]["path"]).status_code == 404
    assert flow.alice.delete(f"{MAIN}/messages/{said['id']}").status_code == 204
    assert flow.bob.get(said["content"]["path"]).status_code == 404


def test_pages_are_never_served(flow: Flow) -> None:
    said = uploaded(flow, "../../a<b>.html", b"<html><script>alert(1)</script></html>")

    assert said["content"]["content_type"] == "text/plain"
    assert "/.." not in said["content"]["path"]
    file = downloaded(flow.alice, said["content"]["path"])
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert file.headers["x-content-type-options"] == "nosniff"


def test_a_signed_address_cannot_be_made(flow: Flow) -> None:
    path = flow.alice.get(uploaded(flow, "a.txt", b"x")["content"]["path"]).headers["location"]

    assert (
        flow.nobody.get(path.removeprefix("https://signoff.example.org")[:-8] + "AAAA/a.txt").status_code
        == 404
    )
    assert flow.nobody.get("/files/content/nonsense/a.txt").status_code == 404


def test_uploads_in_a_form(flow: Flow) -> None:
    token = flow.token()
    document = {"event": "activity", "title": "t", "external_thread_id": "1", "flow_token": token}
    fields = {**document, "author[name]": "Ann", "thread[title]": "T"}
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    parts += '--x\r\nContent-Disposition: form-data; name="attachments[one]"; filename="a.txt"\r\n\r\nhello'
    parts += "\r\n--x--\r\n"
    sent = flow.nobody.send(
        "POST", "/messages", parts.encode(), "multipart/form-data; boundary=x", headers=WAIT
    )

    [attached] = sent.json()["attachments"]
    assert (attached["file_name"], attached["content_id"]) == ("a.txt", "one")
    assert downloaded(flow.bob, attached["path"]).content == b"hello"


# --- who asks, and how often ---


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "written",
    [
        lambda token: f"Basic {encoded(token + ':')}",
        lambda token: f"basic {encoded(token + ':DUMMY')}",
        lambda token: f"Basic {encoded(token + ':undefined')}",
        lambda token: f"Basic {encoded(token)}",
        lambda token: f"Basic {encoded(token + ':').rstrip('=')}",
        lambda token: f"Basic {encoded(token + ':')}:ignored",
        lambda token: f"Basic {encoded(token + chr(10))}",
        lambda token: f"Bearer {token}",
    ],
    ids=["blank", "dummy", "undefined", "no colon", "no padding", "rest behind", "new line", "bearer"],
)
def test_credentials(flow: Flow, world: Any, written: Any) -> None:
    token = world.token(world.alice).value

    assert flow.nobody.get("/user", authorization=written(token)).status_code == 200
    assert flow.nobody.get("/user", authorization=written(token[:-1] + "!")).status_code == 401


def test_a_token_in_the_query(flow: Flow, world: Any) -> None:
    token = world.token(world.alice).value

    assert flow.nobody.get(f"/user?access_token={token}").status_code == 200
    assert flow.nobody.get("/user?access_token=x").status_code == 401


def test_nobody(flow: Flow, golden: Golden) -> None:
    refused = flow.nobody.get("/flows")

    check(golden, "unauthenticated", refused)
    assert refused.headers["www-authenticate"] == 'Basic realm="Flowdock API"'
    from_page = flow.nobody.get("/flows", origin="https://page.example")
    assert "www-authenticate" not in from_page.headers
    assert from_page.headers["access-control-allow-origin"] == "https://page.example"


def test_asking_beforehand(flow: Flow) -> None:
    asked = flow.nobody.send("OPTIONS", "/flows/any/thing", headers={"origin": "https://page.example"})

    assert asked.status_code == 200
    assert "PATCH" in asked.headers["access-control-allow-methods"]
    assert "X-flowdock-wait-for-message" in asked.headers["access-control-allow-headers"]


def test_too_many_calls(flow: Flow) -> None:
    alice = flow.alice.with_settings(calls_per_minute=3)
    statuses = [alice.get("/user") for _ in range(5)]

    assert [each.status_code for each in statuses] == [200, 200, 200, 429, 429]
    assert int(statuses[-1].headers["retry-after"]) > 0
    assert flow.bob.with_settings(calls_per_minute=3).get("/user").status_code == 200
