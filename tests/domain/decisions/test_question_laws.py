"""Random questions about random histories: the answer is that of the rules read plainly."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions.can_i_deploy import matrix
from signoff.domain.decisions.types import MatrixQuery, Selector, Target
from tests.domain.decisions.reading import Answer, Reader
from tests.domain.decisions.worlds import (
    Step,
    anything,
    applications,
    branches,
    numbers,
    told,
)
from tests.world import World

laws = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_latest = st.booleans()
selectors = st.one_of(
    st.builds(Selector, applications),
    st.builds(Selector, applications, numbers),
    st.builds(Selector, applications, numbers),
    st.builds(Selector, applications, latest=_latest, tag=st.just("t")),
    st.builds(Selector, applications, latest=_latest, branch=branches),
    st.builds(Selector, applications, latest=_latest, main_branch=st.just(True)),
    st.builds(Selector, applications, latest=_latest, environment=st.just("prod")),
    st.builds(Selector, applications, latest=st.just(True)),
    st.builds(Selector, applications, latest=_latest, tag=st.just("t"), branch=branches),
    st.builds(Selector, applications, latest=_latest, tag=st.just("t"), environment=st.just("prod")),
)
targets = st.one_of(
    st.just(Target()),
    st.just(Target(latest=True)),
    st.just(Target(environment="prod")),
    st.builds(Target, latest=_latest, tag=st.just("t")),
    st.builds(Target, latest=_latest, branch=branches),
    st.builds(Target, latest=_latest, main_branch=st.just(True)),
)
outcomes = st.one_of(st.none(), st.just(frozenset({True})), st.just(frozenset({False, None})))
questions = st.builds(
    MatrixQuery,
    st.lists(selectors, min_size=1, max_size=3).map(tuple),
    targets,
    st.one_of(st.none(), st.sampled_from(LatestBy)),
    outcomes,
    ignore=st.one_of(st.just(()), st.lists(selectors, max_size=2).map(tuple)),
    strict=st.just(False),
)


@laws
@given(story=anything, asked=st.lists(questions, min_size=8, max_size=16))
def test_any_question_is_answered_by_the_rules(
    world: World, story: list[Step], asked: list[MatrixQuery]
) -> None:
    with world.db.writing(world.alice, dry_run=True) as tx:
        told(tx, story)
        reader = Reader(tx)
        for query in asked:
            found = matrix(tx, query)
            verdict = found.verdict

            said = Answer(
                {(row.contract_id, row.verification_id) for row in found.considered},
                {(row.contract_id, row.verification_id) for row in found.ignored},
                verdict.deployable,
                verdict.success,
                verdict.failed,
                verdict.unknown,
            )
            assert said == reader.answer(query)
            assert len(said.considered) == len(found.considered)
