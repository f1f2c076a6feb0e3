"""Random requests for contracts to verify, about random histories: the answer is that of the rules read plainly."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector, VerificationQuery
from signoff.domain.decisions.planning.verification_plan import contracts_for_verification
from tests.domain.decisions.planned import PROVIDER, Planned, Planner
from tests.domain.decisions.planning import LONG_AGO, url_of
from tests.domain.decisions.worlds import Step, branches, consumers, requested, told
from tests.world import World

laws = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_whose = st.one_of(st.none(), consumers, st.just("nobody"))
_yes = st.just(True)
selectors = st.one_of(
    st.builds(ConsumerSelector, main_branch=_yes, consumer=_whose),
    st.builds(ConsumerSelector, branch=st.one_of(_yes, branches), consumer=_whose),
    st.builds(ConsumerSelector, tag=st.sampled_from(("t", "main")), consumer=_whose),
    st.builds(ConsumerSelector, tag=st.just("t"), latest=_yes, consumer=_whose),
    st.builds(ConsumerSelector, tag=st.just("t"), latest=_yes, fallback_tag=st.just("main")),
    st.builds(ConsumerSelector, latest=_yes, consumer=_whose),
    st.builds(ConsumerSelector, deployed=_yes, consumer=_whose),
    st.builds(ConsumerSelector, released=_yes, environment=st.just("prod"), consumer=_whose),
    st.builds(ConsumerSelector, deployed_or_released=_yes, consumer=_whose),
    st.builds(ConsumerSelector, environment=st.just("prod"), consumer=_whose),
)


def _matching(query: VerificationQuery, *, matching: bool) -> VerificationQuery:
    """Ask for the provider's own branch too, which is a fault where it has none."""
    if not matching or query.provider_branch is None:
        return query
    return replace(query, selectors=(*query.selectors, ConsumerSelector(matching_branch=True)))


queries = st.builds(
    VerificationQuery,
    st.lists(selectors, max_size=3).map(tuple),
    st.one_of(st.none(), branches, st.just("new")),
    st.lists(st.sampled_from(("t", "main", "new")), max_size=2).map(tuple),
    st.booleans(),
    st.one_of(st.none(), st.just(LONG_AGO)),
)
requests = st.builds(_matching, queries, matching=st.booleans())


@laws
@given(story=requested, asked=st.lists(requests, min_size=6, max_size=12))
def test_any_request_is_answered_by_the_rules(
    world: World, story: list[Step], asked: list[VerificationQuery]
) -> None:
    with world.db.writing(world.alice, dry_run=True) as tx:
        told(tx, story)
        planner = Planner(tx)
        for query in asked:
            found = [
                Planned(
                    each.selected.consumer.name,
                    each.selected.version,
                    each.selected.sha,
                    each.pending,
                    each.selected.wip,
                    tuple(sorted(each.short_description.split(", "))),
                )
                for each in contracts_for_verification(tx, PROVIDER, query, url_of)
            ]
            assert found == planner.plan(query)
