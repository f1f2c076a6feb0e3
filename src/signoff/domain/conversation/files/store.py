"""Writes and look-ups of files; nobody outside the room comes here."""

from sqlalchemy import bindparam, select

from signoff.domain.conversation.files.tables import conversation_file
from signoff.domain.conversation.files.types import File
from signoff.kernel.sql import insert_row, prepare

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
