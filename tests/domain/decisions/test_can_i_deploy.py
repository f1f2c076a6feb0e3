"""The rules of can-i-deploy, case by case; the first part is the reference's table of scenarios."""

import pytest
from msgspec.structs import replace

from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions.can_i_deploy import (
    branch_head_to_environment,
    can_i_deploy,
    can_i_merge,
    latest_tagged_to_tag,
    matrix,
)
from signoff.domain.decisions.types import MatrixAnswer, MatrixQuery, Selector, Target
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from tests.domain.decisions.builder import Builder
from tests.world import World

ALL_GOOD = "All required verification results are published and successful"
NOTHING_MISSING = "There are no missing dependencies"
NONE_THERE = "(no version is currently recorded as deployed/released in this environment)"
NO_ENVIRONMENT = (
    "WARN: It is recommended to specify the environment into which you are deploying. "
    "Without the environment, this result will not be reliable."
)
NO_VERSION = (
    "WARN: It is recommended to specify the version number (rather than the tag or branch) of the application you wish "
    "to deploy to avoid race conditions. Without a version number, this result will not be reliable."
)


def to_prod(
    b: Builder, name: str, number: str, *ignore: Selector, strict: bool | None = None
) -> MatrixAnswer:
    query = MatrixQuery((Selector(name, number),), Target(environment="prod"), LatestBy.CVPV, ignore=ignore)
    b.environment("prod", production=True)
    return matrix(b.tx, replace(query, strict=strict))


def texts(answer: MatrixAnswer) -> list[str]:
    return [reason.text for reason in answer.reasons]


def numbers(answer: MatrixAnswer) -> list[tuple[str, str | None, bool | None]]:
    return [(row.consumer_version, row.provider_version, row.success) for row in answer.considered]


# --- the table of scenarios ---


