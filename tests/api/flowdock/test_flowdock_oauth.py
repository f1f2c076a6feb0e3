"""OAuth 2: clients, codes, tokens, and what a token may do."""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from httpx2 import Response
from msgspec import Struct

from signoff.domain.identity.passwords import new_password
from signoff.kernel import clock
from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.flowdock.people import FORM, MAIN, Flow
from tests.web.visitor import Visitor
from tests.world import PASSWORD, World

BACK = "https://tracker.example/callback"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


class Program(Struct):
    """A registered client."""

    flow: Flow
    id: str
    secret: str
    number: int

    def page(self, **more: str) -> str:
        """Give the address of the page that asks."""
        given = {"client_id": self.id, "response_type": "code", "state": "s 1", **more}
        return f"/oauth/authorize?{urlencode(given)}"

    def code(self, scope: str = "", **more: str) -> str:
        """Let Alice consent, and give the code."""
        return said(answered(self.flow.alice, self.page(**({"scope": scope} if scope else {}), **more)))[
            "code"
        ]

    def ask(self, **given: str) -> Response:
        """Ask for tokens, as JSON."""
        body = {"client_id": self.id, "client_secret": self.secret, **given}
        accept = {"accept": "application/json"}
        return self.flow.nobody.send("POST", "/oauth/token", urlencode(body).encode(), FORM, headers=accept)

    def take(self, code: str, **more: str) -> Response:
        """Take a code for tokens."""
        return self.ask(grant_type="authorization_code", code=code, **more)

    def token(self, scope: str = "") -> str:
        """Give an access token of Alice's."""
        token: str = self.take(self.code(scope)).json()["access_token"]
        return token


def answered(client: Client, path: str, answer: str = "allow") -> Response:
    reply = Visitor(client).send(path, ("answer", answer))
    assert reply.status_code == 302, reply.text
    return reply


def said(reply: Response) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(reply.headers["location"]).query).items()}


@pytest.fixture
def program(flow: Flow) -> Program:
    return registered(flow, BACK)


def registered(flow: Flow, uri: str) -> Program:
    made = flow.alice.post("/oauth/applications", {"application": {"name": "Tracker", "redirect_uri": uri}})
    assert made.status_code == 201, made.text
    found = made.json()
    return Program(flow, found["client_id"], found["client_secret"], found["id"])


def by(program: Program, db: Database, token: str) -> Client:
    return Client(db, program.flow.alice._runner, token)


def test_registering(flow: Flow, program: Program) -> None:
    shown = flow.alice.get(f"/oauth/applications/{program.number}")
    assert (shown.json()["name"], shown.json()["redirect_uri"]) == ("Tracker", BACK)
    assert "client_secret" not in shown.text
    assert [each["id"] for each in flow.alice.get("/oauth/applications").json()] == [program.number]
    for uri in (
        "",
        "http://tracker.example/",
        "https://x.example/#a",
        "javascript:alert(1)",
        "https://a:b@x.example",
    ):
        refused = flow.alice.post("/oauth/applications", {"name": "x", "redirect_uri": uri})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["redirect_uri"])
    assert flow.carol.post("/oauth/applications", {"name": "x", "redirect_uri": BACK}).status_code == 403
    assert flow.bob.send("DELETE", f"/oauth/applications/{program.number}").status_code == 403
    assert flow.alice.send("DELETE", f"/oauth/applications/{program.number}").status_code == 204
    assert flow.alice.get(f"/oauth/applications/{program.number}").status_code == 404


def test_the_page_that_asks(flow: Flow, program: Program) -> None:
    page = Visitor(flow.alice).get(program.page(scope="flow offline_access"))
    assert "Let Tracker act for you?" in page.text
    assert "Read and write in the flows" in page.text
    assert "private" not in page.text
    # Browsers look at where a form is sent on to.
    assert "form-action 'self' https://tracker.example;" in page.headers["content-security-policy"]

    assert said(answered(flow.alice, program.page()))["state"] == "s 1"
    refused = said(answered(flow.alice, program.page(), "refuse"))
    assert (refused["error"], refused["state"]) == ("access_denied", "s 1")
    for more, error in (
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge": "short"}, "invalid_request"),
    ):
        reply = Visitor(flow.alice).get(program.page(**more))
        assert (reply.status_code, said(reply)["error"]) == (302, error)


def test_nobody_is_sent_elsewhere(flow: Flow, program: Program) -> None:
    for path in (program.page(redirect_uri="https://evil.example/"), "/oauth/authorize?client_id=x"):
        page = Visitor(flow.alice).get(path)
        assert page.status_code in (400, 404)
        assert "location" not in page.headers
    assert Visitor(flow.nobody).get(program.page()).status_code == 401
    foreign = Visitor(flow.alice).send(program.page(), ("answer", "allow"), origin="https://evil.example")
    assert foreign.status_code == 403


def test_a_code_for_a_token(flow: Flow, program: Program, db: Database) -> None:
    issued = program.take(program.code(), redirect_uri=BACK)
    assert issued.status_code == 200
    found = issued.json()
    assert (found["token_type"], found["scope"]) == ("bearer", "flow,private")
    assert "refresh_token" not in found
    assert issued.headers["cache-control"] == "no-store"

    caller = by(program, db, found["access_token"])
    me = flow.alice.get("/user").json()["id"]
    reply = caller.get("/flows")
    assert (reply.status_code, reply.headers["flowdock-user"]) == (200, str(me))
    assert flow.nobody.get(f"/flows?access_token={found['access_token']}").status_code == 200
    assert caller.post(f"{MAIN}/messages", {"event": "message", "content": "x"}).status_code == 201


