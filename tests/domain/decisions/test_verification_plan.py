"""Which contracts a provider gets to verify, and in what words."""

import pytest
from msgspec.structs import replace

from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector, VerificationQuery
from signoff.domain.decisions.planning.verification_plan import contracts_for_verification
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from tests.domain.decisions.builder import Builder
from tests.domain.decisions.planning import LATEST, LONG_AGO, chosen, criteria, plan, url_of
from tests.world import World


def test_branches(b: Builder) -> None:
    b.application("Foo", main_branch="main")
    for number, branch in (("1", "main"), ("2", "main"), ("3", "feat/x")):
        b.version("Foo", number, branch=branch)
        b.contract("Foo", number, "Bar")
    b.version("Foo", "4", branch="no-contract")

    assert chosen(plan(b, ConsumerSelector(main_branch=True))) == [("Foo", "2", "latest from main branch")]
    assert chosen(plan(b, ConsumerSelector(branch="feat/x"))) == [("Foo", "3", "latest from branch feat/x")]
    assert chosen(plan(b, ConsumerSelector(branch="no-contract"))) == []
    assert chosen(plan(b, ConsumerSelector(matching_branch=True), provider_branch="main")) == [
        ("Foo", "2", "latest from branch main")
    ]
    assert chosen(plan(b, ConsumerSelector(branch=True))) == [
        ("Foo", "2", "latest from branch main"),
        ("Foo", "3", "latest from branch feat/x"),
    ]


def test_head_without_contract_means_the_integration_has_gone(b: Builder) -> None:
    b.version("Foo", "1", branch="main")
    b.contract("Foo", "1", "Bar")
    b.version("Foo", "2", branch="main")

    assert plan(b, ConsumerSelector(branch="main")) == []


def test_tags(b: Builder) -> None:
    for number in ("1", "2"):
        b.contract("Foo", number, "Bar")
        b.version("Foo", number, tags=("prod",))
    b.contract("Foo", "3", "Bar")

    latest = plan(b, ConsumerSelector(tag="prod", latest=True))

    assert chosen(latest) == [("Foo", "2", "latest with tag prod")]
    assert criteria(latest[0]) == ["latest version tagged 'prod' (2)"]
    assert chosen(plan(b, ConsumerSelector(tag="prod"))) == [
        ("Foo", "1", "one of prod"),
        ("Foo", "2", "one of prod"),
    ]
    assert chosen(plan(b, ConsumerSelector(tag="prod", consumer="Foo")))[0][2] == "one of Foo prod"


def test_newest_tagged_version_without_contract(b: Builder) -> None:
    b.contract("Foo", "1", "Bar")
    b.version("Foo", "1", tags=("prod",))
    b.version("Foo", "2", tags=("prod",))

    assert plan(b, ConsumerSelector(tag="prod", latest=True)) == []


def test_latest_of_every_consumer(b: Builder) -> None:
    for consumer in ("zoo", "Foo", "foo2"):
        b.contract(consumer, "1", "Bar")
        b.contract(consumer, "2", "Bar")
    b.contract("Foo", "3", "Elsewhere")

    assert [each[:2] for each in chosen(plan(b, LATEST))] == [("Foo", "2"), ("foo2", "2"), ("zoo", "2")]
    assert chosen(plan(b, ConsumerSelector(latest=True, consumer="zoo"))) == [("zoo", "2", "latest")]
    assert plan(b, ConsumerSelector(latest=True, consumer="nobody")) == []


def test_fallback_tag(b: Builder) -> None:
    b.contract("Foo", "1", "Bar")
    b.version("Foo", "1", tags=("master",))
    wanted = ConsumerSelector(tag="feat/x", latest=True, fallback_tag="master")

    planned = plan(b, wanted)
    b.contract("Goo", "1", "Bar")
    b.version("Goo", "1", tags=("feat/x",))

    assert chosen(planned) == [("Foo", "1", "latest with tag master")]
    assert criteria(planned[0]) == [
        "latest version tagged 'master' (fallback tag used as no pact was found with tag 'feat/x') (1)"
    ]
    assert (planned[0].selected.matches[0].tag, planned[0].selected.matches[0].latest) == ("feat/x", True)
    assert chosen(plan(b, wanted)) == [("Goo", "1", "latest with tag feat/x")]


def test_deployed_and_released(b: Builder) -> None:
    for number in ("1", "2", "3"):
        b.contract("Foo", number, "Bar", "same")
    b.environment("prod", production=True)
    b.deploy("Foo", "1", "prod")
    b.deploy("Foo", "2", "test")
    b.release("Foo", "3", "prod")

    both = plan(b, ConsumerSelector(deployed_or_released=True))
    named = plan(b, ConsumerSelector(deployed=True, environment="prod"))
    anything = plan(b, ConsumerSelector(environment="prod", consumer="Foo"))

    assert chosen(both) == [("Foo", "3", "deployed to test, deployed to prod, released in prod")]
    assert criteria(both[0]) == [
        "consumer version(s) currently deployed to test (2) and prod (1)",
        "consumer version(s) released and supported in prod (3)",
    ]
    assert chosen(named) == [("Foo", "1", "deployed to prod")]
    assert named[0].selected.matches[0].environment == "prod"
    assert both[0].selected.matches[0].environment is None
    assert criteria(anything[0]) == [
        "Foo version in environment prod (1)",
        "Foo version in environment prod (3)",
    ]


