"""The rules of can-i-deploy, case by case; the first part is the reference's table of scenarios."""

import pytest
from msgspec.structs import replace

from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions.can_i_deploy import latest_tagged_to_tag, matrix
from signoff.domain.decisions.types import MatrixAnswer, MatrixQuery, Selector, Target
from tests.domain.decisions.asking import (
    ALL_GOOD,
    NO_VERSION,
    NONE_THERE,
    NOTHING_MISSING,
    numbers,
    texts,
    to_prod,
)
from tests.domain.decisions.builder import Builder

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


# --- limits ---


def of_many_consumers(b: Builder, limit: int | None, *, strict: bool = False) -> MatrixAnswer:
    """Ask for Bar, which failed the consumer that was verified first and met the other two."""
    b.environment("prod")
    for consumer, success in (("Cat", False), ("Dog", True), ("Emu", True)):
        b.verified_contract(consumer, "1", "Bar", "2", success=success)
        b.deploy(consumer, "1", "prod")
    query = MatrixQuery((Selector("Bar", "2"),), Target(environment="prod"), LatestBy.CVP, limit=limit)
    return matrix(b.tx, replace(query, strict=strict))


def test_a_limit_that_leaves_something_out_says_so(b: Builder) -> None:
    answer = of_many_consumers(b, 2)

    assert [row.consumer for row in answer.considered] == ["Dog", "Emu"]
    assert answer.verdict.deployable is True
    warning, verdict = texts(answer)
    assert warning.startswith("WARN: The limit keeps the oldest 1 of the rows from being considered.")
    assert verdict == ALL_GOOD


@pytest.mark.parametrize(("limit", "strict"), [(3, False), (None, False), (2, True)])
def test_no_limit_hides_anything_where_there_is_room_or_rigour(
    b: Builder, limit: int | None, strict: bool
) -> None:
    answer = of_many_consumers(b, limit, strict=strict)

    assert answer.verdict.deployable is False
    assert len(answer.reasons) == 1


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
