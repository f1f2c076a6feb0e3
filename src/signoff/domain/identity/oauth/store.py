"""Writes and look-ups of OAuth; nobody outside the room comes here."""

from sqlalchemy import Integer, bindparam, delete, func, select, update

from signoff.domain.identity.oauth.tables import client, grant
from signoff.domain.identity.oauth.types import Client, Consent, Grant
from signoff.kernel.sql import in_list, insert_row, prepare, upsert

_c, _g = client.c, grant.c
CLIENT = tuple(_c[name] for name in Client.__struct_fields__)
GRANT = tuple(_g[name] for name in Grant.__struct_fields__)
_organisation = bindparam("organisation_id", type_=Integer)

insert_client = prepare(
    upsert(
        client,
        *("organisation_id", "creator_id", "name", "client_id", "sealed", "redirect_uri", "created_at"),
    ).returning(*CLIENT),
    into=Client,
)
# Whoever names a client may not have said yet in which organisation they are.
client_named = prepare(select(*CLIENT).where(_c.client_id == bindparam("name")), into=Client)
clients_by_ids = prepare(
    select(*CLIENT).where(_c.organisation_id == _organisation, in_list(_c.id, "client_ids")), into=Client
)
clients = prepare(select(*CLIENT).where(_c.organisation_id == _organisation).order_by(_c.id), into=Client)
delete_client = prepare(delete(client).where(_c.organisation_id == _organisation, _c.id == bindparam("id")))

insert_grant = prepare(
    insert_row(
        grant,
        *("organisation_id", "client_id", "account_id", "family", "kind", "hash", "scopes"),
        *("redirect_uri", "challenge", "created_at", "expires_at"),
    )
)
# A value that was presented is all that is known of its bearer; the organisation follows from it.
grant_presented = prepare(
    select(*GRANT).where(_g.hash == bindparam("hash"), _g.kind == bindparam("kind")), into=Grant
)
use_grant = prepare(
    update(grant).where(_g.id == bindparam("grant_id"), _g.used_at.is_(None)).values(used_at=bindparam("at"))
)
delete_family = prepare(delete(grant).where(_g.family == bindparam("family_name")))
_mine = (_g.organisation_id == _organisation, _g.account_id == bindparam("account_id", type_=Integer))
delete_consent = prepare(delete(grant).where(*_mine, _g.client_id == bindparam("oauth_client_id")))
forget_expired = prepare(delete(grant).where(*_mine, _g.expires_at < bindparam("before")))
consents = prepare(
    select(_c.id, _c.name, func.max(_g.scopes), func.min(_g.created_at))
    .join(client, _c.id == _g.client_id)
    .where(*_mine, _g.expires_at > bindparam("now"), _g.kind != "code")
    .group_by(_c.id, _c.name)
    .order_by(_c.name),
    into=Consent,
)
