"""What identity writes."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, or_, update

from signoff.domain.identity.oauth.tables import grant
from signoff.domain.identity.tables import account, account_role, organisation, role, token
from signoff.domain.identity.types import CreateAccount, CreateToken, OrganisationKind, PasswordHash
from signoff.kernel.clock import Instant
from signoff.kernel.ids import new_uuid
from signoff.kernel.sql import insert_row, prepare
from signoff.kernel.tx import Tx

_add_organisation = prepare(
    insert_row(organisation, "uuid", "name", "created_at", returning=organisation.c.id)
)
_this_organisation = organisation.c.id == bindparam("wanted_id")
_set_about = prepare(
    update(organisation)
    .where(_this_organisation)
    .values(
        title=bindparam("title"),
        description=bindparam("about"),
        kind=bindparam("kind"),
        updated_at=bindparam("at"),
    )
)
_close_organisation = prepare(
    update(organisation).where(_this_organisation).values(closed_at=bindparam("at"))
)
_switch_all_off = prepare(
    update(account).where(account.c.organisation_id == bindparam("wanted_id")).values(active=0)
)
_add_role = prepare(insert_row(role, "organisation_id", "uuid", "name", "scopes"))
_set_role_scopes = prepare(
    update(role)
    .where(role.c.name == bindparam("role"), role.c.scopes != bindparam("wanted"))
    .values(scopes=bindparam("wanted"))
)
_add_account = prepare(
    insert_row(
        account,
        *("organisation_id", "uuid", "kind", "name", "email", "description", "code_host_id"),
        *("password_hash", "active", "created_at"),
    )
)
_this_account = account.c.id == bindparam("account_id")
_set_password = prepare(update(account).where(_this_account).values(password_hash=bindparam("password")))
_set_active = prepare(
    update(account)
    .where(_this_account, account.c.active != bindparam("wanted"))
    .values(active=bindparam("wanted"))
)
_describe = prepare(
    update(account).where(_this_account).values(description=bindparam("text"), updated_at=bindparam("at"))
)
_rename = prepare(
    update(account).where(_this_account).values(name=bindparam("wanted"), updated_at=bindparam("at"))
)
_link = prepare(
    update(account).where(_this_account).values(code_host_id=bindparam("wanted"), updated_at=bindparam("at"))
)
_drop_roles = prepare(delete(account_role).where(account_role.c.account_id == bindparam("account_id")))
_give_role = prepare(insert_row(account_role, "account_id", "role_id"))


def add_organisation(tx: Tx, name: str) -> int:
    return tx.number(_add_organisation, uuid=new_uuid(), name=name, created_at=tx.now)


def set_about(tx: Tx, organisation_id: int, title: str, description: str, kind: OrganisationKind) -> None:
    tx.run(_set_about, wanted_id=organisation_id, title=title, about=description, kind=kind.value, at=tx.now)


def close_organisation(tx: Tx, organisation_id: int) -> None:
    tx.run(_close_organisation, wanted_id=organisation_id, at=tx.now)
    tx.run(_switch_all_off, wanted_id=organisation_id)


def add_role(tx: Tx, organisation_id: int, uuid: str, name: str, scopes: str) -> None:
    tx.run(_add_role, organisation_id=organisation_id, uuid=uuid, name=name, scopes=scopes)


def set_role_scopes(tx: Tx, name: str, scopes: str) -> None:
    tx.run(_set_role_scopes, role=name, wanted=scopes)


def add_account(tx: Tx, wanted: CreateAccount, email: str | None) -> str:
    uuid = new_uuid()
    tx.run(
        _add_account,
        organisation_id=tx.organisation_id,
        uuid=uuid,
        kind=wanted.kind.value,
        name=wanted.name,
        email=email,
        description=wanted.description,
        code_host_id=wanted.code_host_id,
        password_hash=wanted.password,
        active=1,
        created_at=tx.now,
    )
    return uuid


def set_password(tx: Tx, account_id: int, password: PasswordHash | None) -> None:
    tx.run(_set_password, account_id=account_id, password=password)


def set_active(tx: Tx, account_id: int, *, active: bool) -> bool:
    return tx.run(_set_active, account_id=account_id, wanted=int(active)) == 1


def describe(tx: Tx, account_id: int, text: str) -> None:
    tx.run(_describe, account_id=account_id, text=text, at=tx.now)


def rename(tx: Tx, account_id: int, name: str) -> None:
    tx.run(_rename, account_id=account_id, wanted=name, at=tx.now)


def link(tx: Tx, account_id: int, code_host_id: str) -> None:
    tx.run(_link, account_id=account_id, wanted=code_host_id, at=tx.now)


def set_roles(tx: Tx, account_id: int, role_ids: Sequence[int]) -> None:
    tx.run(_drop_roles, account_id=account_id)
    tx.run_many(_give_role, [{"account_id": account_id, "role_id": role_id} for role_id in role_ids])


_add_token = prepare(
    insert_row(
        token,
        *("organisation_id", "account_id", "uuid", "description", "read_only"),
        *("hash", "hint", "created_at", "expires_at"),
    )
)
_this_token = token.c.uuid == bindparam("token_uuid")
_revoke_token = prepare(
    update(token).where(_this_token, token.c.revoked_at.is_(None)).values(revoked_at=bindparam("at"))
)
_revoke_tokens = prepare(
    update(token)
    .where(token.c.account_id == bindparam("owner_id"), token.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)
_drop_grants = prepare(delete(grant).where(grant.c.account_id == bindparam("owner_id")))
_set_expiry = prepare(update(token).where(_this_token).values(expires_at=bindparam("at")))
_set_last_used = prepare(
    update(token)
    .where(_this_token, or_(token.c.last_used_at.is_(None), token.c.last_used_at < bindparam("at")))
    .values(last_used_at=bindparam("at"))
)


def add_token(
    tx: Tx, account_id: int, wanted: CreateToken, expires_at: Instant | None, hashed: str, hint: str
) -> str:
    uuid = new_uuid()
    tx.run(
        _add_token,
        organisation_id=tx.organisation_id,
        account_id=account_id,
        uuid=uuid,
        description=wanted.description,
        read_only=int(wanted.read_only),
        hash=hashed,
        hint=hint,
        created_at=tx.now,
        expires_at=expires_at,
    )
    return uuid


def revoke_token(tx: Tx, uuid: str) -> bool:
    return tx.run(_revoke_token, token_uuid=uuid, at=tx.now) == 1


def revoke_tokens(tx: Tx, account_id: int) -> int:
    return tx.run(_revoke_tokens, owner_id=account_id, at=tx.now)


def drop_grants(tx: Tx, account_id: int) -> None:
    tx.run(_drop_grants, owner_id=account_id)


def set_expiry(tx: Tx, uuid: str, at: Instant) -> None:
    tx.run(_set_expiry, token_uuid=uuid, at=at)


def set_last_used(tx: Tx, uses: Sequence[tuple[str, Instant]]) -> None:
    tx.run_many(_set_last_used, [{"token_uuid": uuid, "at": at} for uuid, at in uses])
