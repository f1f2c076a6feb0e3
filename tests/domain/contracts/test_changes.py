"""Whether a publication brought new content, and why it counts so."""

import pytest

from signoff.domain.contracts.types import ChangeReason, ContentChange, Reason
from signoff.kernel.tx import Tx
from tests.domain.contracts.samples import merged, new, pact, publish, published


def change(tx: Tx, number: str, words: str = "get", *tags: str) -> ContentChange:
    return published(tx, number, pact(words), tags=tags).change


def yes(*reasons: tuple[Reason, str]) -> ContentChange:
    found = (ChangeReason(reason, tuple(tag.split())) for reason, tag in reasons)
    return ContentChange(changed=True, reasons=tuple(found))


def no(*tags: str) -> ContentChange:
    return ContentChange(changed=False, reasons=(ChangeReason(Reason.SAME, tags),))


def test_the_first_untagged_contract(tx: Tx) -> None:
    assert change(tx, "1") == yes((Reason.FIRST_UNTAGGED, ""))


def test_untagged_contracts_are_compared_with_the_untagged_one_before(tx: Tx) -> None:
    change(tx, "1", "get")
    change(tx, "2", "put", "prod")

    assert change(tx, "3", "get") == no()
    assert change(tx, "4", "put") == yes((Reason.CHANGED_UNTAGGED, ""))
    assert change(tx, "5", "get") == yes((Reason.CHANGED_UNTAGGED, ""))


def test_tagged_contracts_are_compared_tag_by_tag(tx: Tx) -> None:
    assert change(tx, "1", "get", "dev") == yes((Reason.FIRST_WITH_TAG, "dev"))
    assert change(tx, "2", "get", "dev") == no("dev")
    assert change(tx, "3", "put", "dev", "prod") == yes(
        (Reason.CHANGED_WITH_TAG, "dev"), (Reason.FIRST_WITH_TAG, "prod")
    )
    assert change(tx, "4", "put", "prod", "dev") == no("dev", "prod")
    assert change(tx, "5", "get") == yes((Reason.FIRST_UNTAGGED, ""))


def test_only_earlier_versions_are_compared_with(tx: Tx) -> None:
    publish(tx, "1", new(provider="payments"), tags=("dev",))
    change(tx, "2", "get", "dev")

    assert change(tx, "1", "put") == yes((Reason.FIRST_WITH_TAG, "dev"))


def test_another_provider_s_contract_says_nothing(tx: Tx) -> None:
    publish(tx, "1", new(provider="payments"))

    assert change(tx, "2") == yes((Reason.FIRST_UNTAGGED, ""))


def test_a_repetition_is_neither_change_nor_reason(tx: Tx) -> None:
    change(tx, "1")

    assert change(tx, "1") == ContentChange(changed=False, reasons=())


def test_a_revision(tx: Tx) -> None:
    change(tx, "1")
    revised = ContentChange(changed=True, reasons=(ChangeReason(Reason.REVISED),))

    assert published(tx, "1", pact("put"), may_change=True).change == revised
    assert merged(tx, "1", pact("get"), may_change=True).change == revised


def test_a_repetition_after_a_revision_in_the_same_moment(tx: Tx) -> None:
    change(tx, "1")
    published(tx, "1", pact("put"), may_change=True)

    assert not published(tx, "1", pact("put")).change.changed
    assert not merged(tx, "1", pact("put")).change.changed


@pytest.mark.parametrize("tags", [(), ("dev",)])
def test_branches_play_no_part(tx: Tx, tags: tuple[str, ...]) -> None:
    published(tx, "1", branch="main", tags=tags)

    assert published(tx, "2", branch="other", tags=tags).change == no(*tags)
