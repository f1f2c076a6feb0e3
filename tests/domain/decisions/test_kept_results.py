"""What is kept as things happen, so that decisions need not read all history, is what all history says."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from sqlalchemy import select

from signoff.domain.catalog import applications, versions
from signoff.domain.contracts import finding, integrations, publishing, verifying
from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.contracts.matrix_queries import MatrixRow
from signoff.domain.contracts.retention import cleaning
from signoff.domain.contracts.retention.cleaning_queries import REMOVABLE
from signoff.domain.contracts.tables import content, contract, verification, verified
from signoff.domain.contracts.types import NewContract, PublishContracts, RecordVerification
from signoff.domain.decisions.can_i_deploy import matrix
from signoff.domain.decisions.types import MatrixQuery, Selector
from signoff.kernel import clock
from signoff.kernel.errors import NotFound
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx
from tests.world import World

laws = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

NAMES = ("A", "B")
names = st.sampled_from(NAMES)
numbers = st.sampled_from(("1", "2"))
words = st.sampled_from(("x", "y"))


class Publish(Struct, frozen=True):
    """A consumer version promises something, perhaps something else than before."""

    consumer: str
    number: str
    provider: str
    words: str


class Verify(Struct, frozen=True):
    """A provider version verifies one of the contents that there are."""

    number: str
    which: int
    success: bool
    wip: bool


class Withdraw(Struct, frozen=True):
    """One of the results is deleted."""

    which: int


class Retract(Struct, frozen=True):
    """What a consumer version promised a provider is deleted."""

    consumer: str
    number: str
    provider: str


class Forget(Struct, frozen=True):
    """A version is deleted."""

    name: str
    number: str


class Part(Struct, frozen=True):
    """A pair's integration is deleted."""

    consumer: str
    provider: str


class Clean(Struct, frozen=True):
    """What nobody needs any more is removed."""


Step = Publish | Verify | Withdraw | Retract | Forget | Part | Clean

whichever = st.integers(0, 50)
publications = st.builds(Publish, names, numbers, names, words)
results = st.builds(Verify, numbers, whichever, st.booleans(), st.booleans())
stories = st.lists(
    st.one_of(
        publications,
        publications,
        results,
        results,
        results,
        st.builds(Withdraw, whichever),
        st.builds(Retract, names, numbers, names),
        st.builds(Forget, names, numbers),
        st.builds(Part, names, names),
        st.just(Clean()),
    ),
    min_size=5,
    max_size=30,
)

_contents = prepare(
    select(content.c.id, content.c.consumer_id, content.c.provider_id, content.c.sha).order_by(content.c.id)
)
_results = prepare(
    select(
        verification.c.id, verification.c.content_id, verification.c.version_id, verification.c.success
    ).order_by(verification.c.id)
)
_kept = prepare(
    select(
        verified.c.verification_id, verified.c.content_id, verified.c.version_id, verified.c.success
    ).order_by(verified.c.verification_id)
)
_revisions = prepare(
    select(
        contract.c.id,
        contract.c.version_id,
        contract.c.provider_id,
        contract.c.content_id,
        contract.c.latest,
    ).order_by(contract.c.revision)
)

ResultRow = tuple[int, int, int, int]
Told = Callable[[list[Step]], Iterator[Tx]]
Rows = set[tuple[int, int | None, bool | None]]


@pytest.fixture
def told(world: World) -> Told:
    """Tell a story to a transaction that is thrown away; what cannot be done is left out."""

    def tell_it(story: list[Step]) -> Iterator[Tx]:
        with world.db.writing(world.alice, dry_run=True) as tx:
            for name in NAMES:
                applications.ensure(tx, name)
            for step in story:
                try:
                    _do(tx, step)
                except NotFound:
                    continue
            yield tx

    return tell_it


@laws
@given(story=stories)
def test_the_results_that_count_are_the_last_of_each_version(told: Told, story: list[Step]) -> None:
    for tx in told(story):
        assert tx.all(_kept) == sorted(_last_results(tx).values())


@laws
@given(story=stories)
def test_the_contract_that_counts_is_the_last_revision(told: Told, story: list[Step]) -> None:
    for tx in told(story):
        rows = tx.all(_revisions)
        last = {(version, provider): key for key, version, provider, _, _ in rows}

        assert {key for key, *_, latest in rows if latest} == set(last.values())


