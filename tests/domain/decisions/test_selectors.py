"""What selectors mean, and the words for them."""

import pytest

from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions.can_i_deploy import matrix
from signoff.domain.decisions.types import MatrixQuery, Selector, Target
from tests.domain.decisions.asking import NO_ENVIRONMENT, NONE_THERE, NOTHING_MISSING, texts, to_prod
from tests.domain.decisions.builder import Builder


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (Selector("Bar"), ["1", "2", "3", "4"]),
        (Selector("Bar", "2"), ["2"]),
        (Selector("Bar", latest=True), ["4"]),
        (Selector("Bar", tag="t"), ["1", "3"]),
        (Selector("Bar", latest=True, tag="t"), ["3"]),
        (Selector("Bar", branch="main"), ["1", "2", "3"]),
        (Selector("Bar", latest=True, branch="main"), ["2"]),
        (Selector("Bar", main_branch=True), ["1", "2", "3"]),
        (Selector("Bar", latest=True, main_branch=True), ["2"]),
        (Selector("Bar", environment="test"), ["1", "4"]),
        (Selector("Bar", latest=True, environment="test"), ["4"]),
        (Selector("Bar", tag="t", environment="test"), ["1"]),
        (Selector("Bar", "1", tag="t"), ["1"]),
    ],
)
def test_what_a_selector_means(b: Builder, selector: Selector, expected: list[str]) -> None:
    b.application("Bar", main_branch="main")
    b.contract("Foo", "1", "Bar")
    for number in ("1", "3", "2"):
        b.version("Bar", number)
    for number in ("1", "3", "2"):
        b.version("Bar", number, branch="main")
    b.version("Bar", "1", tags=("t",))
    b.version("Bar", "3", tags=("t",))
    b.version("Bar", "4")
    b.deploy("Bar", "1", "test", "one")
    b.release("Bar", "4", "test")
    for number in ("1", "2", "3", "4"):
        b.verification("Bar", number, "Foo", "of 1")

    answer = matrix(b.tx, MatrixQuery((Selector("Foo", "1"), selector), latestby=LatestBy.CVPV))

    assert sorted(row.provider_version or "" for row in answer.considered) == expected


@pytest.mark.parametrize(
    ("selector", "absence", "description"),
    [
        (
            Selector("Bar", latest=True, tag="t"),
            "No version with tag t exists for Bar",
            "the latest version of Bar with tag t (no such version exists)",
        ),
        (
            Selector("Bar", tag="t"),
            "No version with tag t exists for Bar",
            "a version of Bar with tag t (no such version exists)",
        ),
        (
            Selector("Bar", latest=True, branch="b"),
            "No version of Bar from branch b exists",
            "the latest version of Bar from branch b (no such version exists)",
        ),
        (
            Selector("Bar", branch="b"),
            "No version of Bar from branch b exists",
            "a version of Bar from branch b (no such version exists)",
        ),
        (
            Selector("Bar", latest=True, main_branch=True),
            "No version of Bar from the main branch exists",
            "the latest version of Bar from the main branch (no versions exist for this branch)",
        ),
        (
            Selector("Bar", main_branch=True),
            "No version of Bar from the main branch exists",
            "any version of Bar from the main branch (no versions exist for this branch)",
        ),
        (
            Selector("Bar", environment="prod"),
            "No version of Bar is currently recorded as deployed or released in environment prod",
            f"a version of Bar currently in prod {NONE_THERE}",
        ),
        (
            Selector("Bar", latest=True),
            "No pacts or verifications have been published for Bar",
            "the latest version of Bar (no such version exists)",
        ),
        (
            Selector("Bar", "7"),
            "No pacts or verifications have been published for version 7 of Bar",
            "version 7 of Bar (no such version exists)",
        ),
    ],
)
def test_words_for_what_does_not_exist(
    b: Builder, selector: Selector, absence: str, description: str
) -> None:
    b.contract("Foo", "1", "Bar")
    b.environment("prod")
    target = Target(
        selector.latest, selector.tag, selector.branch, selector.environment, selector.main_branch or None
    )

    specified = matrix(b.tx, MatrixQuery((Selector("Foo", "1"), selector), latestby=LatestBy.CVPV))
    inferred = matrix(b.tx, MatrixQuery((Selector("Foo", "1"),), target, LatestBy.CVPV))
    ignored = matrix(b.tx, MatrixQuery((Selector("Foo", "1"),), Target(tag="x"), ignore=(selector,)))

    assert texts(specified) == [absence]
    if target.given:
        assert texts(inferred)[-1] == f"There is no verified pact between version 1 of Foo and {description}"
    assert texts(ignored)[0] == f"WARN: Cannot ignore {description}"