def test_as_a_form(program: Program, flow: Flow) -> None:
    body = {"grant_type": "authorization_code", "code": program.code()}
    pair = base64.b64encode(f"{program.id}:{program.secret}".encode()).decode()
    headers = {"authorization": f"Basic {pair}", "accept": "*/*"}
    issued = flow.nobody.send("POST", "/oauth/token", urlencode(body).encode(), FORM, headers=headers)
    assert issued.headers["content-type"].startswith(FORM)
    assert parse_qs(issued.text)["scope"] == ["flow,private"]


def test_a_code_counts_once(program: Program, db: Database) -> None:
    code = program.code("flow offline_access")
    first = program.take(code).json()
    again = program.take(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    # Whoever came second, or first, had stolen it.
    assert by(program, db, first["access_token"]).get("/flows").status_code == 401
    refused = program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert refused.json()["error"] == "invalid_grant"


def test_refreshing(program: Program, db: Database) -> None:
    first = program.take(program.code("flow offline_access")).json()
    second = program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == "flow,offline_access"
    assert by(program, db, second["access_token"]).get("/flows").status_code == 200

    stolen = program.ask(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert stolen.status_code == 400
    assert by(program, db, second["access_token"]).get("/flows").status_code == 401


def test_proof_of_possession(program: Program) -> None:
    verifier = "v" * 43
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    more = {"code_challenge": challenge, "code_challenge_method": "S256"}

    assert program.take(program.code(**more)).json()["error"] == "invalid_grant"
    assert program.take(program.code(**more), code_verifier="w" * 43).status_code == 400
    assert program.take(program.code(**more), code_verifier=verifier).status_code == 200


def test_refusals(program: Program, flow: Flow) -> None:
    assert program.ask(grant_type="client_credentials").json()["error"] == "unsupported_grant_type"
    assert program.take(program.code(), redirect_uri="https://evil.example/").status_code == 400
    wrong = program.ask(grant_type="authorization_code", code="x", client_secret="y")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    other = registered(flow, BACK)
    assert other.take(program.code()).json()["error"] == "invalid_grant"


def test_the_password_of_a_person(program: Program, db: Database, world: World) -> None:
    from signoff.domain.identity.accounts import set_password  # noqa: PLC0415 - only here

    with db.writing(world.alice) as tx:
        set_password(tx, world.account(world.alice).uuid, new_password(PASSWORD))
    given = {"grant_type": "password", "username": "alice@example.org", "scope": "flow"}
    issued = program.ask(**given, password=PASSWORD)
    assert (issued.status_code, issued.json()["scope"]) == (200, "flow")
    assert program.ask(**given, password="wrong").json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("flow", {"say", "flows", "me"}),
        ("private", {"private", "me"}),
        ("profile", {"me", "rename"}),
        ("integration", {"flows", "me", "connect"}),
        ("manage", {"flows", "me", "make"}),
    ],
)
def test_what_a_scope_covers(
    program: Program, db: Database, flow: Flow, scope: str, allowed: set[str]
) -> None:
    caller = by(program, db, program.token(scope))
    me, bob = flow.alice.get("/user").json()["id"], flow.bob.get("/user").json()["id"]
    said = {"event": "message", "content": "x"}
    tried = {
        "say": caller.post(f"{MAIN}/messages", said),
        "flows": caller.get("/flows?users=1"),
        "private": caller.post(f"/private/{bob}/messages", said),
        "me": caller.get("/user"),
        "rename": caller.send("PUT", f"/users/{me}", {"nick": "Alice"}),
        "connect": caller.post(f"{MAIN}/sources", {"name": "Tracker"}),
        "make": caller.post("/flows/default", {"name": "New"}),
    }
    assert {name for name, reply in tried.items() if reply.status_code < 300} == allowed
    assert {reply.status_code for name, reply in tried.items() if name not in allowed} == {403}
    # Nor does it reach what other protocols give to people.
    assert caller.get("/pacticipants").status_code == 403


def test_nobody_lends_what_was_lent(program: Program, db: Database, flow: Flow) -> None:
    caller = by(program, db, program.token("flow private manage"))
    assert Visitor(caller).get(program.page()).status_code == 403
    sent = Visitor(caller).send(
        program.page(), ("answer", "allow"), token=Visitor(flow.alice).token(program.page())
    )
    assert sent.status_code == 403


def test_integrations_belong_to_their_program(program: Program, db: Database, flow: Flow) -> None:
    caller = by(program, db, program.token("integration"))
    made = caller.post(f"{MAIN}/integrations", {"name": "Board"}).json()
    assert made["application"]["name"] == "Tracker"
    assert made["application"]["id"] == program.number
    [shown] = flow.alice.get(f"{MAIN}/sources").json()
    assert shown["application"]["url"].endswith(f"/oauth/applications/{program.number}")


def test_withdrawing(program: Program, db: Database, flow: Flow) -> None:
    caller = by(program, db, program.token())
    place = "/account/authorized_applications"
    assert "Tracker" in Visitor(flow.alice).get(place).text
    assert Visitor(flow.alice).send(place, ("client", str(program.number))).status_code == 303
    assert caller.get("/flows").status_code == 401
    assert "no application" in Visitor(flow.alice).get(place).text


def test_codes_on_a_page(flow: Flow) -> None:
    program = registered(flow, OUT_OF_BAND)
    reply = Visitor(flow.alice).send(program.page(), ("answer", "allow"))
    assert reply.status_code == 303
    place = urlsplit(reply.headers["location"]).path
    code = place.rpartition("/")[2]
    assert code in Visitor(flow.alice).get(place).text
    assert program.take(code).status_code == 200


def test_an_end(program: Program, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    caller, code = by(program, db, program.token()), program.code()
    later = clock.shifted(clock.now(), seconds=90_000)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert caller.get("/flows").status_code == 401
    assert program.take(code).status_code == 400