@laws
@given(story=stories, consumer=names, provider=names)
def test_decisions_read_the_same_from_either(
    told: Told, story: list[Step], consumer: str, provider: str
) -> None:
    for tx in told(story):
        whole = _between(tx, Selector(consumer), Selector(provider))
        chosen = [
            row
            for each in _numbers(tx, consumer)
            for other in _numbers(tx, provider)
            for row in _between(tx, Selector(consumer, each), Selector(provider, other))
        ]

        expected = _expected(tx, consumer, provider)
        assert _of_pair(whole, consumer, provider) == expected
        if consumer != provider:
            assert _met(_of_pair(chosen, consumer, provider)) == _met(expected)


def _do(tx: Tx, step: Step) -> None:
    match step:
        case Publish(consumer, number, provider, text):
            document = {"interactions": [{"description": text}]}
            new = (NewContract(provider, document),)
            publishing.publish(tx, PublishContracts(consumer, number, contracts=new, may_change=True))
        case Verify(number, which, success, wip):
            _verify(tx, number, which, success=success, wip=wip)
        case Withdraw(which):
            _withdraw(tx, which)
        case Retract(consumer, number, provider):
            finding.delete(tx, provider, consumer, number)
        case Forget(name, number):
            versions.delete(tx, applications.named(tx, name), number)
        case Part(consumer, provider):
            integrations.delete(tx, provider, consumer)
            for name in NAMES:
                applications.ensure(tx, name)
        case Clean():
            tomorrow = clock.shifted(tx.now, days=1)
            for removable in REMOVABLE:
                found = cleaning.find(tx, removable, 0, tomorrow, 1000)
                cleaning.remove(tx, removable, found.ids, tomorrow)


def _name_of(tx: Tx, application_id: int) -> str:
    return applications.by_ids(tx, [application_id])[application_id].name


def _verify(tx: Tx, number: str, which: int, *, success: bool, wip: bool) -> None:
    contents = tx.all(_contents)
    if contents:
        _, consumer, provider, sha = contents[which % len(contents)]
        sides = _name_of(tx, provider), _name_of(tx, consumer)
        verifying.record(tx, RecordVerification(*sides, sha, number, success, wip=wip))


def _withdraw(tx: Tx, which: int) -> None:
    found = tx.all(_results)
    if found:
        key, content_id, *_ = found[which % len(found)]
        _, consumer, provider, sha = next(row for row in tx.all(_contents) if row[0] == content_id)
        verifying.delete(tx, _name_of(tx, provider), _name_of(tx, consumer), sha, key)


def _last_results(tx: Tx) -> dict[tuple[int, int], ResultRow]:
    return {
        (content_id, version_id): (key, content_id, version_id, success)
        for key, content_id, version_id, success in tx.all(_results)
    }


def _numbers(tx: Tx, name: str) -> list[str]:
    application = applications.named(tx, name)
    return [number for number in ("1", "2") if versions.find(tx, application, number)]


def _expected(tx: Tx, consumer: str, provider: str) -> Rows:
    """Join the last revisions with the last results, both from everything that ever was."""
    sides = applications.named(tx, consumer).id, applications.named(tx, provider).id
    contents = {row[0] for row in tx.all(_contents) if (row[1], row[2]) == sides}
    last = {(row[1], row[2]): row for row in tx.all(_revisions) if row[3] in contents}
    rows: Rows = set()
    for key, _, _, content_id, _ in last.values():
        met = {
            (key, verification_id, bool(success))
            for verification_id, of_content, _, success in _last_results(tx).values()
            if of_content == content_id
        }
        rows |= met or {(key, None, None)}
    return rows


def _between(tx: Tx, consumer: Selector, provider: Selector) -> Sequence[MatrixRow]:
    return matrix(tx, MatrixQuery((consumer, provider), latestby=LatestBy.CVPV)).considered


def _met(rows: Rows) -> Rows:
    return {row for row in rows if row[1] is not None}


def _of_pair(rows: Sequence[MatrixRow], consumer: str, provider: str) -> Rows:
    return {
        (row.contract_id, row.verification_id, row.success)
        for row in rows
        if (row.consumer, row.provider) == (consumer, provider)
    }