def test_every_deployment_is_named(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "same")
    b.contract("Foo", "2", "Bar", "same")
    b.deploy("Foo", "1", "dev")
    b.deploy("Foo", "1", "prod", "one")
    b.deploy("Foo", "2", "prod", "two")

    planned = plan(b, ConsumerSelector(deployed=True, consumer="Foo"))

    assert criteria(planned[0]) == ["version(s) of Foo currently deployed to dev (1), prod (1) and prod (2)"]


def test_equal_contents_are_merged(b: Builder) -> None:
    b.application("Foo", main_branch="main")
    for number, branch in (("1", "main"), ("2", "feat")):
        b.version("Foo", number, branch=branch, tags=("dev",))
        b.contract("Foo", number, "Bar", "same")
    everything = (
        ConsumerSelector(main_branch=True),
        ConsumerSelector(tag="dev", latest=True),
        ConsumerSelector(branch="feat"),
        ConsumerSelector(latest=True),
        ConsumerSelector(tag="dev"),
    )

    planned = plan(b, *everything)

    assert chosen(planned) == [
        (
            "Foo",
            "2",
            "latest, latest from branch feat, latest with tag dev, one of dev, one of dev, latest from main branch",
        )
    ]
    assert planned[0].notices[0].text == (
        "The pact at http://pact/same is being verified because the pact content belongs to the consumer versions "
        "matching the following criteria:\n"
        "    * latest version of a consumer that has a pact with Bar (2)\n"
        "    * latest version from branch 'feat' (2)\n"
        "    * latest version tagged 'dev' (2)\n"
        "    * all consumer versions tagged 'dev' (1)\n"
        "    * all consumer versions tagged 'dev' (2)\n"
        "    * latest version from the main branch 'main' (1)"
    )


def test_words_for_one_consumer(b: Builder) -> None:
    b.application("Foo", main_branch="main")
    b.version("Foo", "1", branch="main", tags=("t",))
    b.contract("Foo", "1", "Bar")
    selectors = (
        ConsumerSelector(main_branch=True, consumer="Foo"),
        ConsumerSelector(branch="main", consumer="Foo"),
        ConsumerSelector(tag="t", latest=True, consumer="Foo"),
        ConsumerSelector(tag="t", consumer="Foo"),
        ConsumerSelector(latest=True, consumer="Foo"),
    )

    assert criteria(plan(b, *selectors)[0]) == [
        "latest version of Foo that has a pact with Bar (1)",
        "latest version of Foo from branch 'main' (1)",
        "latest version of Foo tagged 't' (1)",
        "all Foo versions tagged 't' (1)",
        "latest version of Foo from the main branch 'main' (1)",
    ]


def test_default_selectors(b: Builder) -> None:
    b.application("Branchy", main_branch="main")
    b.version("Branchy", "1", branch="main")
    b.contract("Branchy", "1", "Bar")
    b.contract("Branchy", "2", "Bar")
    b.application("Taggy", main_branch="main")
    b.contract("Taggy", "1", "Bar")
    b.version("Taggy", "1", tags=("main",))
    b.contract("Taggy", "2", "Bar")
    b.contract("Plain", "1", "Bar")
    b.contract("Plain", "2", "Bar")
    b.deploy("Plain", "1", "prod")

    assert chosen(plan(b)) == [
        ("Branchy", "1", "latest from main branch"),
        ("Plain", "1", "deployed to prod"),
        ("Plain", "2", "latest"),
        ("Taggy", "1", "latest with tag main"),
    ]


def test_only_the_latest_revision_is_planned(b: Builder) -> None:
    b.contract("Foo", "1", "Bar", "old")
    b.contract("Foo", "1", "Bar", "new")

    assert [each.selected.sha for each in plan(b, LATEST)] == ["new"]


def test_refusals_come_before_the_missing_provider(b: Builder) -> None:
    with pytest.raises(Invalid) as refused:
        plan(b, ConsumerSelector(), ConsumerSelector(environment="no"), provider_branch=" ")
    with pytest.raises(NotFound):
        plan(b)

    assert refused.value.fields["consumer_version_selectors"][1] == (
        "environment with name 'no' does not exist (at index 1)"
    )
    assert refused.value.fields["provider_version_branch"] == ["cannot be blank"]


def test_strangers_and_people_without_permission(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        Builder(tx).contract("Foo", "1", "Bar")

    with world.db.reading(world.mallory) as tx, pytest.raises(NotFound):
        contracts_for_verification(tx, "Bar", VerificationQuery(), url_of)
    with world.db.reading(replace(world.carol, scopes=frozenset())) as tx, pytest.raises(Forbidden):
        contracts_for_verification(tx, "Bar", VerificationQuery(), url_of)


def test_queries_do_not_grow_with_consumers(b: Builder) -> None:
    def asked() -> int:
        before = b.tx.queries
        plan(b, include_pending=True, wip_since=LONG_AGO, provider_branch="main")
        return b.tx.queries - before

    b.application("Bar")
    counts = []
    for index in range(4):
        b.version(f"Foo {index}", "1", branch="main")
        b.contract(f"Foo {index}", "1", "Bar")
        b.version(f"Foo {index}", "2", branch="feat", tags=("t",))
        b.contract(f"Foo {index}", "2", "Bar")
        b.deploy(f"Foo {index}", "1", "prod")
        counts.append(asked())

    assert counts[0] == counts[3] <= 12
