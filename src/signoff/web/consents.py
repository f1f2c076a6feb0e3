"""Letting a program act for oneself: the page that asks (OAuth 2, RFC 6749 4.1), and the list of those that do."""

from urllib.parse import parse_qsl, urlencode

from msgspec import Struct
from msgspec.json import decode

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.identity.oauth import granting
from signoff.domain.identity.oauth.clients import OUT_OF_BAND
from signoff.domain.identity.oauth.types import Asked, Client, Refused
from signoff.domain.identity.oauth.words import WORDS
from signoff.kernel.errors import Forbidden
from signoff.kernel.tx import Tx
from signoff.web import forms, policy
from signoff.web.rendering import page

AUTHORIZE = "/oauth/authorize"
MINE = "/account/authorized_applications"


class _Request(Struct, frozen=True):
    """What the browser was sent here with."""

    client: Client
    asked: Asked | Refused
    state: str

    def back(self, **said: str) -> Reply:
        """Send the browser back to the client."""
        given = {**said, "state": self.state} if self.state else said
        uri = self.client.redirect_uri
        return Reply(302, headers=(("location", f"{uri}{'&' if '?' in uri else '?'}{urlencode(given)}"),))


def ask(tx: Tx, call: Call) -> Reply:
    """Ask whether a client may act for the reader, and say in what."""
    found = _request(tx, call)
    if isinstance(found.asked, Refused):
        return _refused(call, found, found.asked.error, found.asked.description)
    reply = page(
        tx,
        call,
        "consent.html",
        client=found.client,
        wanted=[WORDS[name].said for name in found.asked.scopes],
        elsewhere=found.client.redirect_uri != OUT_OF_BAND,
    )
    return reply.with_headers((policy.NAME, policy.leading_to(found.client.redirect_uri)))


def answer(tx: Tx, call: Call) -> Reply:
    """Give the client a code, or tell it that it was refused."""
    form = forms.read(tx, call)
    found = _request(tx, call)
    if isinstance(found.asked, Refused):
        return _refused(call, found, found.asked.error, found.asked.description)
    if form.text("answer") != "allow":
        return _refused(call, found, "access_denied", "You did not let it")
    code = granting.consent(tx, found.asked)
    if found.client.redirect_uri == OUT_OF_BAND:
        return forms.done(call, "oauth", "authorize", code)
    return found.back(code=code)


def code(tx: Tx, call: Call) -> Reply:
    """Show a code to be copied into a program that no browser can be sent to."""
    return page(tx, call, "consent_code.html", code=call["code"])


def mine(tx: Tx, call: Call) -> Reply:
    """List the programs that act for the reader."""
    found = [
        (each, [WORDS[name].said for name in decode(each.scopes) if name in WORDS])
        for each in granting.consents(tx)
    ]
    return page(tx, call, "consents.html", found=found)


def withdraw(tx: Tx, call: Call) -> Reply:
    """Let a program act for the reader no longer."""
    form = forms.read(tx, call)
    text = form.text("client")
    granting.withdraw(tx, int(text) if text.isascii() and text.isdecimal() else 0)
    return forms.done(call, *MINE.strip("/").split("/"))


ROUTES = (
    Route("GET", AUTHORIZE, ask),
    Route("POST", AUTHORIZE, answer, Access.WRITE),
    Route("GET", f"{AUTHORIZE}/{{code}}", code),
    Route("GET", MINE, mine),
    Route("POST", MINE, withdraw, Access.WRITE),
)


def _request(tx: Tx, call: Call) -> _Request:
    given = dict(parse_qsl(call.query))
    client = granting.ask(tx, given.get("client_id", ""), given.get("redirect_uri", ""))
    wanted = granting.asked(
        client,
        given.get("scope", ""),
        given.get("code_challenge", ""),
        given.get("code_challenge_method", ""),
    )
    if given.get("response_type") != "code":
        wanted = Refused("unsupported_response_type", "Only the response type code is known here")
    return _Request(client, wanted, given.get("state", ""))


def _refused(call: Call, found: _Request, error: str, description: str) -> Reply:
    if found.client.redirect_uri == OUT_OF_BAND:
        if error == "access_denied":
            return forms.done(call, *MINE.strip("/").split("/"))
        raise Forbidden(description)
    return found.back(error=error, error_description=description)
