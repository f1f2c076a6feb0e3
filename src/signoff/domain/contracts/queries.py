"""What the contracts room reads for showing."""

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    bindparam,
    desc,
    func,
    literal_column,
    or_,
    select,
)

from signoff.domain.catalog.tables import version
from signoff.domain.contracts import selection_queries
from signoff.domain.contracts.store import VERIFICATION
from signoff.domain.contracts.tables import (
    consuming,
    content,
    contract,
    counts,
    integration,
    providing,
    verification,
    verified,
)
from signoff.domain.contracts.types import ContractRow, Status, Verification
from signoff.kernel.sql import Row, Statement, in_list, prepare

_named = (
    selection_queries.named(consuming, "consumer"),
    selection_queries.named(providing, "provider"),
)
_rows = selection_queries.rows()

contract_of_version = prepare(
    # Said twice, so that the version is looked up by its number: a pair may have thousands.
    _rows.where(*_named, version.c.application_id == consuming.c.id, version.c.number == bindparam("number")),
    into=ContractRow,
)
newest_with_content = prepare(
    _rows.where(contract.c.content_id == bindparam("content_id"))
    .order_by(desc(contract.c.version_id))
    .limit(1),
    into=ContractRow,
)
contracts_of_consumer_versions = prepare(
    _rows.where(in_list(contract.c.version_id, "version_ids")).order_by(providing.c.name),
    into=ContractRow,
)
previous_distinct = prepare(
    _rows.where(
        contract.c.provider_id == bindparam("provider_id"),
        contract.c.consumer_id == bindparam("consumer_id"),
        contract.c.version_id < bindparam("version_id"),
        contract.c.content_id != bindparam("content_id"),
    )
    .order_by(desc(contract.c.version_id))
    .limit(1),
    into=ContractRow,
)

content_named = prepare(
    select(content.c.id)
    .join(consuming, consuming.c.id == content.c.consumer_id)
    .join(providing, providing.c.id == content.c.provider_id)
    .where(
        *_named,
        consuming.c.organisation_id == bindparam("organisation_id"),
        content.c.organisation_id == bindparam("organisation_id"),
        content.c.sha == bindparam("sha"),
    )
)

documents = prepare(
    select(content.c.id, content.c.document).where(
        content.c.organisation_id == bindparam("organisation_id"), in_list(content.c.id, "content_ids")
    )
)

newest_result = prepare(
    select(*VERIFICATION)
    .where(verification.c.content_id == bindparam("content_id"))
    .order_by(desc(verification.c.id))
    .limit(1),
    into=Verification,
)


def status_of(
    content_id: int | None, verified_content_id: int | None, success: int | None, pending: int | None
) -> Status:
    """Judge a content: a success counts for the content that it was given for, a failure until the next result."""
    if verified_content_id is None:
        return Status.NEVER
    if success:
        return Status.VERIFIED if verified_content_id == content_id else Status.CHANGED
    return Status.FAILED_PENDING if pending else Status.FAILED


class ContentResult(Struct, frozen=True):
    """The latest result of one provider version for a content."""

    version: str
    success: int
    pending: int
    wip: int
    build_url: str | None
    created_at: str


_RESULT = (
    version.c.number,
    verification.c.success,
    verification.c.pending,
    verification.c.wip,
    verification.c.build_url,
    verification.c.created_at,
)
every_result_of_content = prepare(
    select(*_RESULT)
    .select_from(verification)
    .join(version, version.c.id == verification.c.version_id)
    .where(
        verification.c.organisation_id == bindparam("organisation_id"),
        verification.c.content_id == bindparam("content_id"),
    )
    .order_by(verification.c.id),
    into=ContentResult,
)
results_of_content = prepare(
    select(*_RESULT)
    .select_from(verified)
    .join(verification, verification.c.id == verified.c.verification_id)
    .join(version, version.c.id == verified.c.version_id)
    .where(
        verified.c.organisation_id == bindparam("organisation_id"),
        verified.c.content_id == bindparam("content_id"),
    )
    .order_by(desc(verified.c.verification_id))
    .limit(bindparam("limit", type_=Integer)),
    into=ContentResult,
)


class IntegrationRow(Struct, frozen=True):
    """A pair of applications with a contract between them."""

    id: int
    consumer: str
    provider: str
    changed_at: str


class IntegrationState(Struct, frozen=True):
    """A pair with its latest contract and its latest verification; None where there is none yet."""

    id: int
    consumer: str
    provider: str
    version: str | None
    published_at: str | None
    content_id: int | None
    verified_content_id: int | None
    success: int | None
    pending: int | None
    verified_at: str | None
    provider_version: str | None
    contract_id: int | None = None
    version_id: int | None = None
    verification_id: int | None = None
    verified_sha: str | None = None
    provider_version_id: int | None = None
    consumer_id: int = 0

    @property
    def status(self) -> Status:
        """How the pair stands."""
        return status_of(self.content_id, self.verified_content_id, self.success, self.pending)


_all_pairs = select(integration.c.id).where(integration.c.organisation_id == bindparam("organisation_id"))
_fitting_pairs = (
    _all_pairs.join(consuming, consuming.c.id == integration.c.consumer_id)
    .join(providing, providing.c.id == integration.c.provider_id)
    .where(
        or_(
            func.lower(consuming.c.name).like(bindparam("pattern"), escape="\\"),
            func.lower(providing.c.name).like(bindparam("pattern"), escape="\\"),
        )
    )
)


