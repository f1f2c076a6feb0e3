"""What is found, and what things are found by."""

from typing import Any

from sqlalchemy import Integer, Select, Text, bindparam, desc, null, select

from signoff.domain.catalog.flows.tables import flow
from signoff.domain.catalog.tables import application, environment
from signoff.domain.decisions.searching.tables import search_entry
from signoff.domain.decisions.searching.types import Hit, Kind
from signoff.domain.evidence.tables import artifact, attestation, trail
from signoff.kernel.full_text import matches
from signoff.kernel.sql import belonging, in_list, prepare

_e = search_entry.c
_own = _e.organisation_id == bindparam("organisation_id")

_HIT = (_e.kind, _e.record, _e.flow, _e.title, _e.description, _e.at)
_found = select(*_HIT).where(_own, matches(search_entry, bindparam("question")))


hits = prepare(
    _found.where(in_list(_e.kind, "kinds")).order_by(desc(_e.id)).limit(bindparam("limit", type_=Integer)),
    into=Hit,
)

# What each kind of thing is found by: record, flow, title, description, time, and then any number of texts.
_f, _t, _a, _s, _p, _v = (
    flow.c,
    trail.c,
    artifact.c,
    attestation.c,
    application.c,
    environment.c,
)


def _wanted(query: Select[Any], owner: Any, key: Any) -> Select[Any]:
    # A name is unique in its organisation, a uuid everywhere.
    within = owner == bindparam("organisation_id") if key.key == "name" else belonging(owner.table)
    return query.where(within, in_list(key, "records"))


_nothing = null().cast(Text)
sources = {
    Kind.FLOW: prepare(
        _wanted(
            select(_f.uuid, _f.uuid, _f.name, _f.description, _f.created_at, _f.tags, _f.required_types),
            _f.organisation_id,
            _f.uuid,
        )
    ),
    Kind.TRAIL: prepare(
        _wanted(
            select(
                _t.uuid,
                _f.uuid,
                _f.name,
                _t.name,
                _t.created_at,
                _t.commit_sha,
                _t.branch,
                _t.author,
                _t.author_email,
                _t.description,
                _t.pull_request,
            ).join(flow, _f.id == _t.flow_id),
            _t.organisation_id,
            _t.uuid,
        )
    ),
    Kind.ARTIFACT: prepare(
        _wanted(
            select(
                _a.uuid,
                _f.uuid,
                _a.name,
                _a.tag,
                _a.created_at,
                _a.fingerprint,
                _a.registry,
                _a.reported_by,
                _a.commit_sha,
            ).join(flow, _f.id == _a.flow_id),
            _a.organisation_id,
            _a.uuid,
        )
    ),
    Kind.ATTESTATION: prepare(
        _wanted(
            select(
                _s.uuid,
                _f.uuid,
                _s.name,
                _s.type,
                _s.created_at,
                _s.status,
                _s.description,
                _s.control,
                _s.reported_by,
            ).join(flow, _f.id == _s.flow_id),
            _s.organisation_id,
            _s.uuid,
        )
    ),
    Kind.ENVIRONMENT: prepare(
        _wanted(
            select(_v.uuid, _nothing, _v.display_name, _v.name, _v.created_at),
            _v.organisation_id,
            _v.uuid,
        )
    ),
    Kind.APPLICATION: prepare(
        _wanted(
            select(
                _p.name,
                _nothing,
                _p.name,
                _p.display_name,
                _p.created_at,
                _p.repository_name,
                _p.repository_namespace,
            ),
            _p.organisation_id,
            _p.name,
        )
    ),
}
