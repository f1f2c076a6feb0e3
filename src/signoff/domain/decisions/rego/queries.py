"""Read models of Rego: bundles and the log of decisions."""

from sqlalchemy import Integer, bindparam, desc, select

from signoff.domain.decisions.rego.store import BUNDLE
from signoff.domain.decisions.rego.tables import rego_bundle, rego_decision
from signoff.domain.decisions.rego.types import Bundle, RegoDecision
from signoff.kernel.sql import prepare

_b, _d = rego_bundle.c, rego_decision.c

_limit = bindparam("limit", type_=Integer)

bundles = prepare(
    select(*BUNDLE).where(_b.organisation_id == bindparam("organisation_id")).order_by(_b.id).limit(_limit),
    into=Bundle,
)
_decisions = (
    select(
        _d.id,
        _d.uuid,
        _b.uuid,
        _b.name,
        _d.bundle_sha256,
        _d.input,
        _d.allow,
        _d.reasons,
        _d.fingerprint,
        _d.decided_for,
        _d.evaluated_at,
    )
    .join(rego_bundle, _b.id == _d.bundle_id)
    .where(_d.organisation_id == bindparam("organisation_id"))
)
decisions = prepare(_decisions.order_by(desc(_d.id)).limit(_limit), into=RegoDecision)
decision_with_uuid = prepare(_decisions.where(_d.uuid == bindparam("uuid")), into=RegoDecision)
