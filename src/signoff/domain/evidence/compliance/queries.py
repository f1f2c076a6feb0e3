"""What is read to judge trails: the attestations that may count."""

import msgspec
from sqlalchemy import func, select

from signoff.domain.evidence.tables import attestation
from signoff.domain.evidence.types import AttestationHead
from signoff.kernel.sql import belonging, in_list, prepare

_t = attestation.c

HEAD = tuple(_t[field.name] for field in msgspec.structs.fields(AttestationHead))

_all = attestation.alias("every_attestation")
_a = _all.c
# Of whatever was attested again and again only the newest is read.
_newest = (
    select(func.max(_a.id))
    .where(belonging(_all), in_list(_a.trail_id, "trail_ids"))
    .group_by(_a.trail_id, _a.name, _a.type, _a.fingerprint, _a.target_name, _a.commit_sha)
)
counting = prepare(
    select(*HEAD).where(belonging(attestation), _t.id.in_(_newest)).order_by(_t.id),
    into=AttestationHead,
)
