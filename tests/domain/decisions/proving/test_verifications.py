"""A verification is evidence on the trail of its commit, whichever of them came first."""

import msgspec
import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.contracts import publishing, verifying
from signoff.domain.contracts.types import (
    NewContract,
    PublishContracts,
    RecordVerification,
    VerifiedFor,
)
from signoff.domain.decisions.proving import verifications
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.kinds.pact import Result, Results
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Attestation, Outcome, Trail
from signoff.kernel.actor import Actor, system
from signoff.kernel.sequencer import sequence
from signoff.kernel.subscribers import catch_up
from signoff.kernel.tx import Tx
from tests.world import World

SHA = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
OTHER = "0123456789abcdef0123456789abcdef01234567"


def trail_of(tx: Tx, sha: str | None = SHA, name: str = "build-1", flow: str = "shop") -> Trail:
    return trails.begin(tx, flows.ensure(tx, flow), TrailFields(name=name, commit_sha=sha))[0]


def contract(tx: Tx, consumer: str, provider: str = "Provider", words: str = "hello") -> str:
    document = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [{"description": words}],
    }
    wanted = PublishContracts(consumer, f"1-{words}", contracts=(NewContract(provider, document),))
    return publishing.publish(tx, wanted).contracts[0].contract.sha


def verify(
    tx: Tx, consumer: str, sha: str, number: str = SHA, *, success: bool = True, **more: object
) -> None:
    provider = str(more.pop("provider", "Provider"))
    verifying.record(tx, RecordVerification(provider, consumer, sha, number, success, **more))  # type: ignore[arg-type]


def read_log(world: World) -> None:
    with world.db.writing(system()) as tx:
        sequence(tx, lambda _tx, _events: None)
    left = 1
    while left:
        with world.db.writing(system()) as tx:
            left = catch_up(tx, verifications.subscriber())


def given(world: World, trail: Trail, actor: Actor | None = None) -> list[Attestation]:
    with world.db.reading(actor or world.alice) as tx:
        return attestations.of_trail(tx, trail)


def results(attestation: Attestation) -> list[Result]:
    assert attestation.data is not None
    return msgspec.json.decode(attestation.data, type=Results).results


@pytest.mark.parametrize("first", ["trail", "verification"])
def test_a_result_is_attested_on_the_trail(world: World, first: str) -> None:
    with world.db.writing(world.alice) as tx:
        if first == "trail":
            trail_of(tx)
        verify(tx, "Shop", contract(tx, "Shop"), verified_for=(VerifiedFor("7"),))
    read_log(world)
    with world.db.writing(world.alice) as tx:
        trail = trail_of(tx)
    read_log(world)

    [found] = given(world, trail)
    assert (found.type, found.name, found.status, found.reported_by) == (
        "pact",
        "pact",
        "PASSED",
        "verifications",
    )
    [result] = results(found)
    assert (result.consumer, result.provider, result.provider_version) == ("Shop", "Provider", SHA)
    assert result.success
    assert result.consumer_versions == (("7",) if first == "trail" else ())
    with world.db.reading(world.alice) as tx:
        assert trails.by_uuid(tx, trail.uuid).status == "COMPLIANT"


def test_it_says_which_contracts_broke(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_of(tx)
        good, bad = contract(tx, "Shop"), contract(tx, "App")
        verify(tx, "Shop", good)
        verify(tx, "App", bad, success=False)
    read_log(world)

    [found] = given(world, trail)
    assert (found.status, found.details) == ("FAILED", "2 contracts verified, broken: App -> Provider")
    assert [(each.consumer, each.contract, each.broke) for each in results(found)] == [
        ("App", bad, True),
        ("Shop", good, False),
    ]

    with world.db.writing(world.alice) as tx:
        verify(tx, "App", bad)
    read_log(world)
    before, now = given(world, trail)
    assert before == found
    assert (now.status, len(results(now))) == ("PASSED", 2)


@pytest.mark.parametrize("allowed", ["pending", "wip"])
def test_failures_that_are_allowed_break_nothing(world: World, allowed: str) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_of(tx)
        verify(
            tx,
            "Shop",
            contract(tx, "Shop"),
            success=False,
            pending=allowed == "pending",
            wip=allowed == "wip",
        )
    read_log(world)

    [found] = given(world, trail)
    assert found.status == "PASSED"
    assert not results(found)[0].success


@pytest.mark.parametrize(
    ("number", "meant"),
    [
        (SHA, True),
        (SHA.upper(), True),
        (f"1.2.3+{SHA}", True),
        (f"1.2.3-{SHA[:7]}", True),
        (f"main_{SHA[:12]}_4", True),
        (SHA[:6], False),
        (f"1.2.3-{OTHER[:7]}", False),
        (SHA + "0", False),
        (f"x{SHA}", False),
        ("1.2.3", False),
        ("%", False),
    ],
)
def test_which_numbers_mean_the_commit(world: World, number: str, meant: bool) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_of(tx)
        verify(tx, "Shop", contract(tx, "Shop"), number)
    read_log(world)

    assert bool(given(world, trail)) is meant


def test_a_beginning_of_two_commits_means_neither(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        one, two = trail_of(tx), trail_of(tx, SHA[:20] + "0" * 20, "build-2")
        verify(tx, "Shop", contract(tx, "Shop"), SHA[:9])
    read_log(world)

    assert given(world, one) == given(world, two) == []


def test_every_trail_of_the_commit(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        found = [trail_of(tx), trail_of(tx, name="build-2"), trail_of(tx, flow="other")]
        elsewhere = trail_of(tx, OTHER, "build-3")
        verify(tx, "Shop", contract(tx, "Shop"))
    read_log(world)

    assert [len(given(world, each)) for each in found] == [1, 1, 1]
    assert given(world, elsewhere) == []


def test_two_providers_of_one_commit(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_of(tx)
        verify(tx, "Shop", contract(tx, "Shop"), success=False)
    read_log(world)
    with world.db.writing(world.alice) as tx:
        verify(tx, "Shop", contract(tx, "Shop", "Second"), provider="Second")
    read_log(world)

    _, now = given(world, trail)
    assert {(each.provider, each.success) for each in results(now)} == {("Provider", False), ("Second", True)}
    assert now.status == "FAILED"


def test_another_organisation(world: World) -> None:
    with world.db.writing(world.mallory) as tx:
        theirs = trail_of(tx)
    with world.db.writing(world.alice) as tx:
        verify(tx, "Shop", contract(tx, "Shop"))
    read_log(world)

    assert given(world, theirs, world.mallory) == []


def test_what_else_is_called_pact(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_of(tx)
        fields = AttestationFields("generic", "pact", outcome=Outcome.FAILED, data={"results": "none"})
        attestations.record(tx, trail, fields)
        verify(tx, "Shop", contract(tx, "Shop"))
    read_log(world)

    assert [each.status for each in given(world, trail)] == ["FAILED", "PASSED"]


def test_seeing_events_again_attests_nothing_again(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        trail = trail_of(tx)
        verify(tx, "Shop", contract(tx, "Shop"), verified_for=(VerifiedFor("7"),))
    read_log(world)
    with world.db.writing(world.alice) as tx:
        other = trail_of(tx, OTHER, "build-2")
        trails.begin(tx, flows.ensure(tx, "shop"), TrailFields(name="build-1", description="x"))
    read_log(world)

    assert len(given(world, trail)) == 1
    assert given(world, other) == []
