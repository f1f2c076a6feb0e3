"""An installation where every route has something to show, and a request for each of them that would work."""

import json
import re
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from signoff.api.kit.dispatching import Dialect
from signoff.api.kit.routing import Access, Route
from signoff.api.operations.dialect import Operations
from signoff.api.pact_broker.dialect import PactBroker
from signoff.domain.conversation.facts import subscriber
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import ApprovalFields
from signoff.domain.identity.oauth import granting
from signoff.domain.identity.oauth.types import Asked as Wanted
from signoff.domain.identity.oauth.types import Issued
from signoff.domain.identity.organisations import DEFAULT, administrator, organisation_named
from signoff.domain.identity.scopes import EVERYTHING
from signoff.domain.ledger.auditing import reading
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.events import SequencedEvent
from signoff.kernel.page import Page
from signoff.web.assets import served_names
from signoff.web.conversation_links import page_of
from signoff.web.dialect import Pages
from signoff.web.forms import MEDIA_TYPE as FORM
from tests import outbox
from tests.api.client import BASE, Client
from tests.api.pact_broker.arrange import environment
from tests.api.pact_broker.publications import PAIR, item, pact, publication, publish, sha_of, verify
from tests.web.proofs import DIGEST, Pipeline

# Stands in what is stored, and in no path: whoever sees it has seen something of this organisation.
HIDDEN = "hidden-7f3a"

# They fail on purpose, for whoever may write.
FAILS = {"PactBroker GET /test/error", "PactBroker POST /test/error"}

_ACCEPT = {"PactBroker": "*/*", "Pages": "text/html", "Operations": "application/openmetrics-text"}
EDGE = "----edge"
_NAME = re.compile(r"{(\w+)}")


class Asked(Struct, frozen=True):
    """A route with a request for it: where, what, and how its answer is asked for."""

    dialect: str
    route: Route
    path: str
    body: Any
    accept: str

    @property
    def name(self) -> str:
        return f"{self.dialect} {self.route.method} {self.route.template}"

    @property
    def writes(self) -> bool:
        return self.route.access is Access.WRITE

    @property
    def uploads(self) -> bool:
        """Whether a page sends a file there."""
        return self.dialect == "Pages" and self.writes and self.route.template.endswith("/files")

    @property
    def encoded(self) -> bytes:
        if self.uploads:
            return _uploaded(self.body)
        if self.dialect == "Pages":
            return urlencode(self.body or {}, doseq=True).encode()
        return b"" if self.body is None else json.dumps(self.body).encode()

    @property
    def headers(self) -> dict[str, str]:
        """What the answer is to be, and what the body is."""
        if self.dialect == "Pages" and self.writes:
            kind = f"multipart/form-data; boundary={EDGE}" if self.uploads else FORM
            return {"accept": self.accept, "content-type": kind, "origin": BASE}
        kind = self.route.accepts[0] if self.route.accepts else "application/json"
        return {"accept": self.accept, **({} if self.body is None else {"content-type": kind})}


def _uploaded(fields: dict[str, str]) -> bytes:
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{fields["token"]}\r\n'
    head += f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    return f"{head}{HIDDEN}\r\n--{EDGE}--\r\n".encode()


def dialects() -> tuple[Dialect, ...]:
    """Every dialect that the server mounts."""
    return PactBroker(), Pages(PactBroker(), []), Operations()


def every_route() -> list[tuple[str, Route]]:
    return [(type(dialect).__name__, route) for dialect in dialects() for route in dialect.router.routes]


