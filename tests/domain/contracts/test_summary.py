"""How a consumer version stands with all its providers, and what states it asks of them."""

import pytest

from signoff.domain.catalog import applications, versions
from signoff.domain.contracts import finding
from signoff.domain.contracts.overviews import provider_states, summary
from signoff.domain.contracts.overviews.provider_states import ProviderState
from signoff.domain.contracts.overviews.summary import Summary
from signoff.domain.contracts.types import Which
from signoff.kernel.tx import Tx
from tests.domain.contracts.samples import interaction, new, pact, publish, verify


def summed(tx: Tx, number: str) -> Summary:
    consumer = applications.named(tx, "shop")
    return summary.of_version(tx, consumer, versions.numbered(tx, consumer, number))


def test_names_by_their_newest_result(tx: Tx) -> None:
    found = publish(tx, "1", new(), new(provider="payments"), new(provider="stock"))
    shas = {each.provider.name: each.contract.sha for each in found.contracts}
    verify(tx, shas["orders"], success=False)
    verify(tx, shas["orders"])
    verify(tx, shas["payments"], provider="payments")
    verify(tx, shas["payments"], provider="payments", success=False)

    result = summed(tx, "1")

    assert (result.successful, result.failed, result.unknown) == (["orders"], ["payments"], ["stock"])
    assert not result.success
    assert sorted(each.provider for each in result.results) == ["orders", "payments"]


def test_success(tx: Tx) -> None:
    verify(tx, publish(tx, "1").contracts[0].contract.sha)

    assert summed(tx, "1").success


def test_a_version_that_promised_nothing(tx: Tx) -> None:
    versions.ensure(tx, applications.ensure(tx, "shop"), "1")

    assert summed(tx, "1") == Summary([], [], [], [])
    assert summed(tx, "1").success


def states(tx: Tx, *items: dict[str, object], **more: object) -> list[ProviderState]:
    publish(tx, "1", new(pact(*items, **more)))
    return provider_states.of_contracts(tx, finding.listed(tx, "orders"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"provider_state": "full"}, [("full", None)]),
        ({"providerState": "full"}, [("full", None)]),
        (
            {"providerStates": [{"name": "full"}, {"name": "big", "params": {"n": 1}}]},
            [("big", {"n": 1}), ("full", None)],
        ),
        ({"providerStates": [{"name": "full", "params": {}}, "text"]}, [("full", None), ("text", None)]),
        ({"providerStates": [{"name": 1}, 1, None]}, []),
        ({}, []),
    ],
)
def test_states_in_every_spelling(
    tx: Tx, given: dict[str, object], expected: list[tuple[str, object]]
) -> None:
    found = states(tx, interaction("get", **given))

    assert [(each.name, each.parameters) for each in found] == expected
    assert all(each.consumers == ("shop",) for each in found)


def test_messages_have_states_too(tx: Tx) -> None:
    message = {"description": "sent", "providerStates": [{"name": "full"}]}

    assert states(tx, messages=[message, "odd"]) == [ProviderState("full", None, ("shop",))]


def test_the_same_state_is_told_once_with_everybody_who_asks_for_it(tx: Tx) -> None:
    full = interaction("get", providerState="full")
    with_parameters = interaction("put", providerStates=[{"name": "full", "params": {"a": 1, "b": 2}}])
    in_another_order = interaction("put", providerStates=[{"name": "full", "params": {"b": 2, "a": 1}}])
    publish(tx, "1", new(pact(full, in_another_order)), consumer="app")

    found = states(tx, full, {**full, "description": "again"}, with_parameters)

    assert found == [
        ProviderState("full", None, ("app", "shop")),
        ProviderState("full", {"a": 1, "b": 2}, ("app", "shop")),
    ]


def test_only_the_given_contracts_count(tx: Tx) -> None:
    publish(tx, "1", new(pact(interaction("get", providerState="old"))))
    publish(tx, "2", new(pact(interaction("get", providerState="new"))))

    rows = finding.listed(tx, "orders", which=Which.LATEST)

    assert [each.name for each in provider_states.of_contracts(tx, rows)] == ["new"]


@pytest.mark.parametrize("document", [[1], "text", {"interactions": None}])
def test_an_odd_contract_asks_for_nothing(tx: Tx, document: object) -> None:
    publish(tx, "1", new(document))

    assert provider_states.of_contracts(tx, finding.listed(tx, "orders")) == []
