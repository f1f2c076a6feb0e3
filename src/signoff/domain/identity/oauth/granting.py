"""Grants: a person consents, a client takes the code for tokens, and renews them, until somebody withdraws it.

A code is good once; one that comes a second time was stolen, so everything that came of it ends (RFC 6749, 4.1.2). So
is a refresh token, which is replaced with each use.
"""

import base64
import hashlib
import hmac
import secrets

import msgspec

from signoff.domain.identity import queries
from signoff.domain.identity.oauth import store, words
from signoff.domain.identity.oauth.clients import secret_of
from signoff.domain.identity.oauth.events import ConsentGiven, ConsentWithdrawn, TokensIssued
from signoff.domain.identity.oauth.types import Asked, Client, Consent, Grant, GrantKind, Issued, Refused
from signoff.domain.identity.scopes import Scope
from signoff.domain.identity.types import Proof
from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.crypto import hash_token
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.ids import new_secret
from signoff.kernel.tx import Tx

CODE_SECONDS = 600
ACCESS_SECONDS = 86_400
REFRESH_SECONDS = 90 * 86_400
PREFIX = "sgn_o_"
_METHODS = ("S256", "plain")
_INVALID = Refused("invalid_grant", "This grant is unknown, expired, used, or for another client or address")


def ask(tx: Tx, client_id: str, redirect_uri: str) -> Client:
    """Give the client that wants to ask the caller for something; raises Invalid for another address than its own.

    Nobody is sent back to an address that is not the client's, so what is wrong before is said on our own page.
    """
    tx.must(Scope.TOKEN_MANAGE_OWN)
    client = tx.first(store.client_named, name=client_id)
    if client is None or client.organisation_id != tx.organisation_id:
        raise NotFound("This application is not registered here")
    if redirect_uri and redirect_uri != client.redirect_uri:
        raise Invalid({"redirect_uri": ["is not the one that this application registered"]})
    return client


def asked(client: Client, scope: str, challenge: str = "", method: str = "") -> Asked | Refused:
    """Read what a client asks for, or say why it cannot have that."""
    names = tuple(dict.fromkeys(scope.replace(",", " ").split())) or words.USUAL
    if not words.known(names):
        return Refused("invalid_scope", f"The scopes are {', '.join(words.WORDS)}")
    method = method or "plain"
    if challenge and (method not in _METHODS or not 43 <= len(challenge) <= 128):
        return Refused("invalid_request", "The code challenge cannot be read")
    return Asked(client, names, client.redirect_uri, f"{method}:{challenge}" if challenge else None)


def consent(tx: Tx, wanted: Asked) -> str:
    """Let a client act for the caller, and give the code that it takes for tokens; records oauth.consent_given.

    Raises Forbidden for a caller without an account, and for a client.
    """
    if tx.actor.account_id is None or tx.actor.client_id is not None:
        raise Forbidden(
            "Only somebody with an account, who signed in themself, can let an application act for them"
        )
    tx.run(store.forget_expired, **_mine(tx), before=tx.now)
    code = new_secret()
    _insert(tx, wanted, (GrantKind.CODE, new_secret(16), code), CODE_SECONDS, tx.actor.account_id)
    tx.record(ConsentGiven(wanted.client.name, wanted.scopes))
    return code


def client_of(tx: Tx, client_id: str, secret: str) -> Client | None:
    """Give the client that knows its own secret; None for everybody else."""
    client = tx.first(store.client_named, name=client_id)
    if client is None:
        return None
    good = hmac.compare_digest(secret_of(tx.settings, client).encode(), secret.encode())
    return client if good else None


def by_code(tx: Tx, client: Client, code: str, redirect_uri: str, verifier: str) -> Issued | Refused:
    """Take a code for tokens; records oauth.tokens_issued, or oauth.consent_withdrawn for a code used before."""
    grant = _presented(tx, client, GrantKind.CODE, code)
    if grant is None:
        return _INVALID
    good = redirect_uri in ("", grant.redirect_uri) and _is_verified(grant.challenge, verifier)
    return _issued(tx, client, grant, "code") if good else _INVALID


def by_refresh(tx: Tx, client: Client, token: str) -> Issued | Refused:
    """Take a refresh token for new tokens, after which it is good no longer; records oauth.tokens_issued.

    One that was good no longer ends the consent, as somebody else has it; records oauth.consent_withdrawn then.
    """
    grant = _presented(tx, client, GrantKind.REFRESH, token)
    return _INVALID if grant is None else _issued(tx, client, grant, "refresh token")


