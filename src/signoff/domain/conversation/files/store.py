"""Writes and look-ups of files; nobody outside the room comes here."""

from sqlalchemy import bindparam, select, union

from signoff.domain.conversation.files.tables import conversation_file
from signoff.domain.conversation.files.types import File
from signoff.kernel.sql import in_list, insert_row, prepare

_f = conversation_file.c

insert_file = prepare(
    insert_row(
        conversation_file,
        *("organisation_id", "conversation_id", "message_id", "uuid", "name", "content_type", "size"),
        *("sha256", "thumbnail_sha256"),
    )
)
file_with_uuid = prepare(
    select(*(_f[name] for name in File.__struct_fields__)).where(
        _f.organisation_id == bindparam("organisation_id"), _f.uuid == bindparam("uuid")
    ),
    into=File,
)
_own = _f.organisation_id == bindparam("organisation_id")
spoken_of = prepare(
    union(
        select(_f.sha256).where(_own, in_list(_f.sha256, "sums")),
        select(_f.thumbnail_sha256).where(_own, in_list(_f.thumbnail_sha256, "sums")),
    )
)
