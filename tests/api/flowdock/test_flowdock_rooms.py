"""Flows, their people, private conversations, users and organisations; and who may see none of it."""

from tests.api.client import Client
from tests.api.flowdock.people import FORM, MAIN, Flow, check
from tests.api.golden import Golden


def test_flows(flow: Flow, golden: Golden) -> None:
    check(golden, "flows", flow.alice.get("/flows"))
    check(golden, "flow", flow.alice.get(MAIN))
    check(golden, "flows_with_users", flow.alice.get("/flows/all?users=1"))
    check(golden, "flows_of_organization", flow.alice.get("/flows/default"))
    check(golden, "flow_users", flow.alice.get(f"{MAIN}/users"))
    known = flow.alice.get("/flows").json()[0]["id"]
    assert flow.alice.get(f"/flows/find?id={known}").json() == flow.alice.get(MAIN).json()
    assert flow.alice.get("/flows/find?id=unknown").status_code == 404
    assert flow.alice.get("/flows/find").status_code == 404


def test_making_flows(flow: Flow, golden: Golden) -> None:
    check(golden, "flow_created", flow.alice.send("POST", "/flows/default", b"name=Second+Flow", FORM))
    for name, text in (
        ("", "can't be blank"),
        ("x" * 101, "is too long (maximum is 100 characters)"),
        ("Main", "has already been taken"),
    ):
        refused = flow.alice.post("/flows/default", {"name": name})
        assert (refused.status_code, refused.json()["errors"]) == (400, {"name": [text]})
    assert flow.carol.post("/flows/default", {"name": "Mine"}).status_code == 403


def test_changing_flows(flow: Flow) -> None:
    changed = flow.alice.put(MAIN, {"name": "New", "access_mode": "organization", "open": "false"}).json()

    assert (changed["name"], changed["parameterized_name"]) == ("New", "main")
    assert (changed["access_mode"], changed["open"], changed["joined"]) == ("organization", False, True)
    assert changed["join_url"]
    assert flow.alice.put(MAIN, {"access_mode": "nonsense"}).status_code == 400
    assert flow.alice.put(MAIN, {"open": "perhaps"}).json()["errors"] == {"open": ["must be true or false"]}
    assert flow.alice.put(MAIN, {"disabled": True}).json()["disabled"] is True
    assert flow.alice.get("/flows").json() == []
    refused = flow.alice.post(f"{MAIN}/messages", {"event": "message", "content": "x"})
    assert (refused.status_code, refused.json()) == (403, {"message": "This flow is archived"})
    assert flow.alice.put(MAIN, {"disabled": False}).json()["disabled"] is False


def test_joining(flow: Flow, client: Client) -> None:
    stranger = flow.bob
    client.post("/flows/default", {"name": "Open"})
    assert stranger.get("/flows/default/open").status_code == 404
    client.put("/flows/default/open", {"access_mode": "organization"})
    [_, found] = stranger.get("/flows/all").json()

    assert (found["parameterized_name"], found["joined"], found["open"]) == ("open", False, False)
    assert stranger.get("/flows/default/open/messages").status_code == 403
    joined = stranger.put("/flows/default/open", {"open": True}).json()
    assert (joined["joined"], joined["open"]) == (True, True)
    assert stranger.get("/flows/default/open/messages").json()[-1]["content"] == {
        "type": "join",
        "description": "bob",
    }


def test_shutting_out(flow: Flow) -> None:
    bob = flow.bob.get("/user").json()["id"]
    flow.alice.put(MAIN, {"access_mode": "organization"})

    assert flow.alice.put(f"{MAIN}/users/{bob}", {"disabled": True}).json() == {}
    assert flow.bob.get(MAIN).status_code == 404
    assert flow.bob.get("/flows/all").json() == []
    assert flow.alice.put(f"{MAIN}/users/{bob}", {"disabled": False}).json() == {}
    assert flow.bob.get(MAIN).status_code == 200
    alice = flow.alice.get("/user").json()["id"]
    assert flow.bob.put(f"{MAIN}/users/{alice}", {"disabled": True}).status_code == 403


def test_invitations(flow: Flow, golden: Golden) -> None:
    path = f"{MAIN}/invitations"
    made = flow.alice.post(path, {"email": "New@example.org", "message": "come"})

    check(golden, "invitation_created", made)
    check(golden, "invitations", flow.alice.get(path))
    again = flow.alice.send("POST", path, b"email=new%40example.org", FORM)
    assert again.json()["id"] == made.json()["id"]
    assert flow.alice.post(path, {"email": "nonsense"}).json()["errors"] == {"email": ["is invalid"]}
    imported = flow.alice.post(f"{path}/import", {"list": '"Joe" <joe@x.org>, alice@example.org\nnonsense'})
    check(golden, "invitations_imported", imported)
    one = f"{path}/{made.json()['id']}"
    assert flow.alice.delete(one).status_code == 204
    assert flow.alice.get(one).status_code == 404


def test_an_invited_address_comes_in(flow: Flow) -> None:
    assert flow.carol.get(MAIN).status_code == 404
    flow.alice.post(f"{MAIN}/invitations", {"email": "carol@example.org"})

    assert flow.carol.get(MAIN).json()["joined"] is False
    assert flow.carol.get(f"{MAIN}/messages").status_code == 403