def counted(pairs: Select[tuple[object, ...]]) -> Statement[Row]:
    """Count integrations."""
    return prepare(select(func.count()).select_from(pairs.subquery()))


def one_page(pairs: Select[tuple[object, ...]]) -> Statement[IntegrationRow]:
    """Give a page of integrations; names are looked up for that page only, however far down it is."""
    newest = (desc(integration.c.changed_at), desc(integration.c.id))
    rows = pairs.order_by(*newest).limit(bindparam("limit", type_=Integer))
    chosen = rows.offset(bindparam("offset", type_=Integer)).subquery()
    return prepare(
        select(integration.c.id, consuming.c.name, providing.c.name, integration.c.changed_at)
        .join(chosen, chosen.c.id == integration.c.id)
        .join(consuming, consuming.c.id == integration.c.consumer_id)
        .join(providing, providing.c.id == integration.c.provider_id)
        .order_by(*newest),
        into=IntegrationRow,
    )


# By whether there is something to search for.
integrations_count = {False: counted(_all_pairs), True: counted(_fitting_pairs)}
integrations_page = {False: one_page(_all_pairs), True: one_page(_fitting_pairs)}


class Edge(Struct, frozen=True):
    """That a consumer has, or had, a contract with a provider."""

    consumer_id: int
    consumer: str
    provider_id: int
    provider: str


edges = prepare(
    select(consuming.c.id, consuming.c.name, providing.c.id, providing.c.name)
    .select_from(integration)
    .join(consuming, consuming.c.id == integration.c.consumer_id)
    .join(providing, providing.c.id == integration.c.provider_id)
    .where(integration.c.organisation_id == bindparam("organisation_id"))
    .order_by(consuming.c.name, providing.c.name),
    into=Edge,
)

integrations_of_application = prepare(
    select(integration.c.id)
    .where(
        integration.c.organisation_id == bindparam("organisation_id"),
        or_(
            integration.c.consumer_id == bindparam("application_id"),
            integration.c.provider_id == bindparam("application_id"),
        ),
    )
    .order_by(desc(integration.c.changed_at), desc(integration.c.id))
    .limit(bindparam("limit", type_=Integer))
)

_any = contract.alias("any_contract")
latest_contract = (
    select(func.max(_any.c.version_id))
    .where(
        _any.c.provider_id == integration.c.provider_id,
        _any.c.consumer_id == integration.c.consumer_id,
        _any.c.latest == literal_column("1"),
    )
    .correlate(integration)
    .scalar_subquery()
)
# The newest result for the contract's own content; where there is none, the newest of the pair.
latest_verification = func.coalesce(
    select(func.max(verification.c.id))
    .where(verification.c.content_id == contract.c.content_id)
    .correlate(contract)
    .scalar_subquery(),
    select(func.max(verification.c.id))
    .where(
        verification.c.provider_id == integration.c.provider_id,
        verification.c.consumer_id == integration.c.consumer_id,
    )
    .correlate(integration)
    .scalar_subquery(),
)
_result = verification.alias("result")
_provider_version = version.alias("provider_version")
_verified_content = content.alias("verified_content")


def states(
    newest: ColumnElement[int] = latest_contract, start: FromClause = integration
) -> Select[tuple[object, ...]]:
    """Begin a query whose rows become IntegrationState: with the contract of a `newest` version, and its result."""
    return (
        select(
            integration.c.id,
            consuming.c.name,
            providing.c.name,
            version.c.number,
            contract.c.created_at,
            contract.c.content_id,
            _result.c.content_id,
            _result.c.success,
            _result.c.pending,
            _result.c.created_at,
            _provider_version.c.number,
            contract.c.id,
            contract.c.version_id,
            _result.c.id,
            _verified_content.c.sha,
            _result.c.version_id,
            integration.c.consumer_id,
        )
        .select_from(start)
        .join(consuming, consuming.c.id == integration.c.consumer_id)
        .join(providing, providing.c.id == integration.c.provider_id)
        .join(
            contract,
            (contract.c.provider_id == integration.c.provider_id)
            & (contract.c.version_id == newest)
            & counts,
            isouter=True,
        )
        .join(version, version.c.id == contract.c.version_id, isouter=True)
        .join(_result, _result.c.id == latest_verification, isouter=True)
        .join(_provider_version, _provider_version.c.id == _result.c.version_id, isouter=True)
        .join(_verified_content, _verified_content.c.id == _result.c.content_id, isouter=True)
    )


integration_states = prepare(
    states().where(in_list(integration.c.id, "integration_ids")), into=IntegrationState
)
state_of_pair = prepare(
    states().where(
        integration.c.consumer_id == bindparam("consumer_id"),
        integration.c.provider_id == bindparam("provider_id"),
    ),
    into=IntegrationState,
)

newest_result_of_pair = prepare(
    select(*VERIFICATION)
    .where(
        verification.c.provider_id == bindparam("provider_id"),
        verification.c.consumer_id == bindparam("consumer_id"),
    )
    .order_by(desc(verification.c.id))
    .limit(1),
    into=Verification,
)