@pytest.mark.parametrize(
    ("selector", "description"),
    [
        (Selector("Bar", latest=True, tag="t"), "the latest version of Bar with tag t (2)"),
        (Selector("Bar", tag="t"), "a version of Bar with tag t (2)"),
        (Selector("Bar", latest=True, branch="main"), "the latest version of Bar from branch main (2)"),
        (Selector("Bar", branch="main"), "the version of Bar from branch main (2)"),
        (Selector("Bar", latest=True, main_branch=True), "the latest version of Bar from branch main (2)"),
        (Selector("Bar", main_branch=True), "the version of Bar from branch main (2)"),
        (Selector("Bar", environment="prod"), "the version of Bar currently in prod (2)"),
        (Selector("Bar", latest=True), "the latest version of Bar (2)"),
        (Selector("Bar", "2"), "version 2 of Bar"),
        (Selector("Bar"), "any version of Bar"),
    ],
)
def test_words_for_what_exists(b: Builder, selector: Selector, description: str) -> None:
    b.application("Bar", main_branch="main")
    b.contract("Foo", "1", "Bar")
    b.version("Bar", "2", branch="main", tags=("t",))
    b.deploy("Bar", "2", "prod")

    answer = matrix(b.tx, MatrixQuery((Selector("Foo", "1"), selector), latestby=LatestBy.CVPV))

    assert texts(answer) == [f"There is no verified pact between version 1 of Foo and {description}"]


def test_one_of_several_on_a_branch(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.version("Bar", "2", branch="main")
    b.version("Bar", "3", branch="main")
    pair = (Selector("Foo", "1"), Selector("Bar", branch="main"))

    bar = "one of the versions of Bar from branch main (2)"
    assert texts(matrix(b.tx, MatrixQuery(pair, latestby=LatestBy.CVPV))) == [
        f"The verification for the pact between version 1 of Foo and {bar} failed"
    ]


@pytest.mark.parametrize(
    "selector", [Selector("Nobody"), Selector("Nobody", "1"), Selector("Nobody", latest=True, tag="prod")]
)
def test_ignored_application_that_nobody_knows(b: Builder, selector: Selector) -> None:
    b.version("Foo", "1")

    answer = to_prod(b, "Foo", "1", selector)

    assert texts(answer) == [
        "WARN: Cannot ignore any version of Nobody (no such application exists)",
        NOTHING_MISSING,
    ]
    assert answer.verdict.ignored == 0


def test_ignored_version_that_does_not_exist_may_be_asked_for(b: Builder) -> None:
    b.contract("Foo", "1", "Bar")
    pair = (Selector("Foo", "1"), Selector("Bar", latest=True, tag="prod"))

    answer = matrix(b.tx, MatrixQuery(pair, latestby=LatestBy.CVP, ignore=(Selector("Bar"),)))

    assert answer.verdict.deployable is True
    assert texts(answer) == [NOTHING_MISSING]


def test_no_target_warns(b: Builder) -> None:
    b.version("Foo", "1")

    assert texts(matrix(b.tx, MatrixQuery((Selector("Foo", "1"),), latestby=LatestBy.CVP))) == [
        NO_ENVIRONMENT,
        NOTHING_MISSING,
    ]


def test_explicit_and_inferred_consumers(b: Builder) -> None:
    for number in ("1", "2"):
        b.verified_contract("Foo", number, "Bar", "2")
        b.version("Foo", number, tags=("prod",))
    b.verified_contract("Foo", "3", "Bar", "2", success=False)
    b.contract("Cat", "20", "Bar")
    b.version("Cat", "20", tags=("prod",))
    b.verified_contract("Dog", "40", "Bar", "2", success=False)
    pair = (Selector("Bar", "2"), Selector("Foo", tag="prod"))

    inferred = matrix(b.tx, MatrixQuery(pair, Target(latest=True, tag="prod")))
    plain = matrix(b.tx, MatrixQuery(pair))

    assert [row.consumer for row in inferred.considered] == ["Cat", "Foo", "Foo"]
    assert texts(inferred) == [
        "There is no verified pact between the latest version of Cat with tag prod (20) and version 2 of Bar"
    ]
    assert plain.verdict.deployable is True
