"""File earlier events under what they are about."""

from alembic import op

revision = "0004"
down_revision = "0003"

_FIELD = {"sqlite": "json_extract(payload, '$.{}')", "postgresql": "(payload::json ->> '{}')"}


def upgrade() -> None:
    field = _FIELD[op.get_bind().dialect.name]
    uuid, trail = field.format("uuid"), field.format("trail_uuid")
    op.execute(
        f"UPDATE event SET record = coalesce({uuid}, {trail}), trail = {trail}"  # noqa: S608 - our own words
        " WHERE record IS NULL AND trail IS NULL AND payload LIKE '%uuid\"%'"
    )
