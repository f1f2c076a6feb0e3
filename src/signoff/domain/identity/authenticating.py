"""Credentials in, actor out: the same for every dialect."""

import msgspec

from signoff.domain.identity import queries
from signoff.domain.identity.oauth.granting import is_lent
from signoff.domain.identity.oauth.words import covered
from signoff.domain.identity.organisations import DEFAULT, administrator, organisation_named
from signoff.domain.identity.queries import Identified
from signoff.domain.identity.scopes import Scope, reading
from signoff.domain.identity.tokens import is_token
from signoff.domain.identity.types import Basic, Bearer, Credentials, Proof
from signoff.domain.identity.uses import note_use
from signoff.kernel.actor import Actor
from signoff.kernel.crypto import hash_token
from signoff.kernel.errors import Unauthenticated
from signoff.kernel.tx import Tx

# Enough to see contracts, results and deployments; nothing about people.
PUBLIC = frozenset[str]((Scope.CONTRACT_DATA_READ, Scope.ENVIRONMENT_READ))


def authenticate(
    tx: Tx, credentials: Credentials | None, proof: Proof | None = None, *, public: bool = False
) -> Actor:
    """Give the actor whom the credentials name, or nobody's when there are none.

    A password counts only with the `proof` that `check_password` gave for it. Raises Unauthenticated for what is
    unknown, wrong, expired, revoked or deactivated. Where everything is open, everybody else is an administrator;
    where something is `public`, nobody may read it.
    """
    if not tx.settings.open:
        return _known(tx, credentials, proof) if credentials else _nobody(tx, public=public)
    try:
        return _known(tx, credentials, proof) if credentials else _anyone(tx)
    except Unauthenticated:
        return _anyone(tx)


def _known(tx: Tx, credentials: Credentials, proof: Proof | None) -> Actor:
    match credentials:
        case Bearer(token) if is_lent(token):
            return _by_grant(tx, token)
        case Bearer(token):
            return _by_token(tx, token)
        case Basic(user, _) if is_token(user):
            return _by_token(tx, user)
        case Basic(_, password) if is_token(password):
            return _by_token(tx, password)
        case Basic():
            return _by_password(tx, proof)


def _nobody(tx: Tx, *, public: bool) -> Actor:
    scopes = PUBLIC if public or tx.settings.public_read else frozenset[str]()
    return Actor("anonymous", organisation_named(tx, DEFAULT).id, scopes=scopes, known=False)


def _anyone(tx: Tx) -> Actor:
    return administrator("anyone", organisation_named(tx, DEFAULT).id)


def _by_token(tx: Tx, text: str) -> Actor:
    found = queries.identified_by_token(tx, hash_token(text))
    if found is None:
        raise Unauthenticated("This token is not known here")
    token, account = found
    # Whoever holds the token may know what became of it.
    if token.revoked_at:
        raise Unauthenticated("This token has been revoked")
    if token.expires_at and token.expires_at <= tx.now:
        raise Unauthenticated(f"This token expired at {token.expires_at}")
    if not account.active:
        raise Unauthenticated("The account of this token is deactivated")
    note_use(token.uuid, tx.now)
    return _actor(account, reading(account.scopes) if token.read_only else account.scopes)


def _by_grant(tx: Tx, text: str) -> Actor:
    found = queries.identified_by_grant(tx, hash_token(text))
    if found is None:
        raise Unauthenticated("This token is not known here")
    granted, account = found
    if granted.expires_at <= tx.now:
        raise Unauthenticated(f"This token expired at {granted.expires_at}")
    if not account.active:
        raise Unauthenticated("The account of this token is deactivated")
    scopes = account.scopes & covered(msgspec.json.decode(granted.scopes, type=list[str]))
    return Actor(account.name, account.organisation_id, account.id, scopes, client_id=granted.client_id)


def _by_password(tx: Tx, proof: Proof | None) -> Actor:
    found = queries.identified_by_id(tx, proof.account_id) if proof else None
    if proof is None or found is None or not found.active or found.password_hash != proof.password_hash:
        raise Unauthenticated("The user name or the password is wrong")
    return _actor(found, found.scopes)


def _actor(account: Identified, scopes: frozenset[str]) -> Actor:
    return Actor(account.name, account.organisation_id, account.id, scopes)
