"""Random histories: the answers equal those of a plain reading of the rules, and some things always hold."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions.can_i_deploy import matrix
from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector
from signoff.domain.decisions.types import MatrixAnswer, MatrixQuery, Selector, Target
from tests.domain.decisions.builder import Builder
from tests.domain.decisions.planning import LONG_AGO, plan
from tests.domain.decisions.worlds import (
    APPLICATIONS,
    Branched,
    Deployed,
    Published,
    Released,
    Step,
    Tagged,
    Verified,
    applications,
    deployments,
    numbers,
    proofs,
    tell,
)
from tests.world import World

laws = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

Told = Callable[[list[Step]], Iterator[Builder]]
Rows = set[tuple[str, str, str, str | None, bool | None]]


@pytest.fixture
def told(world: World) -> Told:
    """Tell a story to a transaction that is thrown away."""

    def tell_it(story: list[Step]) -> Iterator[Builder]:
        with world.db.writing(world.alice, dry_run=True) as tx:
            b = Builder(tx)
            for name in APPLICATIONS:
                b.application(name)
            tell(b, story)
            yield b

    return tell_it


def to_prod(
    b: Builder, name: str, number: str, *, strict: bool = False, ignore: bool = False
) -> MatrixAnswer:
    ignored = tuple(Selector(each) for each in APPLICATIONS) if ignore else ()
    target = Target(environment="prod")
    return matrix(
        b.tx, MatrixQuery((Selector(name, number),), target, LatestBy.CVPV, ignore=ignored, strict=strict)
    )


@laws
@given(story=deployments, name=applications, number=numbers)
def test_the_answer_is_that_of_the_rules(told: Told, story: list[Step], name: str, number: str) -> None:
    for b in told(story):
        answer = to_prod(b, name, number)

        rows = {
            (row.consumer, row.consumer_version, row.provider, row.provider_version, row.success)
            for row in answer.considered
        }
        assert rows == expected_rows(story, name, number)
        assert len(rows) == len(answer.considered)
        outcomes = [row[-1] for row in rows]
        deployable = None if None in outcomes else all(outcomes)
        assert answer.verdict.deployable is (deployable if number in versions(story, name) else False)


@laws
@given(story=deployments, name=applications, number=numbers)
def test_strict_is_never_more_permissive(told: Told, story: list[Step], name: str, number: str) -> None:
    for b in told(story):
        lenient, strict = to_prod(b, name, number), to_prod(b, name, number, strict=True)

        assert strict.verdict.deployable is not True or lenient.verdict.deployable is True
        assert set(lenient.considered) - set(strict.considered) <= {
            row for row in lenient.considered if row.success is None
        }


@laws
@given(story=deployments, name=applications, number=numbers)
def test_whoever_ignores_everybody_may_deploy(told: Told, story: list[Step], name: str, number: str) -> None:
    for b in told(story):
        answer = to_prod(b, name, number, ignore=True)

        assert answer.verdict.deployable is True
        assert answer.considered == ()


@laws
@given(story=proofs)
def test_pending_is_that_of_the_rules(told: Told, story: list[Step]) -> None:
    for b in told(story):
        for branch in ("main", "feat", "new"):
            planned = plan(
                b,
                ConsumerSelector(latest=True),
                provider="B",
                include_pending=True,
                provider_branch=branch,
                wip_since=LONG_AGO,
            )

            selected = {each.selected.consumer.name: each for each in planned if not each.selected.wip}
            in_progress = {
                (each.selected.consumer.name, each.selected.sha) for each in planned if each.selected.wip
            }
            explicit = {(name, each.selected.sha) for name, each in selected.items()}
            for name, each in selected.items():
                assert each.pending is not proven(story, name, each.selected.sha, branch, explicit=False)
            assert in_progress == {
                (name, words)
                for name, words in heads(story) - explicit
                if not proven(story, name, words, branch, explicit=True)
            }


# --- the rules, read plainly ---


def versions(story: list[Step], name: str) -> list[str]:
    """List the numbers in the order they were first heard of."""
    heard: dict[str, None] = {}
    for step in story:
        match step:
            case Published(consumer=who, number=number) | Verified(provider=who, number=number):
                pass
            case Deployed(name=who, number=number) | Branched(name=who, number=number):
                pass
            case Tagged(name=who, number=number) | Released(name=who, number=number):
                pass
        if who == name:
            heard[number] = None
    return list(heard)


def contracts(story: list[Step]) -> dict[tuple[str, str, str], str]:
    published = [step for step in story if isinstance(step, Published)]
    return {(step.consumer, step.number, step.provider): step.words for step in published}


def results(story: list[Step]) -> dict[tuple[str, str, str, str], bool]:
    verified = [step for step in story if isinstance(step, Verified)]
    return {(step.provider, step.number, step.consumer, step.words): step.success for step in verified}


def expected_rows(story: list[Step], name: str, number: str) -> Rows:
    promised = contracts(story)
    partners = {provider for consumer, version, provider in promised if (consumer, version) == (name, number)}
    partners |= {consumer for consumer, _, provider in promised if provider == name}
    known = [number] if number in versions(story, name) else []
    if not partners - {name}:
        return _by_itself(story, name, known) if known else set()
    living = {(step.name, step.instance): step.number for step in story if isinstance(step, Deployed)}
    chosen = {each: [run for (who, _), run in living.items() if who == each] for each in partners}
    chosen[name] = known
    rows: Rows = set()
    for (consumer, version, provider), words in promised.items():
        if version in chosen.get(consumer, []) and provider in chosen and name in (consumer, provider):
            met = {
                (consumer, version, provider, each, results(story)[provider, each, consumer, words])
                for each in chosen[provider]
                if (provider, each, consumer, words) in results(story)
            }
            rows |= met or {(consumer, version, provider, None, None)}
    return rows


def _by_itself(story: list[Step], name: str, known: list[str]) -> Rows:
    """Read the case of an application that works with nobody but itself, if with anybody."""
    rows: Rows = set()
    for (consumer, version, provider), words in contracts(story).items():
        if (consumer, provider) != (name, name):
            continue
        met = {
            (name, version, name, by, success)
            for (_, by, verified_for, verified), success in results(story).items()
            if (verified_for, verified) == (name, words) and name == _
        }
        if version in known:
            rows |= met or {(name, version, name, None, None)}
        else:
            rows |= {row for row in met if row[3] in known}
    return rows


def heads(story: list[Step]) -> set[tuple[str, str]]:
    """List what the heads of branches promise B, by consumer."""
    head = {(step.name, step.branch): step.number for step in story if isinstance(step, Branched)}
    promised = contracts(story)
    return {
        (name, promised[name, number, "B"])
        for (name, _), number in head.items()
        if (name, number, "B") in promised
    }


def proven(story: list[Step], consumer: str, words: str, branch: str, *, explicit: bool) -> bool:
    """Tell whether B met a content on a branch, or on another one before this began."""
    joined = [(step.number, step.branch) for step in story if isinstance(step, Branched) and step.name == "B"]
    began = _began(story, branch, by_version=explicit)
    for moment, step in enumerate(story):
        if not isinstance(step, Verified) or (step.provider, step.consumer, step.words) != (
            "B",
            consumer,
            words,
        ):
            continue
        if not step.success or (explicit and step.wip):
            continue
        if (step.number, branch) in joined:
            return True
        if moment < began and any(number == step.number for number, _ in joined):
            return True
    return False


def _began(story: list[Step], branch: str, *, by_version: bool) -> int:
    """Give the moment at which a branch of B began, or at which the oldest version on it was first heard of."""
    members = [
        (moment, step.number)
        for moment, step in enumerate(story)
        if isinstance(step, Branched) and (step.name, step.branch) == ("B", branch)
    ]
    if not members:
        return len(story)
    if not by_version:
        return members[0][0]
    numbers_there = {number for _, number in members}
    oldest = next(number for number in versions(story, "B") if number in numbers_there)
    return next(moment for moment in range(len(story)) if oldest in versions(story[: moment + 1], "B"))
