"""Which contracts come along before anybody selected them."""

from typing import Any

from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector
from signoff.domain.decisions.types import PlannedContract
from tests.domain.decisions.builder import Builder
from tests.domain.decisions.planning import LATEST, LONG_AGO, READ_PENDING, chosen, plan


def wip(b: Builder, *selectors: ConsumerSelector, **query: Any) -> list[PlannedContract]:
    asked = {"wip_since": LONG_AGO, "provider_branch": "main"} | query
    none = ConsumerSelector(branch="nothing-there")
    return [each for each in plan(b, *(selectors or (none,)), **asked) if each.selected.wip]


def test_heads_are_work_in_progress(b: Builder) -> None:
    b.version("Bar", "1", branch="main")
    b.version("Foo", "1", branch="feat", tags=("t",))
    b.contract("Foo", "1", "Bar", "old")
    b.version("Foo", "2", branch="feat", tags=("t",))
    b.contract("Foo", "2", "Bar", "x")

    planned = wip(b, include_pending=True)

    assert chosen(planned) == [("Foo", "2", "latest from branch feat, latest with tag t")]
    assert planned[0].pending is True
    assert planned[0].notices[0].text == (
        "The pact at http://pact/x is being verified because it is a 'work in progress' pact (ie. it is the pact for "
        "the latest version of Foo from branch 'feat' and tagged with 't' (both have the same content) and it has not "
        "yet been successfully verified by a version of Bar from branch 'main' when the pact's application version "
        "was explicitly specified in the consumer version selectors). Read more at https://docs.pact.io/go/wip"
    )
    assert planned[0].notices[1].text == (
        "This pact is in pending state for this version of Bar because it was included as a 'work in progress' pact. "
        f"If this verification fails, it will not cause the overall build to fail. {READ_PENDING}"
    )


def test_nothing_is_in_progress_without_branch_or_tags(b: Builder) -> None:
    b.version("Foo", "1", branch="feat")
    b.contract("Foo", "1", "Bar")

    assert wip(b, provider_branch=None) == []


def test_work_older_than_asked_for(b: Builder) -> None:
    b.version("Foo", "1", branch="feat")
    b.contract("Foo", "1", "Bar")

    assert wip(b, wip_since=b.tx.now) == []


def test_explicitly_selected_is_not_in_progress(b: Builder) -> None:
    b.version("Foo", "1", branch="feat")
    b.contract("Foo", "1", "Bar")

    assert len(wip(b)) == 1
    assert wip(b, LATEST) == []


def test_proven_as_work_in_progress_stays_in_progress(b: Builder) -> None:
    b.version("Bar", "1", branch="main")
    b.version("Foo", "1", branch="feat")
    b.contract("Foo", "1", "Bar", "x")
    b.verification("Bar", "1", "Foo", "x", wip=True)
    assert len(wip(b)) == 1

    b.verification("Bar", "1", "Foo", "x")
    assert wip(b) == []


def test_proof_of_another_branch_counts_if_it_came_first(b: Builder) -> None:
    b.version("Bar", "1", branch="main")
    b.version("Foo", "1", branch="feat")
    b.contract("Foo", "1", "Bar", "x")
    b.version("Bar", "2", branch="other")
    b.verification("Bar", "2", "Foo", "x")
    b.version("Bar", "3", branch="late")

    assert len(wip(b)) == 1
    assert wip(b, provider_branch="late") == []
    assert wip(b, provider_branch="brand-new") == []


def test_proofs_are_forgotten_after_thirty_days(b: Builder) -> None:
    b.days_ago(40).version("Bar", "1", branch="main")
    b.version("Foo", "1", branch="feat")
    b.contract("Foo", "1", "Bar", "x")
    b.verification("Bar", "1", "Foo", "x")
    assert len(wip(b)) == 1
    assert len(wip(b, provider_branch="brand-new")) == 1
    b.version("Bar", "1", tags=("dev",))
    assert wip(b, provider_branch=None, provider_tags=("dev",)) == []

    b.days_ago(20).verification("Bar", "1", "Foo", "x")
    assert wip(b) == []


def test_work_in_progress_for_tags(b: Builder) -> None:
    b.version("Bar", "1", tags=("dev",))
    b.version("Bar", "2", tags=("test",))
    b.version("Foo", "1", branch="feat", tags=("t",))
    b.contract("Foo", "1", "Bar", "x")
    b.verification("Bar", "1", "Foo", "x")

    planned = wip(b, provider_branch=None, provider_tags=("dev", "test"), include_pending=True)

    assert chosen(planned) == [("Foo", "1", "latest with tag t, latest from branch feat")]
    assert "by a version of Bar with tag 'test' when" in planned[0].notices[0].text
    assert wip(b, provider_branch=None, provider_tags=("dev",)) == []


def test_work_in_progress_comes_after_the_selected(b: Builder) -> None:
    b.contract("Zoo", "1", "Bar")
    b.version("Zoo", "1", branch="main")
    for number in ("1", "2"):
        b.version("Foo", number, branch=f"feat-{number}")
        b.contract("Foo", number, "Bar", "same")

    planned = plan(b, ConsumerSelector(branch="main"), wip_since=LONG_AGO, provider_branch="p")

    assert chosen(planned) == [
        ("Zoo", "1", "latest from branch main"),
        ("Foo", "2", "latest from branch feat-1, latest from branch feat-2"),
    ]
    assert "latest versions of Foo from branches 'feat-1' and 'feat-2' (both" in planned[1].notices[0].text