def test_people(flow: Flow, golden: Golden) -> None:
    check(golden, "user", flow.alice.get("/user"))
    check(golden, "users", flow.alice.get("/v1/users"))
    me = flow.alice.get("/user").json()["id"]
    assert flow.alice.get(f"/users/{me}").json() == flow.alice.get(f"/user/{me}").json()
    assert flow.alice.get("/users/999").status_code == 404
    assert flow.alice.put(f"/users/{me}", {"nick": "Ally"}).json() == {}
    assert flow.alice.get("/user").json()["nick"] == "Ally"
    for nick, text in (("bob", "has already been taken"), ("a b", "is invalid"), ("all", "is invalid")):
        refused = flow.alice.put(f"/users/{me}", {"nick": nick})
        assert (refused.status_code, refused.json()["errors"]) == (400, {"nick": [text]})
    assert flow.bob.put(f"/users/{me}", {"nick": "x"}).status_code == 403


def test_organizations(flow: Flow, golden: Golden) -> None:
    check(golden, "organizations", flow.alice.get("/organizations"))
    known = flow.alice.get("/organizations").json()[0]
    assert flow.alice.get(f"/organizations/find?id={known['id']}").json() == known
    assert flow.alice.get("/organizations/default").json() == known
    assert flow.alice.get("/organizations/stranger").status_code == 404
    members = flow.alice.get("/organizations/default/users").json()
    assert {each["nick"]: each["admin"] for each in members} == {"alice": True, "bob": False, "carol": False}
    carol = flow.carol.get("/user").json()["id"]
    assert flow.bob.delete(f"/organizations/default/users/{carol}").status_code == 403
    assert flow.alice.delete(f"/organizations/default/users/{carol}").status_code == 204
    assert flow.carol.get("/user").status_code == 401


def test_private_conversations(flow: Flow, golden: Golden) -> None:
    bob, alice = flow.bob.get("/user").json()["id"], flow.alice.get("/user").json()["id"]
    posted = flow.alice.post(
        f"/private/{bob}/messages", {"event": "message", "content": "psst", "tags": ["t"]}
    )

    check(golden, "private_message_posted", posted)
    check(golden, "private_conversations", flow.bob.get("/private"))
    check(golden, "private_conversation", flow.bob.get(f"/private/{alice}"))
    path = f"/private/{alice}/messages/{posted.json()['id']}"
    assert flow.bob.get(path).json() == posted.json()
    assert flow.bob.put(path, {"content": "mine"}).status_code == 403
    assert flow.bob.put(path, {"tags": ["t"]}).json() == {}
    assert flow.bob.get("/private").json()[0]["activity"]["mentions"] == 0
    assert flow.bob.put(f"/private/{alice}", {"open": False}).json()["open"] is False
    own = f"/private/{bob}/messages/{posted.json()['id']}"
    assert flow.alice.delete(own).json() == {}
    assert (
        flow.alice.post(f"/private/{alice}/messages", {"event": "message", "content": "me"}).status_code
        == 400
    )
    assert flow.alice.get("/private/999").status_code == 404
    assert (
        flow.alice.post(f"/private/{bob}/messages", {"event": "comment", "content": "x"}).status_code == 400
    )


def test_private_means_private(flow: Flow, stranger: Client) -> None:
    """Every route under a flow and a private conversation, by a colleague who is not in it and by a stranger."""
    said = flow.say("hidden")
    bob, alice = flow.bob.get("/user").json()["id"], flow.alice.get("/user").json()["id"]
    psst = flow.alice.post(f"/private/{bob}/messages", {"event": "message", "content": "hidden"}).json()
    number, thread = said["id"], said["thread_id"]
    reads = (
        *("", "/messages", f"/messages/{number}", f"/messages/{number}/comments", "/threads"),
        *(f"/threads/{thread}", f"/threads/{thread}/messages", "/users", "/sources", "/invitations"),
    )
    for client in (flow.carol, stranger):
        answers = [client.get(f"{MAIN}{path}") for path in reads]
        answers += [client.get(f"/private/{alice}/messages/{psst['id']}")]
        answers += [client.get("/flows?filter=default/main"), client.get(f"{MAIN}?accept=text/event-stream")]
        assert {each.status_code for each in answers} == {404}
        lists = [client.get(path).text for path in ("/flows", "/flows/all", "/private", "/sources")]
        lists += [client.get(f"/private/{each}/messages").text for each in (alice, bob)]
        assert not any("hidden" in text or "main" in text for text in lists)
    writes: tuple[tuple[str, str, object], ...] = (
        ("POST", f"{MAIN}/messages", {"event": "message", "content": "x"}),
        ("POST", "/messages", {"event": "message", "content": "x", "flow": "default/main"}),
        ("PUT", f"{MAIN}/messages/{number}", {"tags": []}),
        ("DELETE", f"{MAIN}/messages/{number}", None),
        ("POST", f"{MAIN}/messages/{number}/emoji_reaction", {"emoji": "+1"}),
        ("PUT", MAIN, {"open": True}),
        ("POST", f"{MAIN}/users", {"id": 1}),
        ("POST", f"{MAIN}/sources", {"name": "x"}),
        ("PUT", f"/private/{alice}/messages/{psst['id']}", {"tags": []}),
        ("DELETE", f"/private/{alice}/messages/{psst['id']}", None),
    )
    for method, path, document in writes:
        assert stranger.send(method, path, document).status_code == 404, (method, path)
        assert flow.carol.send(method, path, document).status_code in (403, 404), (method, path)


def test_administrators_do_not_read_what_is_private(flow: Flow, client: Client) -> None:
    carol, bob = flow.carol.get("/user").json()["id"], flow.bob.get("/user").json()["id"]
    flow.bob.post(f"/private/{carol}/messages", {"event": "message", "content": "hidden"})

    assert (
        client.get(f"/private/{carol}/messages").json() == client.get(f"/private/{bob}/messages").json() == []
    )
    assert client.get("/private").json() == []
