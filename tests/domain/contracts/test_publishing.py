"""Publishing: what becomes of a contract, what is refused, and what is kept."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from signoff.domain.catalog import applications, branches, environments, tags, versions
from signoff.domain.catalog.types import ApplicationFields, EnvironmentFields
from signoff.domain.contracts import finding, publishing
from signoff.domain.contracts.tables import content, contract
from signoff.domain.contracts.types import ContentClash, OnConflict, Outcome, PublishContracts, SimilarName
from signoff.kernel.errors import Conflict, Forbidden, Invalid
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx
from tests.domain.contracts.samples import interaction, merged, new, pact, publish, published, verify
from tests.world import World

contents_kept = prepare(select(func.count()).select_from(content))
revisions_kept = prepare(
    select(contract.c.revision, contract.c.latest).order_by(contract.c.version_id, contract.c.revision)
)


def allowing(tx: Tx, **changes: object) -> Tx:
    tx.settings = tx.settings.overlay(**changes)
    return tx


def stored(tx: Tx, number: str) -> object:
    row = finding.of_version(tx, "orders", "shop", number)
    return msgspec.json.decode(finding.document(tx, row.content_id))


def test_a_first_publication_makes_everything(tx: Tx) -> None:
    found = publish(tx, "1", branch="main", tags=("a", "b"), build_url="https://ci/1")

    shop = applications.named(tx, "shop")
    assert (found.version_created, found.branch, found.tags) == (True, "main", ("a", "b"))
    assert found.version == versions.numbered(tx, shop, "1")
    assert found.version.build_url == "https://ci/1"
    assert [tag.name for tag in tags.of_versions(tx, [found.version.id])[found.version.id]] == ["a", "b"]
    assert branches.head(tx, shop, "main") == found.version
    assert applications.named(tx, "orders")
    (made,) = found.contracts
    assert (made.outcome, made.contract.revision, made.verified_before) == (Outcome.CREATED, 1, False)
    assert made.contract.created_at == made.contract.updated_at == tx.now


def test_again_the_same_changes_nothing(tx: Tx) -> None:
    first = published(tx, "1")
    again = published(tx, "1", pact("get", consumer={"name": "shop", "more": 1}))

    assert again.outcome is Outcome.UNCHANGED
    assert again.contract == first.contract
    assert not publish(tx, "1").version_created


def test_everything_may_count(tx: Tx) -> None:
    """By a setting: then a name, the order of keys and that of interactions make another content."""
    allowing(tx, compare_whole_contracts=True)
    plain = pact("get", "put")
    first = published(tx, "1", plain)
    turned = {**plain, "interactions": plain["interactions"][::-1]}
    others = [turned, dict(reversed(plain.items())), {**plain, "consumer": {"name": "shop", "more": 1}}]

    assert published(tx, "1", plain).outcome is Outcome.UNCHANGED
    assert published(tx, "2", plain).contract.content_id == first.contract.content_id
    shas = {published(tx, str(number), each).contract.sha for number, each in enumerate(others, 3)}
    assert len(shas | {first.contract.sha}) == 4
    with pytest.raises(Conflict):
        published(tx, "1", turned)


def test_everything_that_was_merged_counts(tx: Tx) -> None:
    allowing(tx, compare_whole_contracts=True, allow_contract_change=True)
    published(tx, "1", pact("get"))
    both = publish(tx, "1", new(pact("put"), on_conflict=OnConflict.MERGE)).contracts[0]

    assert both.contract.sha == published(tx, "2", pact("get", "put")).contract.sha


def test_the_same_content_is_kept_once(tx: Tx) -> None:
    first, second = published(tx, "1"), published(tx, "2")
    published(tx, "3", pact("put"))

    assert second.outcome is Outcome.CREATED
    assert first.contract.content_id == second.contract.content_id
    assert tx.number(contents_kept) == 2


def test_the_same_content_for_another_provider_is_another_content(tx: Tx) -> None:
    found = publish(tx, "1", new(), new(provider="payments"))

    one, two = (each.contract for each in found.contracts)
    assert one.sha == two.sha
    assert one.content_id != two.content_id


def test_a_result_counts_for_every_version_with_the_content(tx: Tx) -> None:
    first = published(tx, "1")
    verify(tx, first.contract.sha)

    assert published(tx, "2").verified_before
    assert published(tx, "2").contract.content_id == first.contract.content_id


def test_published_content_may_not_change(tx: Tx) -> None:
    published(tx, "1")

    with pytest.raises(Conflict) as refused:
        published(tx, "1", pact("put"))

    (clash,) = refused.value.details
    assert isinstance(clash, ContentClash)
    assert (clash.consumer, clash.version, clash.provider) == ("shop", "1", "orders")
    assert '+      "description": "put",' in clash.diff
    assert "_id" not in clash.diff


def test_every_clash_of_a_publication_is_told(tx: Tx) -> None:
    publish(tx, "1", new(), new(provider="payments"), new(provider="stock"))

    with pytest.raises(Conflict) as refused:
        publish(tx, "1", new(pact("x")), new(provider="payments"), new(pact("y"), "stock"))

    assert [detail.provider for detail in refused.value.details if isinstance(detail, ContentClash)] == [
        "orders",
        "stock",
    ]


def test_settings_may_let_it_change(tx: Tx) -> None:
    first = published(tx, "1")
    second = published(allowing(tx, allow_contract_change=True), "1", pact("put"))

    assert (second.outcome, second.contract.revision) == (Outcome.CHANGED, 2)
    assert second.contract.content_id != first.contract.content_id
    assert tx.all(revisions_kept) == [(1, 0), (2, 1)]


def test_one_publication_may_change_it_whatever_the_settings_say(tx: Tx) -> None:
    published(tx, "1")

    assert published(tx, "1", pact("put"), may_change=True).outcome is Outcome.CHANGED


def test_going_back_is_one_more_revision_of_a_known_content(tx: Tx) -> None:
    allowing(tx, allow_contract_change=True)
    first = published(tx, "1")
    published(tx, "1", pact("put"))
    third = published(tx, "1")

    assert (third.outcome, third.contract.revision) == (Outcome.CHANGED, 3)
    assert third.contract.content_id == first.contract.content_id
    assert tx.number(contents_kept) == 2
    assert tx.all(revisions_kept) == [(1, 0), (2, 0), (3, 1)]


def test_only_what_changes_the_content_is_a_revision(tx: Tx) -> None:
    allowing(tx, allow_contract_change=True)
    numbers = [published(tx, "1", pact(words)).contract.revision for words in "abbac"]

    assert numbers == [1, 2, 2, 3, 4]


def test_the_first_revision_s_time_stays(tx: Tx) -> None:
    allowing(tx, allow_contract_change=True)
    tx.now = "2026-01-01T00:00:00.000000+00:00"
    published(tx, "1")
    tx.now = "2026-01-02T00:00:00.000000+00:00"
    published(tx, "1", pact("put"))

    row = finding.of_version(tx, "orders", "shop", "1")
    assert (row.created_at[:10], row.updated_at[:10]) == ("2026-01-01", "2026-01-02")


def test_merging_into_nothing_creates(tx: Tx) -> None:
    assert merged(tx, "1", pact("get")).outcome is Outcome.CREATED


def test_merging_adds_interactions(tx: Tx) -> None:
    published(tx, "1", pact("get"))
    found = merged(tx, "1", pact("put"), may_change=True)

    assert (found.outcome, found.contract.revision) == (Outcome.MERGED, 2)
    assert found.contract.sha == published(tx, "2", pact("get", "put")).contract.sha
    whole = finding.of_version(tx, "orders", "shop", "2")
    assert whole.content_id == found.contract.content_id


@pytest.mark.parametrize("words", [("get", "put"), ("get",)])
def test_merging_what_is_there_already_changes_nothing(tx: Tx, words: tuple[str, ...]) -> None:
    first = published(tx, "1", pact("get", "put"))
    found = merged(tx, "1", pact(*words), may_change=True)

    assert found.outcome is Outcome.MERGED
    assert found.contract == first.contract


def test_merging_may_not_change_published_content_either(tx: Tx) -> None:
    published(tx, "1", pact("get"))

    with pytest.raises(Conflict) as refused:
        merged(tx, "1", pact("put"))

    assert isinstance(refused.value.details[0], ContentClash)


def test_merging_contradictions_is_refused(tx: Tx) -> None:
    published(tx, "1", pact("get"))

    with pytest.raises(Conflict, match="asks for another request"):
        merged(tx, "1", pact(interaction("get", request={"path": "/other"})), may_change=True)


def test_one_publication_may_bring_a_contract_in_parts(tx: Tx) -> None:
    parts = [new(pact(words), on_conflict=OnConflict.MERGE) for words in ("get", "put", "post")]

    found = publish(tx, "1", *parts).contracts

    assert [each.outcome for each in found] == [Outcome.CREATED, Outcome.MERGED, Outcome.MERGED]
    assert found[-1].contract.sha == published(tx, "2", pact("get", "put", "post")).contract.sha


def test_the_same_provider_twice_with_the_same_content(tx: Tx) -> None:
    found = publish(tx, "1", new(), new()).contracts

    assert [each.outcome for each in found] == [Outcome.CREATED, Outcome.UNCHANGED]


def test_the_same_provider_twice_with_two_contents_is_refused(tx: Tx) -> None:
    with pytest.raises(Conflict) as refused:
        publish(tx, "1", new(), new(pact("put")))

    assert isinstance(refused.value.details[0], ContentClash)


@pytest.mark.parametrize("document", [[1, 2], "text", {}, {"interactions": []}, {"messages": [{"a": 1}]}])
def test_any_document_can_be_kept(tx: Tx, document: object) -> None:
    assert publish(tx, "1", new(document)).contracts[0].outcome is Outcome.CREATED
    assert publish(tx, "1", new(document)).contracts[0].outcome is Outcome.UNCHANGED


def test_no_contract_at_all_makes_the_version(tx: Tx) -> None:
    found = publishing.publish(tx, PublishContracts("shop", "1", branch="main"))

    assert found.version_created
    assert found.contracts == ()
    assert branches.head(tx, found.consumer, "main") == found.version


def test_a_known_build_url_stays_when_none_is_given(tx: Tx) -> None:
    publish(tx, "1", build_url="https://ci/1")

    assert publish(tx, "1").version.build_url == "https://ci/1"
    assert publish(tx, "1", build_url="https://ci/2").version.build_url == "https://ci/2"


@pytest.mark.parametrize("name", ["Shop API", "shops", "shop-service", "SHOP"])
def test_a_name_that_looks_like_an_existing_one_is_refused(tx: Tx, name: str) -> None:
    publish(tx, "1")

    with pytest.raises(Conflict) as refused:
        publish(tx, "1", consumer=name)

    assert refused.value.details == (SimilarName(name, ("shop",)),)
    assert applications.find(tx, name) is None


def test_every_similar_name_of_a_publication_is_told(tx: Tx) -> None:
    publish(tx, "1", new(), new(provider="payments"))

    with pytest.raises(Conflict) as refused:
        publish(
            tx, "1", new(provider="Order"), new(provider="Payment"), new(provider="new"), consumer="Shops"
        )

    assert refused.value.details == (
        SimilarName("Shops", ("shop",)),
        SimilarName("Order", ("orders",)),
        SimilarName("Payment", ("payments",)),
    )
    assert applications.find(tx, "new") is None


def test_new_names_may_look_like_each_other(tx: Tx) -> None:
    assert publish(tx, "1", new(provider="Shop API"))


def test_settings_may_let_similar_names_pass(tx: Tx) -> None:
    publish(tx, "1")

    assert publish(allowing(tx, check_similar_names=False), "1", consumer="shops")


def test_a_name_that_exists_passes_however_it_looks(tx: Tx) -> None:
    publish(tx, "1")
    applications.create(tx, ApplicationFields("shops"))

    assert publish(tx, "1", consumer="shops")


@pytest.mark.parametrize("wrong", [{"number": " "}, {"number": "1\n2"}, {"branch": ""}, {"tags": ("",)}])
def test_names_are_checked(tx: Tx, wrong: dict[str, Any]) -> None:
    given = {"number": "1", **wrong}

    with pytest.raises(Invalid):
        publish(tx, **given)


def test_a_tag_with_an_environment_s_name_deploys_nothing(tx: Tx) -> None:
    """Unlike a tag put on its own."""
    environments.create(tx, EnvironmentFields("test", production=False))

    assert publish(tx, "1", tags=("test",)).tags == ("test",)


def test_a_clash_keeps_nothing_of_the_publication(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        publish(tx, "1")
    before = world.events(world.alice)

    with pytest.raises(Conflict), world.db.writing(world.alice) as tx:
        publish(tx, "1", new(provider="payments"), new(pact("put")), branch="main", tags=("a",))

    with world.db.reading(world.alice) as tx:
        assert applications.find(tx, "payments") is None
        assert branches.find(tx, applications.named(tx, "shop"), "main") is None
    assert world.events(world.alice) == before


def test_events(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        publish(tx, "1", new(), new(provider="payments"), branch="main")
        publish(tx, "1", new())

    assert world.events(world.alice)[-7:] == [
        ("application.created", "payments"),
        ("version.created", "shop 1"),
        ("branch.version_added", "shop 1"),
        ("application.updated", "shop"),
        ("contract.published", "shop 1 -> orders"),
        ("contract.published", "shop 1 -> payments"),
        ("contract.published", "shop 1 -> orders"),
    ]


def test_who_only_reads_may_not_publish(world: World) -> None:
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        publish(tx, "1")


def test_organisations_do_not_meet(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        first = published(tx, "1")
    with world.db.writing(world.mallory) as tx:
        second = published(tx, "1")

    assert first.contract.sha == second.contract.sha
    assert first.contract.content_id != second.contract.content_id
    assert second.outcome is Outcome.CREATED
