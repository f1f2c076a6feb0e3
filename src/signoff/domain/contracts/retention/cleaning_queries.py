"""What nobody needs any more, found a window of ids at a time, so that no query reads a whole table."""

from msgspec import Struct
from sqlalchemy import ColumnElement, Integer, Table, and_, bindparam, exists, func, or_, select

from signoff.domain.contracts.tables import content, contract, verification, verified
from signoff.kernel.sql import Row, Statement, in_list, prepare
from signoff.kernel.tx import Tx

_k, _t, _v = contract.c, content.c, verification.c
_older = verification.alias("older")

# The first success of a version stays beside its latest result: what was proven once, and when, is asked for later.
_repeated = exists().where(
    _older.c.version_id == _v.version_id,
    _older.c.content_id == _v.content_id,
    _older.c.success == 1,
    _older.c.wip == _v.wip,
    _older.c.id < _v.id,
)


class Removable(Struct, frozen=True, eq=False):
    """A kind of row that may go, of which table, and when."""

    name: str
    table: Table
    condition: ColumnElement[bool]


RESULTS = Removable(
    "replaced results",
    verification,
    and_(
        _v.created_at < bindparam("before"),
        ~exists().where(verified.c.verification_id == _v.id),
        or_(_v.success == 0, _repeated),
    ),
)
REVISIONS = Removable(
    "replaced revisions", contract, and_(_k.created_at < bindparam("before"), _k.latest == 0)
)
CONTENTS = Removable(
    "unused contents",
    content,
    and_(
        _t.created_at < bindparam("before"),
        ~exists().where(_k.content_id == _t.id),
        ~exists().where(_v.content_id == _t.id),
    ),
)
REMOVABLE = (RESULTS, REVISIONS, CONTENTS)


def _end(table: Table) -> Statement[Row]:
    ids = select(table.c.id).where(table.c.id > bindparam("after")).order_by(table.c.id)
    window = ids.limit(bindparam("limit", type_=Integer)).subquery()
    return prepare(select(func.max(window.c.id)))


ends = {removable: _end(removable.table) for removable in REMOVABLE}
found = {
    removable: prepare(
        select(removable.table.c.id).where(
            removable.table.c.organisation_id == bindparam("organisation_id"),
            removable.table.c.id > bindparam("after"),
            removable.table.c.id <= bindparam("until"),
            removable.condition,
        )
    )
    for removable in REMOVABLE
}
# Whoever is about to use a row again holds its lock or waits for ours; those that others hold are left for later.
locked = {
    removable: prepare(
        select(removable.table.c.id)
        .where(in_list(removable.table.c.id, "ids"))
        .order_by(removable.table.c.id)
        .with_for_update(skip_locked=True)
    )
    for removable in REMOVABLE
}

_in_organisation = {
    table: prepare(
        select(func.count()).select_from(table).where(table.c.organisation_id == bindparam("organisation_id"))
    )
    for table in (contract, content, verification)
}
_of_versions = {
    table: prepare(select(func.count()).select_from(table).where(in_list(table.c.version_id, "version_ids")))
    for table in (contract, verification)
}


def amounts(tx: Tx) -> dict[str, int]:
    organisation_id = tx.organisation_id
    return {
        f"{table.name}s": tx.number(query, organisation_id=organisation_id)
        for table, query in _in_organisation.items()
    }


def amounts_of_versions(tx: Tx, version_ids: list[int]) -> dict[str, int]:
    return {
        f"{table.name}s": tx.number(query, version_ids=version_ids) for table, query in _of_versions.items()
    }
