"""Writes and look-ups of the catalog; nobody outside the room comes here."""

from sqlalchemy import and_, bindparam, case, delete, exists, func, select, update

from signoff.domain.catalog.tables import (
    application,
    branch,
    branch_version,
    environment,
    environment_alias,
    label,
    tag,
    version,
)
from signoff.domain.catalog.types import Application, Branch, Environment, Label, Tag, Version
from signoff.kernel.sql import in_list, prepare, upsert

_a, _v, _b, _m = application.c, version.c, branch.c, branch_version.c
_t, _l, _e, _n = tag.c, label.c, environment.c, environment_alias.c

APPLICATION = (
    _a.id,
    _a.name,
    _a.display_name,
    _a.main_branch,
    _a.repository_url,
    _a.repository_name,
    _a.repository_namespace,
    _a.created_at,
    _a.updated_at,
)
VERSION = (_v.id, _v.application_id, _v.number, _v.build_url, _v.created_at, _v.updated_at)
BRANCH = (_b.id, _b.application_id, _b.name, _b.head_version_id, _b.created_at, _b.updated_at)
ENVIRONMENT = (
    _e.id,
    _e.uuid,
    _e.name,
    _e.display_name,
    _e.production,
    _e.contacts,
    _e.kind,
    _e.description,
    _e.tags,
    _e.created_at,
    _e.updated_at,
    _e.archived_at,
)

# --- applications ---

_DESCRIPTION = ("display_name", "main_branch", "repository_url", "repository_name", "repository_namespace")
_own_application = and_(_a.organisation_id == bindparam("organisation_id"), _a.name == bindparam("name"))

application_named = prepare(select(*APPLICATION).where(_own_application), into=Application)

insert_application = prepare(
    upsert(application, "organisation_id", "name", *_DESCRIPTION, "created_at", "updated_at")
    .on_conflict_do_nothing(index_elements=["organisation_id", "name"])
    .returning(*APPLICATION),
    into=Application,
)
update_application = prepare(
    update(application)
    .where(_a.id == bindparam("application_id"))
    .values({name: bindparam(name) for name in (*_DESCRIPTION, "updated_at")})
    .returning(*APPLICATION),
    into=Application,
)
take_main_branch = prepare(
    update(application)
    .where(_a.id == bindparam("application_id"), _a.main_branch.is_(None))
    .values(main_branch=bindparam("main_branch"), updated_at=bindparam("updated_at"))
)
delete_application = prepare(delete(application).where(_a.id == bindparam("application_id")))

# --- versions ---

_own_version = and_(_v.application_id == bindparam("application_id"), _v.number == bindparam("number"))

version_numbered = prepare(select(*VERSION).where(_own_version), into=Version)

insert_version = prepare(
    upsert(version, "organisation_id", "application_id", "number", "build_url", "created_at", "updated_at")
    .on_conflict_do_nothing(index_elements=["application_id", "number"])
    .returning(*VERSION),
    into=Version,
)
update_version = prepare(
    update(version)
    .where(_v.id == bindparam("version_id"))
    .values(build_url=bindparam("build_url"), updated_at=bindparam("updated_at"))
    .returning(*VERSION),
    into=Version,
)
delete_version = prepare(delete(version).where(_v.id == bindparam("version_id")))
delete_versions = prepare(delete(version).where(in_list(_v.id, "version_ids")))

# --- branches ---

_own_branch = and_(_b.application_id == bindparam("application_id"), _b.name == bindparam("name"))

branch_named = prepare(select(*BRANCH).where(_own_branch), into=Branch)

# The lock makes additions to one branch queue up, so that the head is always what was added last.
membership_for_update = prepare(
    select(_b.id, _m.id)
    .outerjoin_from(
        branch, branch_version, and_(_m.branch_id == _b.id, _m.version_id == bindparam("version_id"))
    )
    .where(_own_branch)
    .with_for_update(of=branch, key_share=True)
)
insert_branch = prepare(
    upsert(branch, "organisation_id", "application_id", "name", "head_version_id", "created_at", "updated_at")
    .on_conflict_do_nothing(index_elements=["application_id", "name"])
    .returning(_b.id)
)
insert_membership = prepare(
    upsert(branch_version, "organisation_id", "branch_id", "version_id", "auto_created", "created_at")
    .on_conflict_do_nothing(index_elements=["branch_id", "version_id"])
    .returning(_m.id)
)
move_head = prepare(
    update(branch)
    .where(_b.id == bindparam("branch_id"))
    .values(
        head_version_id=bindparam("version_id"),
        updated_at=case((_b.updated_at < bindparam("stale"), bindparam("now")), else_=_b.updated_at),
    )
)
delete_membership = prepare(
    delete(branch_version)
    .where(_m.branch_id == bindparam("branch_id"), _m.version_id == bindparam("version_id"))
    .returning(_m.id)
)
_newest = select(func.max(_m.version_id)).where(_m.branch_id == _b.id).scalar_subquery()