class Installation:
    """The names and numbers of what is there."""

    def __init__(self, client: Client, db: Database) -> None:
        self.environment = environment(client, "test")
        self.spare = environment(client, "spare")
        client.patch("/pacticipants/Foo", {"mainBranch": "main", "repositoryUrl": f"http://{HIDDEN}"})
        client.put("/pacticipants/Bar/versions/9")
        made = client.put("/webhooks/webhook-of-the-test", webhook())
        assert made.status_code == 201, made.text
        publish(client, "1", item(pact(f"{HIDDEN} once")), branch="main", tags=["prod"])
        contracts = item(pact(HIDDEN)), item(provider="Baz")
        publish(client, "2", *contracts, branch="main", tags=["prod"], buildUrl=f"https://{HIDDEN}/2")
        publish(client, "3", branch="other")
        client.put("/pacticipants/Foo/labels/backend")
        self.number = verify(client, "2", "9", testResults=[HIDDEN]).rpartition("/")[2]
        verify(client, "3", "9")
        client.put("/pacticipants/Bar/versions/9/tags/prod")
        self.shas = sha_of(client, "2"), sha_of(client, "1")
        self.occupants = {
            kind: self._occupied(client, kind) for kind in ("deployed-versions", "released-versions")
        }
        outbox.read_log(db)
        shown = client.get(f"{PAIR}/version/2/triggered-webhooks").json()
        (triggered,) = shown["_embedded"]["triggeredWebhooks"]
        self.proofs = _proofs(db, self.environment)
        self._target = f"signoff:approval:{self.proofs['approval']}:approve"
        self.talk = _talk(client, db, self.proofs)
        self.lent = _lent(client, db)
        page = client.get("/webhooks/new", accept="text/html").text
        self._token = page.partition('name="token" value="')[2].partition('"')[0]
        self.triggered = triggered["_links"]["pb:logs"]["href"].split("/")[-2]

    def _occupied(self, client: Client, kind: str) -> str:
        path = f"/pacticipants/Foo/versions/2/{kind}/environment/{self.environment}"
        made = client.post(path, {})
        assert made.status_code == 201, made.text
        return str(made.headers["location"].rpartition("/")[2])

    def asked(self) -> list[Asked]:
        """Give a request for every route of every dialect."""
        return [self._asked(dialect, route) for dialect, route in every_route()]

    def writes(self) -> list[Asked]:
        """Give a request for every route that changes something."""
        return [self._asked(*each) for each in every_route() if each[1].access is Access.WRITE]

    def _asked(self, dialect: str, route: Route) -> Asked:
        accept = route.provides[0] if dialect == "PactBroker" and route.provides else _ACCEPT[dialect]
        body = self._form(route) if dialect == "Pages" else self._body(route)
        return Asked(dialect, route, self._path(route), body, accept)

    def _form(self, route: Route) -> Any:
        """What a browser sends from a page that was given to Alice."""
        if route.method != "POST":
            return None
        known = {"client": self.lent["id"], "invitation": self.talk["invitation"]}
        return {**TYPED, **known, "target": self._target, "token": self._token}

    def _path(self, route: Route) -> str:
        talk = self.talk if route.template.startswith(("/app/", "/invitations/")) else {}
        if route.template.startswith("/app/private/"):
            talk = {**talk, "message": talk["whispered"]}
        if route.template.endswith("/actions"):
            talk = {**talk, "thread": talk["pressed"]}
        path = _NAME.sub(
            lambda found: talk.get(found.group(1)) or self._value(route.template, found.group(1)),
            route.template,
        )
        needed = {
            "/can-i-deploy": "?pacticipant=Foo&version=2&environment=test",
            "/matrix": "?q[][pacticipant]=Foo",
            "/oauth/authorize": f"?client_id={self.lent['client_id']}&response_type=code",
        }
        return path + needed.get(path, "")

    def _value(self, template: str, name: str) -> str:
        if name == "uuid":
            return self._uuid(template)
        by_name = ("/to-environment/", "/provider-states/", "/{org}/environments/")
        if name == "environment" and any(part in template for part in by_name):
            return "test"
        of_snapshots = template.endswith("/snapshots/{number}") or template.startswith("/{org}/environments/")
        if name == "number" and of_snapshots:
            return "1"
        if "/versions/{number}" in template:
            return self._plain()["version" if name == "number" else name]
        if name == "other":
            return self.shas[1] if "pact-version" in template else "1"
        return self._plain()[name]

    def _plain(self) -> dict[str, str]:
        return {
            "org": "default",
            "provider": "Bar",
            "consumer": "Foo",
            "application": "Foo",
            "pacticipant": "Foo",
            "version": "2",
            "number": self.number,
            "branch": "main",
            "tag": "prod",
            "provider_tag": "prod",
            "to": "prod",
            "label": "backend",
            "environment": self.environment,
            "sha": self.shas[0],
            "metadata": "d2lwPXRydWU",
            "name": served_names["signoff.css"],
            "relation": "webhooks",
            "code": "code",
            **self.proofs,
        }

    def _uuid(self, template: str) -> str:
        kind = template.split("/")[1]
        known = {
            "webhooks": "webhook-of-the-test",
            "triggered-webhooks": self.triggered,
            "environments": self.environment,
            **self.occupants,
        }
        return str(known[kind])

    def _body(self, route: Route) -> Any:
        if route.method not in ("POST", "PUT", "PATCH"):
            return None
        asked = f"{route.method} {route.template}"
        return next(body for pattern, body in BODIES if re.search(pattern, asked))


