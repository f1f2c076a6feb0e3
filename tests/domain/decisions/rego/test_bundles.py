"""Bundles, which of them decides, and the log of decisions."""

import json

import pytest

from signoff.domain.decisions.asserting import subjects
from signoff.domain.decisions.rego import bundles, inputs
from signoff.domain.decisions.rego.compiling import ask
from signoff.domain.decisions.rego.types import Answered, Compiled, Content, Verdict
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from tests.domain.decisions.proofs import Proofs, digest
from tests.world import World

ALLOW = Content({"a.rego": "package compliance\nallow := true\n"})


def test_at_most_one_decides(p: Proofs) -> None:
    with pytest.raises(NotFound):
        bundles.must_be_active(p.tx)
    one, two = (bundles.add(p.tx, Compiled("b", version, ALLOW)) for version in ("1", "2"))
    assert (one.active, one.sha256) == (0, two.sha256)
    assert bundles.activate(p.tx, one.uuid).active
    assert bundles.activate(p.tx, one.uuid).active
    assert bundles.activate(p.tx, two.uuid).active
    assert [each.active for each in bundles.listed(p.tx)] == [0, 1]
    assert bundles.must_be_active(p.tx).uuid == two.uuid


def test_the_log_of_decisions(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = bundles.activate(tx, bundles.add(tx, Compiled("b", "1", ALLOW)).uuid)
    with world.db.writing(world.carol) as tx:
        kept = bundles.keep(tx, ask(made, '{"a":1}', digest("x")), "question")
        assert (kept.allow, kept.input, kept.bundle_sha256) == (1, '{"a":1}', made.sha256)
        denied = Answered(made.id, made.sha256, "{}", Verdict(False, ("no",)), None)
        bundles.keep(tx, denied, "question")
    with world.db.reading(world.carol) as tx:
        assert [each.reason_list() for each in bundles.decisions(tx)] == [["no"], []]
        assert bundles.decision(tx, kept.uuid) == kept
    told = [each for each in world.events(world.alice) if each[0].startswith("rego.")]
    assert told == [
        ("rego.bundle_added", "b"),
        ("rego.bundle_activated", "b"),
        ("rego.evaluated", "b"),
        ("rego.evaluated", "b"),
    ]
    with world.db.writing(world.bob) as tx, pytest.raises(Forbidden):
        bundles.add(tx, Compiled("b", "1", ALLOW))
    with world.db.reading(world.mallory) as tx, pytest.raises(NotFound):
        bundles.by_uuid(tx, made.uuid)


def test_names(p: Proofs) -> None:
    for name, version in (("", "1"), ("b", ""), ("b", "1" * 51)):
        with pytest.raises(Invalid):
            bundles.add(p.tx, Compiled(name, version, ALLOW))


def test_the_input_is_what_is_known(p: Proofs) -> None:
    prod = p.environment()
    trail = p.trail(p.flow(tags={"risk": "high"}), branch="main")
    p.artifact(trail, tag="1.0")
    p.attest(trail, "unit", "junit", about="backend")
    told = json.loads(inputs.of_subject(p.tx, subjects.subject(p.tx, digest("backend")), prod))
    assert (told["artifactName"], told["artifactVersion"], told["environment"]) == ("backend", "1.0", "prod")
    assert told["flow"] == {"name": "payments", "tags": {"risk": "high"}}
    assert told["trail"]["branch"] == "main"
    assert [(each["name"], each["type"], each["compliant"]) for each in told["attestations"]] == [
        ("unit", "junit", True)
    ]
    assert told["provenance"] == {"status": "NO_PROVENANCE", "verified": False}
    assert (told["approvalStatus"], told["scans"], told["production"]) == ("NONE", [], True)
    unknown = json.loads(inputs.of_subject(p.tx, subjects.subject(p.tx, digest("other"))))
    assert (unknown["known"], unknown["attestations"], unknown["places"]) == (False, [], [])
    assert json.loads(inputs.claimed({"artifactName": "x"})) == {"artifactName": "x", "claimed": True}
