"""Writes and look-ups of contracts; nobody outside the room comes here."""

from sqlalchemy import and_, bindparam, delete, desc, exists, select, update

from signoff.domain.catalog.tables import tag
from signoff.domain.contracts.retention import cleaning_queries
from signoff.domain.contracts.tables import content, contract, counts, integration, verification, verified
from signoff.domain.contracts.types import Contract, Verification
from signoff.kernel.sql import in_list, insert_row, prepare, upsert

_k, _t, _v = contract.c, content.c, verification.c

CONTRACT = (
    _k.id,
    _k.consumer_id,
    _k.version_id,
    _k.provider_id,
    _k.content_id,
    _k.revision,
    _k.first_created_at,
    _k.created_at,
    _t.sha,
)
VERIFICATION = (
    _v.id,
    _v.consumer_id,
    _v.provider_id,
    _v.content_id,
    _v.version_id,
    _v.success,
    _v.wip,
    _v.pending,
    _v.build_url,
    _v.details,
    _v.created_at,
)

_joined = select(*CONTRACT).join(content, _t.id == _k.content_id).where(counts)

contracts_of_version = prepare(_joined.where(_k.version_id == bindparam("version_id")), into=Contract)

insert_contract = prepare(
    insert_row(
        contract,
        "organisation_id",
        "consumer_id",
        "version_id",
        "provider_id",
        "content_id",
        "revision",
        "latest",
        "first_created_at",
        "created_at",
        returning=_k.id,
    )
)
retire_contract = prepare(update(contract).where(_k.id == bindparam("contract_id")).values(latest=0))

delete_contract = prepare(
    delete(contract).where(
        _k.version_id == bindparam("version_id"), _k.provider_id == bindparam("provider_id")
    )
)

content_of = prepare(
    select(_t.id).where(
        _t.consumer_id == bindparam("consumer_id"),
        _t.provider_id == bindparam("provider_id"),
        _t.sha == bindparam("sha"),
    )
)
insert_content = prepare(
    upsert(
        content,
        "organisation_id",
        "consumer_id",
        "provider_id",
        "sha",
        "document",
        "interactions",
        "messages",
        "created_at",
    )
    .on_conflict_do_nothing(index_elements=["consumer_id", "provider_id", "sha"])
    .returning(_t.id)
)
document_of = prepare(select(_t.document).where(_t.id == bindparam("content_id")))

_earlier = (
    select(_k.content_id)
    .where(
        _k.consumer_id == bindparam("consumer_id"),
        _k.provider_id == bindparam("provider_id"),
        _k.version_id < bindparam("version_id"),
        counts,
    )
    .order_by(desc(_k.version_id))
    .limit(1)
)
earlier_content_with_tag = prepare(
    _earlier.join(tag, and_(tag.c.version_id == _k.version_id, tag.c.name == bindparam("tag")))
)
earlier_content_untagged = prepare(_earlier.where(~exists().where(tag.c.version_id == _k.version_id)))

pair_verified = prepare(
    select(_v.id)
    .where(_v.provider_id == bindparam("provider_id"), _v.consumer_id == bindparam("consumer_id"))
    .limit(1)
)

_touch = upsert(integration, "organisation_id", "consumer_id", "provider_id", "created_at", "changed_at")
touch_integration = prepare(
    _touch.on_conflict_do_update(
        index_elements=["consumer_id", "provider_id"], set_={"changed_at": _touch.excluded.changed_at}
    )
)

insert_verification = prepare(
    insert_row(
        verification,
        "organisation_id",
        "consumer_id",
        "provider_id",
        "content_id",
        "version_id",
        "success",
        "wip",
        "pending",
        "build_url",
        "details",
        "created_at",
        returning=_v.id,
    )
)

_keep = upsert(verified, "organisation_id", "content_id", "version_id", "verification_id", "success")
keep_latest = prepare(
    _keep.on_conflict_do_update(
        index_elements=["content_id", "version_id"],
        set_={"verification_id": _keep.excluded.verification_id, "success": _keep.excluded.success},
        where=verified.c.verification_id < _keep.excluded.verification_id,
    )
)

verification_numbered = prepare(
    select(*VERIFICATION).where(_v.id == bindparam("number"), _v.content_id == bindparam("content_id")),
    into=Verification,
)
latest_result = prepare(
    select(*VERIFICATION)
    .where(_v.content_id == bindparam("content_id"), _v.version_id == bindparam("version_id"))
    .order_by(desc(_v.id))
    .limit(1),
    into=Verification,
)
delete_verification = prepare(delete(verification).where(_v.id == bindparam("number")))

# A content that is locked cannot be published again meanwhile; whoever comes later finds it gone and makes it anew.
lock_contents = prepare(
    select(_t.id)
    .where(
        _t.consumer_id == bindparam("consumer_id"),
        _t.provider_id == bindparam("provider_id"),
        ~exists().where(_k.content_id == _t.id),
    )
    .with_for_update(of=content)
)
unused_contents = prepare(
    delete(content).where(
        _t.consumer_id == bindparam("consumer_id"),
        _t.provider_id == bindparam("provider_id"),
        ~exists().where(_k.content_id == _t.id),
        ~exists().where(_v.content_id == _t.id),
    )
)
delete_pair_contracts = prepare(
    delete(contract).where(
        _k.consumer_id == bindparam("consumer_id"), _k.provider_id == bindparam("provider_id")
    )
)
delete_pair_contents = prepare(
    delete(content).where(
        _t.consumer_id == bindparam("consumer_id"), _t.provider_id == bindparam("provider_id")
    )
)
delete_all_contracts, delete_all_contents, delete_all_integrations = (
    prepare(delete(table).where(table.c.organisation_id == bindparam("organisation_id")))
    for table in (contract, content, integration)
)
delete_integration = prepare(
    delete(integration).where(
        integration.c.consumer_id == bindparam("consumer_id"),
        integration.c.provider_id == bindparam("provider_id"),
    )
)
clean = {
    removable: prepare(
        delete(removable.table).where(in_list(removable.table.c.id, "ids"), removable.condition)
    )
    for removable in cleaning_queries.REMOVABLE
}