def _proofs(db: Database, environment: str) -> dict[str, str]:
    """Let a pipeline prove something; give the names of what there is then."""
    with db.reading(system()) as tx:
        actor = administrator("pipeline", organisation_named(tx, DEFAULT).id)
    pipeline = Pipeline(db, actor)
    flow = pipeline.flow("hidden flow")
    trail = pipeline.trail(flow, "trail-1")
    pipeline.artifact(trail)
    pipeline.attest(trail, "ticket", "jira")
    pipeline.seen(environment, ("web", DIGEST), ("stranger", "ef" * 32))
    with db.writing(actor) as tx:
        approval = approvals.request(tx, trail, ApprovalFields(comments=HIDDEN)).uuid
        entry = reading.listed(tx, Page(1, 1)).rows[0].id
    return {
        "flow": flow.name,
        "trail": trail.called,
        "fingerprint": DIGEST,
        "entry": str(entry),
        "result": pipeline.ask_gate(DIGEST).uuid,
        "approval": approval,
    }


def _talk(client: Client, db: Database, proofs: dict[str, str]) -> dict[str, str]:
    """Let Alice talk in a flow of evidence, which is told that somebody asks for an approval."""
    path = "/flows/default/hidden-flow"
    numbers = {each["nick"]: each["id"] for each in client.get("/users").json()}
    carol, bob = numbers["carol"], numbers["bob"]
    for answer in (
        client.put(path, {"open": True}),
        client.post(f"{path}/users", {"id": carol}),
        client.post(f"{path}/messages", {"event": "message", "content": f"{HIDDEN} @alice"}),
    ):
        assert answer.status_code in (200, 201), answer.text
    with db.writing(system()) as tx:
        organisation_id = organisation_named(tx, DEFAULT).id
        asked = {"flow": proofs["flow"], "trail": HIDDEN, "trail_uuid": "1", "uuid": proofs["approval"]}
        payload = json.dumps(asked)
        event = SequencedEvent(0, 0, organisation_id, "pipeline", "approval.requested", "", payload, tx.now)
        subscriber.handle(tx, [event], page_of)
    [thread] = client.get(f"{path}/threads?application=inbox").json()
    said = client.post(f"{path}/messages", {"event": "message", "content": HIDDEN}).json()
    whispered = client.post(f"/private/{bob}/messages", {"event": "message", "content": HIDDEN}).json()
    invited = client.post(f"{path}/invitations", {"email": f"{HIDDEN}@example.org"}).json()
    return {
        "org": "default",
        "flow": "hidden-flow",
        "thread": thread["id"],
        "pressed": _pressed(client, path),
        "message": str(said["id"]),
        "whispered": str(whispered["id"]),
        "user": str(bob),
        "invitation": str(invited["id"]),
        "key": invited["accept_url"].rpartition("/")[2],
    }


def _pressed(client: Client, path: str) -> str:
    """Let an integration begin a thread with a button; give the thread."""
    token = client.post(f"{path}/sources", {"name": HIDDEN}).json()["flow_token"]
    target = {"urlTemplate": "https://10.0.0.1/press", "httpMethod": "POST"}
    action = {"@type": "UpdateAction", "name": "Press", "target": target}
    activity = {
        "flow_token": token,
        "event": "activity",
        "title": HIDDEN,
        "author": {"name": "Ann"},
        "external_thread_id": "1",
        "thread": {"title": HIDDEN, "actions": [action]},
    }
    wait = {"x-flowdock-wait-for-message": "1"}
    thread: str = client.send("POST", "/messages", activity, headers=wait).json()["thread_id"]
    return thread