def test_provider_first_and_no_consumer_there(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")

    answer = to_prod(b, "Bar", "2")

    assert answer.verdict.deployable is True
    assert texts(answer) == [NOTHING_MISSING]


def test_consumer_first_and_provider_not_there(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")

    answer = to_prod(b, "Foo", "1")

    assert answer.verdict.deployable is None
    assert numbers(answer) == [("1", None, None)]


def test_provider_there_without_any_result(b: Builder) -> None:
    b.contract("Foo", "1", "Bar")
    b.deploy("Bar", "2", "prod")

    answer = to_prod(b, "Foo", "1")

    assert answer.verdict.deployable is None
    assert texts(answer) == [
        "There is no verified pact between version 1 of Foo and the version of Bar currently in prod (2)"
    ]


def test_result_of_another_provider_version_does_not_count(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")
    b.deploy("Bar", "3", "prod")

    assert to_prod(b, "Foo", "1").verdict.deployable is None


def test_provider_without_results_and_consumer_there(b: Builder) -> None:
    b.contract("Foo", "1", "Bar")
    b.deploy("Foo", "1", "prod")
    b.version("Bar", "2")

    assert to_prod(b, "Bar", "2").verdict.deployable is None


def test_deployed_consumer_has_no_contract_with_the_new_provider(b: Builder) -> None:
    b.version("Foo", "1")
    b.deploy("Foo", "1", "prod")
    b.verified_contract("Foo", "2", "Bar", "1")

    assert to_prod(b, "Bar", "1").verdict.deployable is True


def test_application_that_works_with_nobody(b: Builder) -> None:
    b.version("Foo", "1")

    answer = to_prod(b, "Foo", "1")

    assert answer.verdict.deployable is True
    assert texts(answer) == [NOTHING_MISSING]


def test_version_that_does_not_exist(b: Builder) -> None:
    b.contract("Foo", "1", "Bar")

    answer = to_prod(b, "Foo", "9")

    assert answer.verdict.deployable is False
    assert texts(answer) == ["No pacts or verifications have been published for version 9 of Foo"]


@pytest.mark.parametrize("ignore", [Selector("Bar"), Selector("Bar", "2")])
def test_ignored_failure(b: Builder, ignore: Selector) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.deploy("Bar", "2", "prod")

    answer = to_prod(b, "Foo", "1", ignore)

    assert to_prod(b, "Foo", "1").verdict.deployable is False
    assert answer.verdict.deployable is True
    assert (answer.verdict.ignored, len(answer.ignored), answer.considered) == (1, 1, ())
    assert texts(answer) == [NOTHING_MISSING]


def test_downstream_provider_not_there(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")
    b.contract("Bar", "2", "Baz")
    b.deploy("Foo", "1", "prod")

    assert to_prod(b, "Bar", "2").verdict.deployable is None


def test_both_ways_and_only_one_verified(b: Builder) -> None:
    b.verified_contract("B", "100", "A", "99")
    b.verified_contract("A", "1", "B", "100")
    both = (Selector("A", "1"), Selector("B", "100"))

    answer = matrix(b.tx, MatrixQuery(both, latestby=LatestBy.CVPV))
    inferred = matrix(b.tx, MatrixQuery((Selector("B", "100"),), Target(latest=True), LatestBy.CVP))

    assert answer.verdict.deployable is None
    assert answer.verdict.success == 1
    assert inferred.verdict.deployable is None


def test_application_that_verifies_itself(b: Builder) -> None:
    b.contract("Foo", "1", "Foo", "same")
    unverified = to_prod(b, "Foo", "1").verdict.deployable
    b.verification("Foo", "2", "Foo", "same", success=False)
    b.verification("Foo", "3", "Foo", "same")

    answer = matrix(b.tx, MatrixQuery((Selector("Foo", "1"),), Target(latest=True, tag="t"), LatestBy.CVP))

    assert unverified is None
    assert answer.verdict.deployable is True
    assert numbers(answer) == [("1", "3", True)]


# --- worked examples ---


def test_one_provider_there_and_one_not(b: Builder) -> None:
    b.verified_contract("Foo", "5", "Bar", "2")
    b.contract("Foo", "5", "Baz")
    b.deploy("Bar", "2", "prod")

    answer = to_prod(b, "Foo", "5")
    ignoring = to_prod(b, "Foo", "5", Selector("Baz"))

    verdict = answer.verdict
    assert (verdict.deployable, verdict.success, verdict.failed, verdict.unknown) == (None, 1, 0, 1)
    assert verdict.ignored is None
    assert texts(answer) == [
        f"There is no verified pact between version 5 of Foo and a version of Baz currently in prod {NONE_THERE}"
    ]
    assert (ignoring.verdict.deployable, ignoring.verdict.ignored) == (True, 1)
    assert [row.provider for row in ignoring.ignored] == ["Baz"]
    assert texts(ignoring) == [ALL_GOOD]


def test_provider_with_two_consumer_versions_there(b: Builder) -> None:
    b.contract("Foo", "4", "Bar")
    b.verified_contract("Foo", "5", "Bar", "3")
    b.deploy("Foo", "4", "prod", "one")
    b.deploy("Foo", "5", "prod", "two")

    answer = to_prod(b, "Bar", "3")

    assert answer.verdict.deployable is None
    assert numbers(answer) == [("5", "3", True), ("4", None, None)]
    assert texts(answer) == [
        "There is no verified pact between one of the versions of Foo currently in prod (4) and version 3 of Bar"
    ]


def test_equal_contents_are_verified_together(b: Builder) -> None:
    for number in ("4", "5"):
        b.contract("Foo", number, "Bar", "same")
        b.deploy("Foo", number, "prod", number)
    b.verification("Bar", "3", "Foo", "same")

    assert to_prod(b, "Bar", "3").verdict.success == 2


def test_tag_to_tag_warns(b: Builder) -> None:
    b.version("Foo", "1", tags=("dev",))
    b.verified_contract("Foo", "1", "Bar", "2")
    b.version("Bar", "2", tags=("prod",))

    answer = latest_tagged_to_tag(b.tx, "Foo", "dev", "prod")

    assert answer.verdict.deployable is True
    assert texts(answer) == [NO_VERSION, ALL_GOOD]
    assert [reason.kind for reason in answer.reasons] == ["warning", "success"]


def test_specified_provider_version_unknown(b: Builder) -> None:
    b.contract("Foo", "1", "Bar")
    both = (Selector("Foo", "1"), Selector("Bar", "9"))

    answer = matrix(b.tx, MatrixQuery(both, latestby=LatestBy.CVPV, limit=100))

    assert answer.verdict.deployable is False
    assert answer.verdict.unknown == 1
    assert numbers(answer) == [("1", None, None)]
    assert texts(answer) == ["No pacts or verifications have been published for version 9 of Bar"]


# --- what counts ---


def test_latest_result_of_a_provider_version_counts(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")
    b.verification("Bar", "2", "Foo", "of 1", success=False)
    b.deploy("Bar", "2", "prod")

    answer = to_prod(b, "Foo", "1")

    assert answer.verdict.deployable is False
    assert texts(answer) == [
        "The verification for the pact between version 1 of Foo and the version of Bar currently in prod (2) failed"
    ]


def test_unknown_weighs_more_than_failed(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.contract("Foo", "1", "Baz")
    b.deploy("Bar", "2", "prod")

    answer = to_prod(b, "Foo", "1")

    assert (answer.verdict.deployable, answer.verdict.failed, answer.verdict.unknown) == (None, 1, 1)
    assert [text.split()[0] for text in texts(answer)] == ["The", "There"]


def test_dropped_provider_is_no_longer_required(b: Builder) -> None:
    b.contract("Foo", "1", "Bar")
    b.version("Foo", "2")

    assert to_prod(b, "Foo", "2").verdict.deployable is True


def test_only_the_latest_revision_counts(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.contract("Foo", "1", "Bar", "revised")
    b.verification("Bar", "2", "Foo", "revised")
    b.deploy("Bar", "2", "prod")

    answer = to_prod(b, "Foo", "1")

    assert answer.verdict.deployable is True
    assert [row.revision for row in answer.considered] == [2]


def test_released_versions_count_until_support_ends(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.verification("Bar", "3", "Foo", "of 1")
    b.deploy("Bar", "3", "prod")
    b.release("Bar", "2", "prod")

    answer = to_prod(b, "Foo", "1")

    assert answer.verdict.deployable is False
    assert numbers(answer) == [("1", "3", True), ("1", "2", False)]


def test_one_row_per_consumer_version_hides_an_older_failure(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.verification("Bar", "3", "Foo", "of 1")
    b.deploy("Bar", "2", "prod", "one")
    b.deploy("Bar", "3", "prod", "two")
    query = MatrixQuery((Selector("Foo", "1"),), Target(environment="prod"), LatestBy.CVP)

    assert matrix(b.tx, query).verdict.deployable is True
    assert matrix(b.tx, replace(query, strict=True)).verdict.deployable is False


def test_replaced_deployment_does_not_count(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.verification("Bar", "3", "Foo", "of 1")
    b.deploy("Bar", "2", "prod")
    b.deploy("Bar", "3", "prod")

    assert to_prod(b, "Foo", "1").verdict.deployable is True


def test_partly_verified_is_enough_unless_strict(b: Builder) -> None:
    b.contract("Foo", "2", "Bar")
    b.verification("Bar", "11", "Foo", "of 2")
    b.deploy("Bar", "10", "prod", "one")
    b.deploy("Bar", "11", "prod", "two")

    lenient, strict = to_prod(b, "Foo", "2"), to_prod(b, "Foo", "2", strict=True)

    assert lenient.verdict.deployable is True
    assert numbers(lenient) == [("2", "11", True)]
    assert strict.verdict.deployable is None
    assert numbers(strict) == [("2", "10", None), ("2", "11", True)]
    assert texts(strict) == [
        "There is no verified pact between version 2 of Foo and one of the versions of Bar currently in prod (10)"
    ]


def test_several_candidates_and_no_result_speak_of_any_version(b: Builder) -> None:
    b.contract("Foo", "2", "Bar")
    b.deploy("Bar", "10", "prod", "one")
    b.deploy("Bar", "11", "prod", "two")

    assert texts(to_prod(b, "Foo", "2")) == [
        "There is no verified pact between version 2 of Foo and any version of Bar"
    ]


# --- selectors ---


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


def test_ignored_application_that_nobody_knows(b: Builder) -> None:
    b.version("Foo", "1")

    answer = to_prod(b, "Foo", "1", Selector("Nobody"))

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


# --- the other forms ---


def test_simple_form(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")
    b.version("Bar", "2", tags=("prod",))
    b.deploy("Bar", "2", "prod")

    assert can_i_deploy(b.tx, "Foo", "1", to_tag="prod").verdict.deployable is True
    assert can_i_deploy(b.tx, "Foo", "1", environment="prod").verdict.deployable is True
    assert can_i_deploy(b.tx, "Foo", "1", environment="prod", ignore=[Selector("Bar")]).verdict.ignored == 1


@pytest.mark.parametrize(
    ("name", "to_tag", "environment", "fields"),
    [
        ("No", "prod", None, {"application": ["does not match an existing application"]}),
        ("Foo", None, "no", {"environment": ["with name 'no' does not exist"]}),
        ("Foo", None, None, {"": ["Must specify either an environment or a 'to' tag."]}),
        ("Foo", "prod", "prod", {"": ["Cannot specify both a 'to' tag and an environment."]}),
    ],
)
def test_simple_form_refuses(
    b: Builder, name: str, to_tag: str | None, environment: str | None, fields: dict[str, list[str]]
) -> None:
    b.version("Foo", "1")
    b.environment("prod")

    with pytest.raises(Invalid) as refused:
        can_i_deploy(b.tx, name, "1", to_tag=to_tag, environment=environment)

    assert refused.value.fields == fields


def test_branch_head_to_environment(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.version("Foo", "1", branch="feat/x")
    b.deploy("Bar", "2", "prod")

    answer = branch_head_to_environment(b.tx, "Foo", "feat/x", "prod")

    foo, bar = "the latest version of Foo from branch feat/x (1)", "the version of Bar currently in prod (2)"
    assert texts(answer) == [NO_VERSION, f"The verification for the pact between {foo} and {bar} failed"]
    for missing in (("No", "feat/x", "prod"), ("Foo", "no", "prod"), ("Foo", "feat/x", "no")):
        with pytest.raises(NotFound):
            branch_head_to_environment(b.tx, *missing)


def test_tag_to_tag_without_version(b: Builder) -> None:
    b.version("Foo", "1")

    for missing in (("Foo", "dev"), ("No", "dev")):
        with pytest.raises(NotFound):
            latest_tagged_to_tag(b.tx, *missing, "prod")


def test_merge(b: Builder) -> None:
    b.application("Foo", main_branch="main")
    b.application("Bar", main_branch="trunk")
    b.verified_contract("Foo", "1", "Bar", "2")
    with pytest.raises(NotFound):
        can_i_merge(b.tx, "Foo")
    b.version("Foo", "1", tags=("main",))
    unknown = can_i_merge(b.tx, "Foo")
    b.version("Bar", "2", branch="trunk")
    b.version("Foo", "0")

    assert unknown.deployable is None
    assert can_i_merge(b.tx, "Foo").deployable is True
    b.version("Foo", "0", branch="main")
    b.contract("Foo", "0", "Bar")
    assert can_i_merge(b.tx, "Foo").deployable is None


def test_faults_in_order(b: Builder) -> None:
    b.version("Foo", "1")
    query = MatrixQuery(
        (Selector(), Selector("Foo", "1", latest=True), Selector("No")),
        Target(latest=True, tag="t", environment="no", main_branch=False),
        limit=0,
        ignore=(Selector(), Selector("Any", "1", latest=True)),
    )

    with pytest.raises(Invalid) as refused:
        matrix(b.tx, query)

    assert refused.value.fields == {
        "": [
            "Please specify the application name",
            "A version number and latest flag cannot both be specified for Foo",
            "Application No not found",
            "Please specify the application name to ignore",
            "A version number and latest flag cannot both be specified for Any to ignore",
            "Cannot specify more than one of tag, environment and mainBranch.",
            "Cannot specify both latest=true and an environment.",
            "Environment with name 'no' does not exist",
            "The limit must be 1 or greater.",
        ]
    }
    with pytest.raises(Invalid, match="Please provide 1 or more version selectors"):
        matrix(b.tx, MatrixQuery(()))


def test_success_filter_comes_after_latestby(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2", success=False)
    b.verification("Bar", "3", "Foo", "of 1")
    query = MatrixQuery((Selector("Foo"), Selector("Bar")), latestby=LatestBy.CVP)

    assert numbers(matrix(b.tx, replace(query, success=frozenset({True})))) == [("1", "3", True)]
    assert numbers(matrix(b.tx, replace(query, success=frozenset({False, None})))) == []


def test_details_of_every_version_in_the_rows(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")
    b.version("Foo", "1", branch="main", tags=("dev", "prod"))
    b.version("Foo", "2", tags=("dev",))
    b.deploy("Bar", "2", "prod")

    answer = to_prod(b, "Foo", "1")

    row = answer.considered[0]
    foo, bar = answer.versions[row.consumer_version_id], answer.versions[row.provider_version_id or 0]
    assert [(each.name, each.latest) for each in foo.branches] == [("main", True)]
    assert [(each.name, each.latest) for each in foo.tags] == [("dev", False), ("prod", True)]
    assert [each.name for each in bar.environments] == ["prod"]


def test_queries_do_not_grow_with_integrations(b: Builder) -> None:
    def asked(number: str) -> int:
        before = b.tx.queries
        to_prod(b, "Hub", number)
        return b.tx.queries - before

    b.environment("prod")
    for count in ("1", "12"):
        for index in range(int(count)):
            b.verified_contract(f"Consumer {index}", count, "Hub", count)
            b.deploy(f"Consumer {index}", count, "prod")
            b.contract("Hub", count, f"Provider {index}")
            b.deploy(f"Provider {index}", count, "prod")

    assert asked("1") == asked("12") <= 11


def test_reading_needs_the_permission(world: World) -> None:
    nobody = replace(world.carol, scopes=frozenset())

    with world.db.reading(nobody) as tx, pytest.raises(Forbidden):
        matrix(tx, MatrixQuery((Selector("Foo"),)))


def test_strangers_see_nothing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        Builder(tx).verified_contract("Foo", "1", "Bar", "2")

    with world.db.reading(world.mallory) as tx, pytest.raises(Invalid, match="Application Foo not found"):
        matrix(tx, MatrixQuery((Selector("Foo", "1"),)))
