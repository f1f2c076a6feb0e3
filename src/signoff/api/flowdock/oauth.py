"""OAuth's endpoints for programs; the page on which people consent is a page like any other."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from msgspec import Struct

from signoff.api.flowdock import answers, reading, wire
from signoff.api.flowdock.errors import JSON
from signoff.api.flowdock.reading import FORM, Given
from signoff.api.flowdock.wire import Json, Place
from signoff.api.kit import credentials
from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.domain.identity.oauth import clients, granting
from signoff.domain.identity.oauth.types import Client, Issued, Refused
from signoff.domain.identity.passwords import check_password
from signoff.domain.identity.types import Basic, Proof
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.errors import Unauthenticated
from signoff.kernel.tx import Tx

_PRIVATE = (("cache-control", "no-store"), ("pragma", "no-cache"))
_UNKNOWN = Refused("invalid_client", "This client is not known here, or its secret is wrong")


class _Request(Struct, frozen=True):
    """What a client wants tokens for."""

    client_id: str
    secret: str
    given: Given

    def text(self, name: str) -> str:
        return self.given.text(name) or ""


def token(_tx: Tx, call: Call) -> Later:
    """Give a client tokens for a code, a password or a refresh token."""
    wanted = _request(call)
    as_json = "json" in call.accept

    async def finish(db: Database) -> Reply:
        proof = None
        if wanted.text("grant_type") == "password":
            proof = await check_password(db, Basic(wanted.text("username"), wanted.text("password")))
        # What is refused is kept as well: a code that comes twice ends what came of it.
        work = partial(_issued, wanted=wanted, proof=proof)
        return _answered(await db.write(system(), work, dry_run=call.dry_run), as_json=as_json)

    return Later(finish)


def register(tx: Tx, call: Call) -> Reply:
    """Register a client, whose secret is shown this once."""
    found = reading.given(call)
    inner = Given(found.table("application") or found.values, {})
    made, secret = clients.register(tx, inner.text("name") or "", inner.text("redirect_uri") or "")
    document = _document(answers.bare(tx, call), made)
    return answers.ok({**document, "client_secret": secret}, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List the clients of the organisation."""
    place = answers.bare(tx, call)
    return answers.ok([_document(place, each) for each in clients.listed(tx)])


def show(tx: Tx, call: Call) -> Reply:
    """Show a client."""
    found = clients.one(tx, reading.number(call, "application"))
    return answers.ok(_document(answers.bare(tx, call), found))


def remove(tx: Tx, call: Call) -> Reply:
    """Remove a client, and with it everything that people granted it."""
    clients.remove(tx, reading.number(call, "application"))
    return answers.GONE


def _request(call: Call) -> _Request:
    found = reading.given(call)
    name, secret = found.text("client_id") or "", found.text("client_secret") or ""
    try:
        basic = credentials.read(call.headers)
    except Unauthenticated:
        basic = None
    if isinstance(basic, Basic) and not name:
        name, secret = basic.user, basic.password
    return _Request(name, secret, found)


def _issued(tx: Tx, wanted: _Request, proof: Proof | None) -> Issued | Refused:
    client = granting.client_of(tx, wanted.client_id, wanted.secret)
    if client is None:
        return _UNKNOWN
    by = _GRANTS.get(wanted.text("grant_type"))
    if by is None:
        return Refused("unsupported_grant_type", f"The grant types are {', '.join(_GRANTS)}")
    return by(tx, client, wanted, proof)


def _by_code(tx: Tx, client: Client, wanted: _Request, _proof: Proof | None) -> Issued | Refused:
    uri, verifier = wanted.text("redirect_uri"), wanted.text("code_verifier")
    return granting.by_code(tx, client, wanted.text("code"), uri, verifier)


def _by_password(tx: Tx, client: Client, wanted: _Request, proof: Proof | None) -> Issued | Refused:
    return granting.by_password(tx, client, proof, wanted.text("scope"))


def _by_refresh(tx: Tx, client: Client, wanted: _Request, _proof: Proof | None) -> Issued | Refused:
    return granting.by_refresh(tx, client, wanted.text("refresh_token"))


_GRANTS: dict[str, Callable[[Tx, Client, _Request, Proof | None], Issued | Refused]] = {
    "authorization_code": _by_code,
    "password": _by_password,
    "refresh_token": _by_refresh,
}


def _answered(issued: Issued | Refused, *, as_json: bool) -> Reply:
    if isinstance(issued, Refused):
        status = 401 if issued.error == "invalid_client" else 400
        said = {"error": issued.error, "error_description": issued.description}
        return json_reply({**said, "message": issued.description}, JSON, status, *_PRIVATE)
    document: Json = {
        "access_token": issued.access,
        "token_type": "bearer",
        "expires_in": issued.seconds,
        "scope": ",".join(issued.scopes),
    }
    if issued.refresh is not None:
        document["refresh_token"] = issued.refresh
    if as_json:
        return json_reply(document, JSON, 200, *_PRIVATE)
    return Reply(200, urlencode(document).encode(), FORM, _PRIVATE)


def _document(place: Place, found: Client) -> Json:
    return {
        "id": found.id,
        "name": found.name,
        "client_id": found.client_id,
        "redirect_uri": found.redirect_uri,
        "url": place.url("oauth", "applications", str(found.id)),
        "icon_url": place.url("static", "icon.svg"),
        "published": False,
        "created_at": wire.iso(found.created_at),
    }