def _lent(client: Client, db: Database) -> dict[str, str]:
    """Let a program act for Alice; give its number and how it calls itself."""
    wanted = {"name": HIDDEN, "redirect_uri": "https://program.example/back"}
    made = client.post("/oauth/applications", wanted).json()
    me = client.get("/user").json()
    with db.writing(system()) as tx:
        organisation_id = organisation_named(tx, DEFAULT).id
        tx.actor = Actor(me["name"], organisation_id, me["id"], EVERYTHING)
        asked = granting.asked(granting.ask(tx, made["client_id"], ""), "flow")
        assert isinstance(asked, Wanted)
        code = granting.consent(tx, asked)
        issued = granting.by_code(tx, asked.client, code, "", "")
        assert isinstance(issued, Issued)
    return {"id": str(made["id"]), "client_id": made["client_id"]}


def webhook(words: str = HIDDEN) -> Any:
    """Make a webhook; its receiver is where the server may not call, so that no test leaves this machine."""
    return {
        "description": words,
        "events": [{"name": "contract_published"}],
        "enabled": True,
        "consumer": {"name": "Foo"},
        "provider": {"name": "Bar"},
        "request": {
            "method": "POST",
            "url": f"https://10.0.0.1/{words}",
            "headers": {"Authorization": f"Bearer {words}", "Accept": "*/*"},
            "username": words,
            "password": words,
            "body": {"said": words, "version": "${pactbroker.consumerVersionNumber}"},
        },
    }


# A webhook as somebody types it, and the answers of the other forms.
TYPED = {
    "description": HIDDEN,
    "consumer_by": "any",
    "provider_by": "any",
    "events": ["contract_published"],
    "method": "POST",
    "url": f"https://10.0.0.1/{HIDDEN}",
    "headers": f"authorization: Bearer {HIDDEN}",
    "enabled": "false",
    "do": "save",
    "content": HIDDEN,
    "answer": "allow",
    "sign": "+1",
    "email": f"{HIDDEN}@example.net",
    "number": "0",
    "kinds": ["trail.begun"],
}
_SELECTORS = [
    {"tag": "prod", "latest": True, "fallbackTag": "main", "consumer": "Foo"},
    {"branch": "main", "fallbackBranch": "other"},
    {"mainBranch": True},
    {"matchingBranch": True},
    {"deployed": True, "environment": "test"},
    {"deployedOrReleased": True},
]
_APPLICATION = {
    "displayName": "New",
    "mainBranch": "main",
    "repositoryUrl": "https://git.example.org/new",
    "repositoryName": "new",
    "repositoryNamespace": "us",
}
_ENVIRONMENT = {
    "name": "test",
    "displayName": "Test",
    "production": False,
    "contacts": [{"name": "us", "details": {"email": "us@example.org"}}],
}
_RESULT = {
    "success": False,
    "providerApplicationVersion": "9",
    "buildUrl": "http://ci.example.org/9",
    "testResults": [{"interactionId": "1", "success": False}],
    "verifiedBy": {"implementation": "pact-js", "version": "1", "clientLanguage": {"name": "js"}},
}
# The first that fits; none holds what is hidden, so that whoever gets it back has not sent it.
BODIES: tuple[tuple[str, Any], ...] = (
    (
        "^POST /contracts/publish$",
        publication("4", item(onConflict="merge"), branch="main", tags=["prod"], buildUrl="http://ci/4"),
    ),
    (
        "for-verification$",
        {
            "consumerVersionSelectors": _SELECTORS,
            "providerVersionBranch": "main",
            "providerVersionTags": ["prod"],
            "includePendingStatus": True,
            "includeWipPactsSince": "2020-01-01",
        },
    ),
    ("verification-results$", _RESULT),
    ("webhooks|^POST .*/execute$", webhook("said")),
    ("^(PUT|PATCH) /pacts?/", pact("said", messages=[{"description": "said"}])),
    ("^POST /pacticipants$", {"name": "New", **_APPLICATION}),
    ("^P.* /pacticipants/{application}$", _APPLICATION),
    (
        "^P.* /pacticipants/{application}/versions/{version}$",
        {"buildUrl": "http://ci/2", "tags": [{"name": "prod"}]},
    ),
    ("^POST .*/deployed-versions/environment", {"applicationInstance": "blue", "target": "blue"}),
    ("^POST /environments$", {**_ENVIRONMENT, "name": "new"}),
    ("^PUT /environments", _ENVIRONMENT),
    ("^PATCH /deployed-versions", {"currentlyDeployed": False}),
    ("^PATCH /released-versions", {"currentlySupported": False}),
    ("", {}),
)