replace_head = prepare(
    update(branch)
    .where(_b.id == bindparam("branch_id"), _b.head_version_id == bindparam("version_id"))
    .values(head_version_id=_newest)
)
# A version that is deleted leaves the branches that it headed without a head.
fill_heads = prepare(
    update(branch)
    .where(
        _b.application_id == bindparam("application_id"),
        _b.head_version_id.is_(None),
        exists().where(_m.branch_id == _b.id),
    )
    .values(head_version_id=_newest)
)
delete_branch = prepare(delete(branch).where(_own_branch).returning(_b.name))

delete_branches = prepare(
    delete(branch)
    .where(_b.application_id == bindparam("application_id"), in_list(_b.name, "names"))
    .returning(_b.name)
)

# --- tags ---

_own_tag = and_(_t.version_id == bindparam("version_id"), _t.name == bindparam("name"))

tag_named = prepare(select(_t.version_id, _t.name, _t.created_at).where(_own_tag), into=Tag)

tags_and_branches = prepare(
    select(
        case((exists().where(_own_tag), 1), else_=0),
        case((exists().where(_t.version_id == bindparam("version_id")), 1), else_=0),
        case((exists().where(_m.version_id == bindparam("version_id")), 1), else_=0),
    )
)
insert_tag = prepare(
    upsert(tag, "version_id", "name", "organisation_id", "application_id", "created_at")
    .on_conflict_do_nothing(index_elements=["version_id", "name"])
    .returning(_t.version_id)
)
delete_tag = prepare(delete(tag).where(_own_tag).returning(_t.name))

delete_tags_except = prepare(
    delete(tag).where(_t.version_id == bindparam("version_id"), ~in_list(_t.name, "keep")).returning(_t.name)
)

# --- labels ---

_own_label = and_(_l.application_id == bindparam("application_id"), _l.name == bindparam("name"))

label_named = prepare(select(_l.application_id, _l.name, _l.created_at).where(_own_label), into=Label)

insert_label = prepare(
    upsert(label, "application_id", "name", "organisation_id", "created_at")
    .on_conflict_do_nothing(index_elements=["application_id", "name"])
    .returning(_l.application_id)
)
delete_label = prepare(delete(label).where(_own_label).returning(_l.name))

# --- environments ---

environment_with_uuid = prepare(
    select(*ENVIRONMENT).where(
        _e.organisation_id == bindparam("organisation_id"), _e.uuid == bindparam("uuid")
    ),
    into=Environment,
)
environment_named = prepare(
    select(*ENVIRONMENT).where(
        _e.organisation_id == bindparam("organisation_id"), _e.name == bindparam("name")
    ),
    into=Environment,
)
insert_environment = prepare(
    upsert(
        environment,
        "organisation_id",
        "uuid",
        "name",
        "display_name",
        "production",
        "contacts",
        "kind",
        "description",
        "created_at",
        "updated_at",
    )
    .on_conflict_do_nothing()
    .returning(*ENVIRONMENT),
    into=Environment,
)
update_environment = prepare(
    update(environment)
    .where(_e.id == bindparam("environment_id"))
    .values(
        {name: bindparam(name) for name in ("name", "display_name", "production", "contacts", "updated_at")}
    )
    .returning(*ENVIRONMENT),
    into=Environment,
)
change_environment = prepare(
    update(environment)
    .where(_e.id == bindparam("environment_id"))
    .values({name: bindparam(name) for name in ("name", "kind", "description", "tags", "updated_at")})
    .returning(*ENVIRONMENT),
    into=Environment,
)
archive_environment = prepare(
    update(environment)
    .where(_e.id == bindparam("environment_id"), _e.archived_at.is_(None))
    .values(archived_at=bindparam("at"), updated_at=bindparam("at"))
)
environment_once_named = prepare(
    select(*ENVIRONMENT)
    .join(environment_alias, and_(_n.environment_id == _e.id, _n.name == bindparam("name")))
    .where(_e.organisation_id == bindparam("organisation_id"), _n.organisation_id == _e.organisation_id),
    into=Environment,
)
_alias = upsert(environment_alias, "organisation_id", "name", "environment_id")
keep_environment_name = prepare(
    _alias.on_conflict_do_update(
        index_elements=["organisation_id", "name"],
        set_={"environment_id": _alias.excluded.environment_id},
    )
)
forget_environment_name = prepare(
    delete(environment_alias).where(
        _n.organisation_id == bindparam("organisation_id"), _n.name == bindparam("name")
    )
)
delete_environment = prepare(delete(environment).where(_e.id == bindparam("environment_id")))
