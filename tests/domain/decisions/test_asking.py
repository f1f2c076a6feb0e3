"""The forms of the question, its faults, and what the answer carries."""

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
from signoff.domain.decisions.types import MatrixQuery, Selector, Target
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from tests.domain.decisions.asking import NO_VERSION, numbers, texts, to_prod
from tests.domain.decisions.builder import Builder
from tests.world import World


def test_simple_form(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")
    b.version("Bar", "2", tags=("prod",))
    b.deploy("Bar", "2", "prod")

    asked, prod = Selector("Foo", "1"), Target(environment="prod")
    assert can_i_deploy(b.tx, asked, Target(tag="prod")).verdict.deployable is True
    assert can_i_deploy(b.tx, asked, prod).verdict.deployable is True
    assert can_i_deploy(b.tx, asked, prod, [Selector("Bar")]).verdict.ignored == 1


def test_simple_form_may_be_strict(b: Builder) -> None:
    b.verified_contract("Foo", "1", "Bar", "2")
    b.deploy("Bar", "2", "prod", "blue")
    b.deploy("Bar", "3", "prod", "green")
    b.version("Foo", "1", branch="main")

    asked, prod = Selector("Foo", "1"), Target(environment="prod")
    for strict, deployable in ((None, True), (False, True), (True, None)):
        assert can_i_deploy(b.tx, asked, prod, strict=strict).verdict.deployable is deployable
        answer = branch_head_to_environment(b.tx, "Foo", "main", "prod", strict=strict)
        assert answer.verdict.deployable is deployable


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
        can_i_deploy(b.tx, Selector(name, "1"), Target(tag=to_tag, environment=environment))

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
