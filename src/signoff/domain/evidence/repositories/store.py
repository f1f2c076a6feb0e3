"""Writes and look-ups of repositories; nobody outside the room comes here."""

import msgspec
from sqlalchemy import bindparam, select, update

from signoff.domain.evidence.repositories.types import Repository
from signoff.domain.evidence.tables import repository
from signoff.kernel.sql import prepare, upsert

_r = repository.c

REPOSITORY = tuple(_r[field.name] for field in msgspec.structs.fields(Repository))
_own = _r.organisation_id == bindparam("organisation_id")

repository_held = prepare(
    select(*REPOSITORY).where(_own, _r.uuid == bindparam("uuid")).with_for_update(key_share=True),
    into=Repository,
)
repository_of_provider = prepare(
    select(*REPOSITORY).where(_own, _r.provider == bindparam("provider"), _r.name == bindparam("name")),
    into=Repository,
)
insert_repository = prepare(
    upsert(
        repository,
        "organisation_id",
        "uuid",
        "provider",
        "name",
        "external_id",
        "url",
        "tags",
        "created_at",
        "updated_at",
    )
    .on_conflict_do_nothing(index_elements=["organisation_id", "provider", "name"])
    .returning(*REPOSITORY),
    into=Repository,
)
move_repository = prepare(
    update(repository)
    .where(_own, _r.id == bindparam("repository_id"))
    .values(url=bindparam("url"), external_id=bindparam("external_id"), updated_at=bindparam("at"))
)
tag_repository = prepare(
    update(repository)
    .where(_own, _r.id == bindparam("repository_id"))
    .values(tags=bindparam("tags"), updated_at=bindparam("at"))
    .returning(*REPOSITORY),
    into=Repository,
)
