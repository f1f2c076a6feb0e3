"""What identity reads."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import msgspec
from msgspec import Struct
from sqlalchemy import Integer, Text, bindparam, exists, func, or_, select

from signoff.domain.identity.events import (
    AccountDeactivated,
    AccountRolesChanged,
    OrganisationClosed,
    PasswordChanged,
    TokenRevoked,
    TokenRotated,
)
from signoff.domain.identity.oauth.events import ClientRemoved, ConsentWithdrawn, TokensIssued
from signoff.domain.identity.oauth.tables import grant
from signoff.domain.identity.scopes import closure
from signoff.domain.identity.tables import account as _account
from signoff.domain.identity.tables import account_role, organisation, role
from signoff.domain.identity.tables import token as _token
from signoff.domain.identity.types import (
    Account,
    AccountKind,
    Organisation,
    OrganisationKind,
    PasswordHash,
    Proof,
    Role,
    Token,
)
from signoff.kernel.clock import Instant
from signoff.kernel.events import event_table
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import Row, in_list, prepare
from signoff.kernel.tx import Tx


@lru_cache(maxsize=1000)
def _scopes(text: str) -> frozenset[str]:
    return closure(msgspec.json.decode(text, type=list[str]))


_o = organisation.c
_organisation = select(
    *(_o.id, _o.uuid, _o.name, _o.created_at, _o.title, _o.description, _o.kind, _o.updated_at)
)


def _organisation_of(id_: int, uuid: str, name: str, created_at: Instant, *about: str | None) -> Organisation:
    title, description, kind, updated_at = about
    return Organisation(
        id=id_,
        uuid=uuid,
        name=name,
        created_at=created_at,
        title=title or name,
        description=description or "",
        kind=OrganisationKind(kind or OrganisationKind.SHARED),
        updated_at=updated_at or created_at,
    )


_organisation_named = prepare(_organisation.where(_o.name == bindparam("name")), into=_organisation_of)
_organisation_of_id = prepare(_organisation.where(_o.id == bindparam("id")), into=_organisation_of)
_open_organisations = prepare(
    _organisation.where(_o.closed_at.is_(None)).order_by(_o.id), into=_organisation_of
)
_open_organisation = prepare(
    _organisation.where(
        or_(_o.name == bindparam("key"), _o.uuid == bindparam("key")), _o.closed_at.is_(None)
    ),
    into=_organisation_of,
)
_all_organisations = prepare(_organisation.order_by(_o.id), into=_organisation_of)
_first_organisation = prepare(select(func.min(_o.id)))


def all_organisations(tx: Tx) -> list[Organisation]:
    return tx.all(_all_organisations)


def organisation_named(tx: Tx, name: str) -> Organisation | None:
    return tx.first(_organisation_named, name=name)


def open_organisations(tx: Tx) -> list[Organisation]:
    return tx.all(_open_organisations)


def open_organisation(tx: Tx, key: str) -> Organisation | None:
    return tx.first(_open_organisation, key=key)


def first_organisation(tx: Tx) -> int:
    return tx.number(_first_organisation)


def own_organisation(tx: Tx) -> Organisation:
    return tx.found(_organisation_of_id, "No such organisation", id=tx.organisation_id)


_roles = prepare(
    select(role.c.id, role.c.uuid, role.c.name, role.c.scopes)
    .where(role.c.organisation_id == bindparam("organisation_id"))
    .order_by(role.c.name),
    into=lambda id_, uuid, name, scopes: Role(id_, uuid, name, _scopes(scopes)),
)


def roles(tx: Tx) -> list[Role]:
    return tx.all(_roles, organisation_id=tx.organisation_id)


_organisations_without_role = prepare(
    select(organisation.c.id).where(
        ~exists().where(role.c.organisation_id == organisation.c.id, role.c.name == bindparam("name"))
    )
)


def organisations_without_role(tx: Tx, name: str) -> list[int]:
    return [organisation_id for (organisation_id,) in tx.all(_organisations_without_role, name=name)]


_a = _account.c
_SHOWN = (
    *(_a.id, _a.uuid, _a.kind, _a.name, _a.email, _a.active, _a.created_at),
    *(_a.description, _a.code_host_id, _a.updated_at),
)
_account_of_uuid = prepare(
    select(*_SHOWN).where(_a.uuid == bindparam("uuid"), _a.organisation_id == bindparam("organisation_id"))
)
_of_kinds = (_a.organisation_id == bindparam("organisation_id"), in_list(_a.kind, "kinds"))
_accounts = prepare(
    select(*_SHOWN)
    .where(*_of_kinds)
    .order_by(_a.name)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
_count_accounts = prepare(select(func.count()).select_from(_account).where(*_of_kinds))
_role_names = prepare(
    select(account_role.c.account_id, role.c.name)
    .join(role, role.c.id == account_role.c.role_id)
    .where(in_list(account_role.c.account_id, "account_ids"))
    .order_by(role.c.name)
)
_uuid_of = prepare(
    select(_a.uuid).where(
        _a.organisation_id == bindparam("organisation_id"),
        or_(_a.name == bindparam("name"), _a.email == bindparam("email")),
    )
)
_taken = prepare(
    select(_a.id).where(
        _a.organisation_id == bindparam("organisation_id"),
        or_(in_list(_a.name, "words"), in_list(_a.email, "words")),
    )
)
_code_host_id_of = prepare(
    select(_a.uuid).where(
        _a.organisation_id == bindparam("organisation_id"), _a.code_host_id == bindparam("code_host_id")
    )
)
_active_accounts = prepare(
    select(*_SHOWN)
    .where(*_of_kinds, _a.active == 1)
    .order_by(_a.name)
    .limit(bindparam("limit", type_=Integer))
)
_count_active = prepare(
    select(func.count()).where(_a.organisation_id == bindparam("wanted_id"), _a.active == 1)
)
_any_account = prepare(select(_a.id).where(_a.organisation_id == bindparam("organisation_id")).limit(1))
_scopes_of_account = prepare(
    select(role.c.scopes)
    .join(account_role, account_role.c.role_id == role.c.id)
    .where(account_role.c.account_id == bindparam("account_id"))
)


def account(tx: Tx, uuid: str) -> Account:
    row = tx.found(_account_of_uuid, f"No account {uuid}", uuid=uuid, organisation_id=tx.organisation_id)
    return _with_roles(tx, [row])[0]


def accounts(tx: Tx, kinds: Sequence[AccountKind], page: Page) -> Paged[Account]:
    wanted = {"organisation_id": tx.organisation_id, "kinds": [kind.value for kind in kinds]}
    chosen = page_of(tx, _accounts, _count_accounts, page, **wanted)
    return Paged(_with_roles(tx, chosen.rows), page, chosen.total)


def _with_roles(tx: Tx, rows: list[Row]) -> list[Account]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    for account_id, name in tx.all(_role_names, account_ids=[row[0] for row in rows]):
        names[account_id].append(name)
    return [
        Account(
            id_,
            uuid,
            AccountKind(kind),
            name,
            email,
            bool(active),
            created_at,
            tuple(names[id_]),
            about or "",
            code_host_id,
            updated_at or created_at,
        )
        for id_, uuid, kind, name, email, active, created_at, about, code_host_id, updated_at in rows
    ]


def uuid_of(tx: Tx, name: str) -> str | None:
    row = tx.first(_uuid_of, organisation_id=tx.organisation_id, name=name, email=name.lower())
    return row[0] if row else None


def name_or_email_taken(tx: Tx, name: str, email: str | None) -> bool:
    words = [name, email or name.lower()]
    return tx.first(_taken, organisation_id=tx.organisation_id, words=words) is not None


def uuid_of_code_host_id(tx: Tx, code_host_id: str) -> str | None:
    row = tx.first(_code_host_id_of, organisation_id=tx.organisation_id, code_host_id=code_host_id)
    return row[0] if row else None


def active_accounts(tx: Tx, kind: AccountKind, limit: int) -> list[Account]:
    wanted = {"organisation_id": tx.organisation_id, "kinds": [kind.value], "limit": limit}
    return _with_roles(tx, tx.all(_active_accounts, **wanted))


def count_active(tx: Tx, organisation_id: int) -> int:
    return tx.number(_count_active, wanted_id=organisation_id)


def any_account(tx: Tx, organisation_id: int) -> bool:
    return tx.first(_any_account, organisation_id=organisation_id) is not None


def scopes_of_account(tx: Tx, account_id: int) -> frozenset[str]:
    return frozenset[str]().union(
        *(_scopes(text) for (text,) in tx.all(_scopes_of_account, account_id=account_id))
    )


_t, _g = _token.c, grant.c
_SHOWN_OF_TOKEN = (
    *(_t.uuid, _a.name, _a.uuid, _t.description, _t.read_only, _t.hint),
    *(_t.created_at, _t.expires_at, _t.last_used_at, _t.revoked_at),
)
_of_organisation = _t.organisation_id == bindparam("organisation_id")
_of_account = _t.account_id == bindparam("account_id")
_tokens_by_age = (
    select(*_SHOWN_OF_TOKEN)
    .join(_account, _a.id == _t.account_id)
    .order_by(_t.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


def _shown(
    uuid: str,
    account: str,
    account_uuid: str,
    description: str,
    read_only: int,
    hint: str,
    *times: Instant,
) -> Token:
    return Token(uuid, account, account_uuid, description, bool(read_only), hint, *times)


_token_of_uuid = prepare(
    select(*_SHOWN_OF_TOKEN)
    .join(_account, _a.id == _t.account_id)
    .where(_t.uuid == bindparam("uuid"), _of_organisation),
    into=_shown,
)
_tokens_of = prepare(_tokens_by_age.where(_of_account), into=_shown)
_count_of = prepare(select(func.count()).select_from(_token).where(_of_account))
_tokens = prepare(_tokens_by_age.where(_of_organisation), into=_shown)
_count_tokens = prepare(select(func.count()).select_from(_token).where(_of_organisation))


_usable_tokens_of = prepare(
    _tokens_by_age.where(
        _of_organisation,
        _of_account,
        _t.revoked_at.is_(None),
        or_(_t.expires_at.is_(None), _t.expires_at > bindparam("now", type_=Text)),
    ),
    into=_shown,
)


def usable_tokens_of(tx: Tx, account_id: int, page: Page) -> list[Token]:
    place = {"organisation_id": tx.organisation_id, "account_id": account_id, "now": tx.now}
    return tx.all(_usable_tokens_of, **place, limit=page.size, offset=page.offset)


def token(tx: Tx, uuid: str) -> Token:
    return tx.found(_token_of_uuid, f"No token {uuid}", uuid=uuid, organisation_id=tx.organisation_id)


def tokens_of(tx: Tx, account_id: int, page: Page) -> Paged[Token]:
    return page_of(tx, _tokens_of, _count_of, page, account_id=account_id)


def tokens(tx: Tx, page: Page) -> Paged[Token]:
    return page_of(tx, _tokens, _count_tokens, page, organisation_id=tx.organisation_id)


class PresentedToken(Struct, frozen=True):
    """What decides whether a token still counts."""

    uuid: str
    read_only: int
    expires_at: Instant | None
    revoked_at: Instant | None


class PresentedGrant(Struct, frozen=True):
    """An access token as it came with a request: whose program brought it, and for what; `scopes` is JSON."""

    client_id: int
    scopes: str
    expires_at: Instant


class Identified(Struct, frozen=True):
    """Whose credential it was, and what that account may do."""

    id: int
    organisation_id: int
    name: str
    active: bool
    password_hash: PasswordHash | None
    scopes: frozenset[str]


_IDENTITY = (_a.id, _a.organisation_id, _a.name, _a.active, _a.password_hash, role.c.scopes)
_with_scopes = _account.outerjoin(account_role, account_role.c.account_id == _a.id).outerjoin(
    role, role.c.id == account_role.c.role_id
)
_by_token = prepare(
    select(_t.uuid, _t.read_only, _t.expires_at, _t.revoked_at, *_IDENTITY)
    .select_from(_token.join(_with_scopes, _a.id == _t.account_id))
    .where(_t.hash == bindparam("hash"))
)
_by_grant = prepare(
    select(_g.client_id, _g.scopes, _g.expires_at, *_IDENTITY)
    .select_from(grant.join(_with_scopes, _a.id == _g.account_id))
    .where(_g.hash == bindparam("hash"), _g.kind == "access")
)
_by_id = prepare(select(*_IDENTITY).select_from(_with_scopes).where(_a.id == bindparam("account_id")))
_candidates = prepare(
    select(_a.id, _a.password_hash)
    .where(
        or_(_a.name == bindparam("name"), _a.email == bindparam("email")),
        _a.active == 1,
        _a.password_hash.is_not(None),
    )
    .order_by(_a.id)
    .limit(5),
    into=Proof,
)


def password_candidates(tx: Tx, user: str) -> list[Proof]:
    """Give what a password would prove, for the few accounts that the user name may mean."""
    return tx.all(_candidates, name=user, email=user.lower())


def identified_by_token(tx: Tx, hashed: str) -> tuple[PresentedToken, Identified] | None:
    rows = tx.all(_by_token, hash=hashed)
    return (PresentedToken(*rows[0][:4]), _identified([row[4:] for row in rows])) if rows else None


def identified_by_grant(tx: Tx, hashed: str) -> tuple[PresentedGrant, Identified] | None:
    rows = tx.all(_by_grant, hash=hashed)
    return (PresentedGrant(*rows[0][:3]), _identified([row[3:] for row in rows])) if rows else None


def identified_by_id(tx: Tx, account_id: int) -> Identified | None:
    rows = tx.all(_by_id, account_id=account_id)
    return _identified(rows) if rows else None


def _identified(rows: list[Row]) -> Identified:
    # One row per role; an account without roles has one row, with an empty last column.
    scopes = frozenset[str]().union(*(_scopes(row[-1]) for row in rows if row[-1]))
    id_, organisation_id, name, active, password_hash, _ = rows[0]
    return Identified(id_, organisation_id, name, bool(active), password_hash, scopes)


# What may take from somebody what they could do.
_TAKING = [
    kind.KIND
    for kind in (
        *(AccountDeactivated, AccountRolesChanged, PasswordChanged, OrganisationClosed),
        *(TokenRevoked, TokenRotated),
        *(ClientRemoved, ConsentWithdrawn, TokensIssued),
    )
]
_takings = prepare(
    select(event_table.c.organisation_id, func.max(event_table.c.id))
    .where(
        in_list(event_table.c.organisation_id, "organisation_ids"),
        in_list(event_table.c.kind, "kinds"),
        event_table.c.id > bindparam("after", type_=Integer),
    )
    .group_by(event_table.c.organisation_id)
)
_last_event = prepare(select(func.max(event_table.c.id)))


def last_event(tx: Tx) -> int:
    """Give the number of the newest event, for `who_lost_something`."""
    return tx.number(_last_event)


def who_lost_something(tx: Tx, organisation_ids: Sequence[int], after: int) -> dict[int, int]:
    """Give the organisations in which a credential may count for less than before, each with the event that says so."""
    return dict(tx.all(_takings, organisation_ids=organisation_ids, kinds=_TAKING, after=after))
