"""Writes and look-ups of artifacts; nobody outside the room comes here."""

from sqlalchemy import bindparam, select

from signoff.domain.evidence.store import ARTIFACT
from signoff.domain.evidence.tables import artifact
from signoff.domain.evidence.types import Artifact
from signoff.kernel.sql import prepare, upsert

artifact_with_uuid = prepare(
    select(*ARTIFACT).where(
        artifact.c.organisation_id == bindparam("organisation_id"), artifact.c.uuid == bindparam("uuid")
    ),
    into=Artifact,
)
insert_artifact = prepare(
    upsert(
        artifact, "organisation_id", *(column.name for column in ARTIFACT if column.name != "id")
    ).returning(*ARTIFACT),
    into=Artifact,
)