def by_password(tx: Tx, client: Client, proof: Proof | None, scope: str) -> Issued | Refused:
    """Give tokens for the password of somebody of the client's organisation; records oauth.tokens_issued."""
    wanted = asked(client, scope)
    if isinstance(wanted, Refused):
        return wanted
    found = queries.identified_by_id(tx, proof.account_id) if proof else None
    # A password that was changed since it was proved counts no longer.
    fresh = found is not None and proof is not None and found.password_hash == proof.password_hash
    if found is None or not fresh or not found.active or found.organisation_id != client.organisation_id:
        return Refused("invalid_grant", "The user name or the password is wrong")
    tx.actor = Actor(found.name, found.organisation_id, found.id)
    return _tokens(tx, wanted, new_secret(16), "password")


def consents(tx: Tx) -> list[Consent]:
    """List the clients that act for the caller."""
    tx.must(Scope.TOKEN_MANAGE_OWN)
    return tx.all(store.consents, **_mine(tx), now=tx.now)


def withdraw(tx: Tx, client_number: int) -> None:
    """Let a client act for the caller no longer; raises NotFound. Records oauth.consent_withdrawn."""
    tx.must(Scope.TOKEN_MANAGE_OWN)
    found = next((each for each in consents(tx) if each.client_id == client_number), None)
    if found is None:
        raise NotFound("This application does not act for you")
    tx.run(store.delete_consent, **_mine(tx), oauth_client_id=client_number)
    tx.record(ConsentWithdrawn(found.name))


def is_lent(token: str) -> bool:
    """Tell whether a text looks like an access token of a client."""
    return token.startswith(PREFIX)


# --- how it is kept ---


def _mine(tx: Tx) -> dict[str, object]:
    return {"organisation_id": tx.organisation_id, "account_id": tx.actor.account_id or 0}


def _presented(tx: Tx, client: Client, kind: GrantKind, value: str) -> Grant | None:
    grant = tx.first(store.grant_presented, hash=hash_token(value), kind=kind.value)
    if grant is None or grant.client_id != client.id:
        return None
    account = queries.identified_by_id(tx, grant.account_id)
    if account is None or not account.active or grant.expires_at <= tx.now:
        return None
    tx.actor = Actor(account.name, grant.organisation_id, grant.account_id)
    if not tx.run(store.use_grant, grant_id=grant.id, at=tx.now):
        tx.run(store.delete_family, family_name=grant.family)
        tx.record(ConsentWithdrawn(client.name))
        return None
    return grant


def _issued(tx: Tx, client: Client, grant: Grant, by: str) -> Issued:
    scopes = tuple(msgspec.json.decode(grant.scopes, type=list[str]))
    return _tokens(tx, Asked(client, scopes, client.redirect_uri), grant.family, by)


def _tokens(tx: Tx, wanted: Asked, family: str, by: str) -> Issued:
    account_id = tx.actor.account_id or 0
    access, refresh = PREFIX + secrets.token_hex(20), None
    _insert(tx, wanted, (GrantKind.ACCESS, family, access), ACCESS_SECONDS, account_id)
    if words.OFFLINE in wanted.scopes:
        refresh = secrets.token_hex(24)
        _insert(tx, wanted, (GrantKind.REFRESH, family, refresh), REFRESH_SECONDS, account_id)
    tx.record(TokensIssued(wanted.client.name, by))
    return Issued(access, refresh, wanted.scopes, ACCESS_SECONDS)


def _insert(tx: Tx, wanted: Asked, what: tuple[GrantKind, str, str], seconds: int, account_id: int) -> None:
    kind, family, value = what
    tx.run(
        store.insert_grant,
        organisation_id=wanted.client.organisation_id,
        client_id=wanted.client.id,
        account_id=account_id,
        family=family,
        kind=kind.value,
        hash=hash_token(value),
        scopes=msgspec.json.encode(wanted.scopes).decode(),
        redirect_uri=wanted.redirect_uri,
        challenge=wanted.challenge,
        created_at=tx.now,
        expires_at=clock.shifted(tx.now, seconds=seconds),
    )


def _is_verified(challenge: str | None, verifier: str) -> bool:
    """Tell whether a verifier belongs to a challenge (RFC 7636, 4.6)."""
    if challenge is None:
        return True
    method, _, text = challenge.partition(":")
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() if method == "S256" else verifier
    return hmac.compare_digest(made.encode(), text.encode())
