"""What holds of compliance whatever was reported in whatever order."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from signoff.domain.evidence.compliance.types import Standing, TrailCompliance
from signoff.domain.evidence.types import Outcome
from tests.domain.evidence.compliance.evidence import PASSED, TEMPLATE, Case, case
from tests.world import World

# Each example runs in a transaction of its own that is never kept.
EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


class Step(Struct, frozen=True):
    """One report: an attestation about the trail, an artifact, or one to come; or the artifact itself."""

    name: str
    kind: str
    outcome: Outcome
    about: int | None = None
    announced: str | None = None
    artifact: bool = False

    def take(self, on: Case) -> None:
        if self.artifact:
            on.artifact(self.about or 1)
        else:
            on.attest(self.name, self.outcome, self.kind, about=self.about, announced=self.announced)


names = st.sampled_from(["ticket", "unit", "scan", "extra"])
kinds = st.sampled_from(["jira", "junit", "generic"])
places = st.sampled_from([(None, None), (1, None), (2, None), (None, "cli"), (None, "docs")])


def attestations(outcomes: Sequence[Outcome] = tuple(Outcome)) -> st.SearchStrategy[Step]:
    return st.builds(
        lambda name, kind, outcome, place: Step(name, kind, outcome, *place),
        names,
        kinds,
        st.sampled_from(outcomes),
        places,
    )


artifacts = st.builds(lambda number: Step("", "", PASSED, number, artifact=True), st.sampled_from([1, 2]))
histories = st.lists(st.one_of(attestations(), attestations(), artifacts), max_size=10)
templates = st.sampled_from([None, TEMPLATE])
types = st.sampled_from([(), ("junit",), ("jira", "generic")])

_ORDER = {Standing.NON_COMPLIANT: 0, Standing.INCOMPLETE: 1, Standing.MISSING: 1, Standing.COMPLIANT: 2}


def standings(found: TrailCompliance) -> dict[str, int]:
    every = {each.name: _ORDER[each.standing] for each in found.artifacts}
    return {"": _ORDER[found.standing], **every}


@EXAMPLES
@given(template=templates, types=types, history=histories, last=attestations([PASSED]))
def test_what_passes_never_makes_it_worse(
    world: World, template: str | None, types: tuple[str, ...], history: list[Step], last: Step
) -> None:
    with world.db.writing(world.alice, dry_run=True) as tx:
        on = case(tx, template, types)
        for step in history:
            step.take(on)
        before = standings(on.found())
        last.take(on)
        after = standings(on.found())

    assert all(after[name] >= standing for name, standing in before.items())


@EXAMPLES
@given(template=templates, types=types, history=histories, last=attestations([Outcome.FAILED]))
def test_what_failed_last_is_never_compliant(
    world: World, template: str | None, types: tuple[str, ...], history: list[Step], last: Step
) -> None:
    with world.db.writing(world.alice, dry_run=True) as tx:
        on = case(tx, template, types)
        for step in history:
            step.take(on)
        last.take(on)
        found = on.found()

    replaced = last.about is not None and any(
        step.artifact and (step.about or 1) == last.about for step in history
    )
    assert replaced or not found.is_compliant


@EXAMPLES
@given(
    template=templates,
    types=types,
    announced=st.lists(attestations().filter(lambda step: step.announced == "cli"), max_size=6),
    place=st.integers(0, 6),
)
def test_announced_before_or_after_is_the_same(
    world: World, template: str | None, types: tuple[str, ...], announced: list[Step], place: int
) -> None:
    with world.db.writing(world.alice, dry_run=True) as tx:
        on = case(tx, template, types)
        steps = [*announced[:place], Step("", "", PASSED, 1, artifact=True), *announced[place:]]
        for step in steps:
            step.take(on)
        mixed = _told(on.found())
    with world.db.writing(world.alice, dry_run=True) as tx:
        on = case(tx, template, types)
        on.artifact(1)
        for step in announced:
            step.take(on)

        assert _told(on.found()) == mixed


@EXAMPLES
@given(template=templates, types=types, history=histories)
def test_it_is_explained(
    world: World, template: str | None, types: tuple[str, ...], history: list[Step]
) -> None:
    with world.db.writing(world.alice, dry_run=True) as tx:
        on = case(tx, template, types)
        for step in history:
            step.take(on)
        found = on.found()

    reasons = [each for each in found.all_findings if each.failed or each.missing]
    absent = [each for each in found.artifacts if each.standing is Standing.MISSING]
    assert found.is_compliant == (not reasons and not absent)
    assert all(each.reason for each in reasons)
    assert (found.standing is Standing.NON_COMPLIANT) == any(each.failed for each in reasons)


def _told(found: TrailCompliance) -> list[object]:
    return [
        found.standing,
        [(each.name, each.standing) for each in found.artifacts],
        sorted((each.name, each.type, each.status, str(each.is_compliant)) for each in found.all_findings),
    ]
