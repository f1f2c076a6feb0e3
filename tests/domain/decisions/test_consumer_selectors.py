import pytest

from signoff.domain.decisions.planning.consumer_selectors import (
    ConsumerSelector,
    Criterion,
    Kind,
    VerificationQuery,
    criteria,
    faults,
)

NOTHING = (
    "must specify a value for environment or tag or branch, or specify mainBranch=true, matchingBranch=true, "
    "latest=true, deployed=true, released=true or deployedOrReleased=true"
)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (ConsumerSelector(), [NOTHING]),
        (ConsumerSelector(consumer="Foo"), [NOTHING]),
        (ConsumerSelector(tag=" "), [NOTHING]),
        (ConsumerSelector(latest=False), [NOTHING]),
        (
            ConsumerSelector(main_branch=True, tag="t"),
            ["cannot specify mainBranch=true with any other criteria apart from consumer"],
        ),
        (
            ConsumerSelector(main_branch=True, latest=False),
            ["cannot specify mainBranch=true with latest=false"],
        ),
        (
            ConsumerSelector(matching_branch=True, latest=True),
            [
                "cannot specify matchingBranch=true with any other criteria apart from consumer",
                "the providerVersionBranch must be specified when the selector matchingBranch=true is used",
            ],
        ),
        (ConsumerSelector(tag="t", branch="b"), ["cannot specify both a tag and a branch"]),
        (
            ConsumerSelector(latest=True, environment="test"),
            ["cannot specify the field latest with the field environment"],
        ),
        (
            ConsumerSelector(latest=True, tag="t", environment="test", deployed=True),
            ["cannot specify the fields latest/tag with the fields deployed/environment"],
        ),
        (ConsumerSelector(tag="t", fallback_tag="m"), ["fallbackTag can only be set if latest is true"]),
        (
            ConsumerSelector(latest=True, fallback_tag="m"),
            ["a tag must be specified when a fallbackTag is specified"],
        ),
        (
            ConsumerSelector(latest=True, fallback_branch="m"),
            ["a branch must be specified when a fallbackBranch is specified"],
        ),
        (
            ConsumerSelector(branch="b", latest=False, fallback_branch="m"),
            ["fallbackBranch can only be set if latest is true", "cannot specify a branch with latest=false"],
        ),
        (
            ConsumerSelector(deployed=True, released=True, deployed_or_released=True),
            [
                "cannot specify both deployed=true and released=true",
                "cannot specify both deployed=true and deployedOrReleased=true",
                "cannot specify both released=true and deployedOrReleased=true",
            ],
        ),
        (ConsumerSelector(environment="prod"), ["environment with name 'prod' does not exist"]),
        (ConsumerSelector(latest=True, consumer=" "), ["consumer cannot be blank"]),
        (ConsumerSelector(deployed=False, environment="test"), ["deployed must be one of: true"]),
        (ConsumerSelector(main_branch=False), ["mainBranch must be one of: true"]),
        (ConsumerSelector(tag=""), ["tag must be filled"]),
    ],
)
def test_faults_of_a_selector(selector: ConsumerSelector, expected: list[str]) -> None:
    query = VerificationQuery((ConsumerSelector(latest=True), selector))

    assert faults(query, {"test"}) == {
        "consumer_version_selectors": [f"{text} (at index 1)" for text in expected]
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (VerificationQuery(provider_branch="  "), "cannot be blank"),
        (
            VerificationQuery(provider_branch="", include_pending=True),
            "when pending or WIP pacts are enabled",
        ),
        (VerificationQuery(provider_branch="", wip_since="2026"), "when pending or WIP pacts are enabled"),
    ],
)
def test_faults_of_the_provider_branch(query: VerificationQuery, expected: str) -> None:
    assert faults(query, ())["provider_version_branch"][0].startswith(expected)


def test_an_empty_provider_branch_goes_with_tags() -> None:
    assert faults(VerificationQuery(provider_branch="", provider_tags=("t",), include_pending=True), ()) == {}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (ConsumerSelector(main_branch=True, consumer="Foo"), [Criterion(Kind.MAIN_BRANCH, None, "Foo")]),
        (ConsumerSelector(matching_branch=True), [Criterion(Kind.BRANCH, "feat/x")]),
        (ConsumerSelector(branch="b", fallback_branch="m"), [Criterion(Kind.BRANCH, "b")]),
        (ConsumerSelector(branch=True), [Criterion(Kind.EACH_BRANCH)]),
        (ConsumerSelector(tag="t"), [Criterion(Kind.TAG, "t")]),
        (
            ConsumerSelector(tag="t", latest=True, fallback_tag="m"),
            [Criterion(Kind.LATEST_TAG, "t", None, "m")],
        ),
        (ConsumerSelector(latest=True), [Criterion(Kind.LATEST)]),
        (
            ConsumerSelector(deployed_or_released=True, environment="test"),
            [Criterion(Kind.DEPLOYED, "test"), Criterion(Kind.RELEASED, "test")],
        ),
        (ConsumerSelector(environment="test"), [Criterion(Kind.ENVIRONMENT, "test")]),
    ],
)
def test_what_a_selector_goes_by(selector: ConsumerSelector, expected: list[Criterion]) -> None:
    query = VerificationQuery((selector,), provider_branch="feat/x")

    assert faults(query, {"test"}) == {}
    assert criteria(query) == expected
