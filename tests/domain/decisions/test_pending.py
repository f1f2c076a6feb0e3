"""Which contracts may fail without harm, and the notices of it."""

from typing import Any

import pytest

from tests.domain.decisions.builder import Builder
from tests.domain.decisions.planning import LATEST, READ_PENDING, plan, texts


def pending(b: Builder, **query: Any) -> bool | None:
    (planned,) = plan(b, LATEST, include_pending=True, **query)
    return planned.pending


def test_pending_is_told_only_when_asked(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "x")

    assert plan(b, LATEST)[0].pending is None
    assert len(plan(b, LATEST)[0].notices) == 1


def test_pending_without_branch_and_tags(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "x")
    b.verification("Bar", "1", "Foo", "x", success=False)
    assert pending(b) is True

    b.verification("Bar", "1", "Foo", "x")
    b.verification("Bar", "1", "Foo", "x", success=False)
    assert pending(b) is False


def test_pending_for_a_branch(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "x")
    b.version("Bar", "1", branch="feat")
    b.version("Bar", "2", branch="main")
    b.verification("Bar", "2", "Foo", "x", success=False)
    assert pending(b, provider_branch="main") is True
    assert pending(b, provider_branch="new") is True

    b.verification("Bar", "1", "Foo", "x")
    assert pending(b, provider_branch="feat") is False
    assert pending(b, provider_branch="main") is True
    assert pending(b, provider_branch="new") is False

    b.verification("Bar", "2", "Foo", "x", wip=True)
    assert pending(b, provider_branch="main") is False


def test_branch_that_began_after_the_proof_of_another(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "x")
    b.version("Bar", "1", branch="main")
    b.verification("Bar", "1", "Foo", "x")
    b.version("Bar", "2", branch="feat")

    assert pending(b, provider_branch="feat") is False


def test_membership_counts_as_it_is_now(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "x")
    b.version("Bar", "0", branch="main")
    b.verification("Bar", "1", "Foo", "x")
    assert pending(b, provider_branch="main") is True

    b.version("Bar", "1", branch="main")
    assert pending(b, provider_branch="main") is False


def test_proof_far_back_among_many(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "x")
    b.version("Bar", "0", branch="develop")
    b.version("Bar", "0", branch="main")
    for number in range(1, 30):
        b.version("Bar", str(number), branch="main" if number % 3 == 0 else "develop")
        b.verification("Bar", str(number), "Foo", "x", success=number % 3 != 0)
    assert pending(b, provider_branch="main") is True

    b.verification("Bar", "3", "Foo", "x")
    assert pending(b, provider_branch="main") is False


def test_pending_for_tags(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "x")
    b.version("Bar", "1", tags=("dev",))
    b.version("Bar", "2", tags=("prod",))
    b.verification("Bar", "1", "Foo", "x")

    assert pending(b, provider_tags=("dev",)) is False
    assert pending(b, provider_tags=("prod",)) is True
    assert pending(b, provider_tags=("dev", "prod")) is True
    assert pending(b, provider_tags=("never",)) is False
    assert pending(b, provider_branch="", provider_tags=("dev",)) is False


def test_notices_of_a_pending_contract(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "x")
    b.version("Bar", "1", branch="main", tags=("dev",))

    (by_branch,) = plan(b, LATEST, include_pending=True, provider_branch="main")
    (by_tags,) = plan(b, LATEST, include_pending=True, provider_tags=("dev", "t"))
    (by_nothing,) = plan(b, LATEST, include_pending=True)

    assert [notice.when for notice in by_branch.notices] == [
        "before_verification",
        "before_verification",
        "after_verification:success_true_published_false",
        "after_verification:success_false_published_false",
        "after_verification:success_true_published_true",
        "after_verification:success_false_published_true",
    ]
    forgiven = f"If this verification fails, it will not cause the overall build to fail. {READ_PENDING}"
    assert by_branch.notices[1].text == (
        "This pact is in pending state for this version of Bar because a successful verification result for a version "
        f"of Bar from branch 'main' has not yet been published. {forgiven}"
    )
    assert by_tags.notices[1].text == (
        "This pact is in pending state for this version of Bar because a successful verification result for a versions "
        f"of Bar with tag 'dev' and 't' has not yet been published. {forgiven}"
    )
    assert by_nothing.notices[1].text == (
        "This pact is in pending state for this version of Bar because a successful verification result for Bar "
        f"has not yet been published. {forgiven}"
    )
    assert texts(by_branch)["after_verification:success_true_published_false"] == (
        "This pact is still in pending state for any version of Bar from branch 'main' as the successful "
        "verification results have not yet been published."
    )
    assert texts(by_tags)["after_verification:success_false_published_true"] == (
        "This pact is still in pending state for any versions of Bar with tag 'dev' and 't' as a successful "
        "verification result with these tags has not yet been published"
    )
    assert texts(by_tags)["after_verification:success_true_published_true"] == (
        "This pact is no longer in pending state for any versions of Bar with tag 'dev' and 't', as a successful "
        "verification result with these tags has been published. If a verification for a version of Bar with these "
        f"tags fails in the future, it will fail the build. {READ_PENDING}"
    )


@pytest.mark.parametrize(
    ("query", "whose"),
    [
        ({}, "Bar"),
        ({"provider_branch": "main", "provider_tags": ("dev",)}, "a version of Bar from branch 'main'"),
        ({"provider_tags": ("dev",)}, "a version of Bar with tag 'dev'"),
        ({"provider_tags": ("dev", "test")}, "a version of Bar with tag 'dev' and 'test'"),
    ],
)
def test_notices_of_a_proven_contract(b: Builder, query: dict[str, Any], whose: str) -> None:
    b.contract("Foo", "1", "Bar", "x")
    b.version("Bar", "1", branch="main", tags=("dev", "test"))
    b.verification("Bar", "1", "Foo", "x")

    (planned,) = plan(b, LATEST, include_pending=True, **query)

    (_, notice) = planned.notices
    assert notice.text == (
        f"This pact has previously been successfully verified by {whose}. "
        f"If this verification fails, it will fail the build. {READ_PENDING}"
    )
