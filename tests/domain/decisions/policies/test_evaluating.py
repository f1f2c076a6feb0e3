"""What a policy's rules mean for an artifact."""

from signoff.domain.decisions.asserting import subjects
from signoff.domain.decisions.policies.evaluating import evaluate, recorded
from signoff.domain.decisions.policies.types import PolicyEvaluation, Resolution
from tests.domain.decisions.proofs import Proofs, digest


def judged(p: Proofs, artifacts: str, word: str = "backend", name: str | None = None) -> PolicyEvaluation:
    policy = p.policy(f"p{len(artifacts)}{digest(artifacts)[:8]}", f"artifacts: {artifacts}")
    [subject] = subjects.subjects(p.tx, [(name, digest(word))])
    return evaluate(policy, subject)


def standing(p: Proofs, artifacts: str, word: str = "backend", name: str | None = None) -> bool | None:
    return judged(p, artifacts, word, name).rules[-1].satisfied


def test_provenance(p: Proofs) -> None:
    evaluation = judged(p, "{provenance: {required: true} }", "unknown")
    [rule] = [each for each in evaluation.rules if each.type == "provenance"]
    assert (rule.satisfied, rule.resolutions[0].type) == (False, Resolution.MISSING_PROVENANCE)
    assert not evaluation.compliant
    exempt = "{provenance: {required: true, exceptions: [{if: 'matches(artifact.name, \"^datadog:.*\")'}]}}"
    assert judged(p, exempt, "unknown", "datadog:7").compliant
    assert not judged(p, exempt + " ", "unknown", "other").compliant
    p.artifact(p.trail(p.flow()))
    assert judged(p, "{provenance:  {required: true}}").compliant


def test_trail_compliance(p: Proofs) -> None:
    flow = p.flow(required_types=("junit",))
    trail = p.trail(flow)
    p.artifact(trail)
    required = "{trail-compliance: {required: true}}"
    evaluation = judged(p, required)
    [resolution] = evaluation.rules[1].resolutions
    assert (resolution.type, resolution.status) == (Resolution.NON_COMPLIANT_IN_TRAIL, "INCOMPLETE")
    assert "junit" in evaluation.reasons[0]
    p.attest(trail, "unit", "junit", about="backend")
    assert judged(p, required + " ").compliant
    p.attest(trail, "unit", "junit", passed=False, about="backend")
    assert not judged(p, required + "  ").compliant
    exempt = "{trail-compliance: {required: true, exceptions: [{if: 'flow.name == \"payments\"'}]}}"
    assert judged(p, exempt).rules[1].satisfied is None
    assert not judged(p, required + "   ", "unknown").compliant


def test_attestations(p: Proofs) -> None:
    trail = p.trail(p.flow(tags={"risk": "high"}))
    p.artifact(trail)
    rule = "{attestations: [{type: snyk, name: scan}]}"
    assert judged(p, rule).rules[-1].resolutions[0].type is Resolution.MISSING_ATTESTATION
    p.attest(trail, "scan", "generic")
    assert standing(p, rule + " ") is False
    p.attest(trail, "scan", "snyk", passed=False)
    assert judged(p, rule + "  ").rules[-1].resolutions[0].type is Resolution.NON_COMPLIANT_ATTESTATION
    assert standing(p, "{attestations: [{type: snyk, name: scan, must_be_compliant: false}]}") is True
    p.attest(trail, "scan", "snyk", about="backend")
    assert standing(p, rule + "   ") is False
    p.attest(trail, "scan", "snyk")
    assert standing(p, rule + "    ") is True
    assert standing(p, "{attestations: [{type: '*', name: scan}]}") is True
    assert standing(p, "{attestations: [{type: snyk}]}") is True


def test_conditions(p: Proofs) -> None:
    trail = p.trail(p.flow(tags={"risk": "high"}))
    p.artifact(trail)
    for condition, expected in {
        'flow.tags.risk == "high"': False,
        'flow.tags.risk == "low"': None,
        "flow.tags.missing > 1": False,
        'artifact.name == "backend"': False,
        'artifact.name == "other"': None,
        f'artifact.fingerprint == "{digest("backend")}"': False,
    }.items():
        rule = f"{{attestations: [{{type: junit, if: '{condition}'}}]}}"
        assert standing(p, rule) is expected, condition
    assert standing(p, "{attestations: [{type: junit, if: 'artifact.name == \"run\"'}]}", name="run") is False
    assert standing(p, "{attestations: [{type: junit}]}", "unknown") is False
    assert standing(p, "{attestations: [{type: junit, if: exists(flow)}]}", "unknown") is None


def test_every_flow_that_a_rule_applies_to(p: Proofs) -> None:
    good, bad = p.trail(p.flow("one", tags={"kind": "build"})), p.trail(p.flow("two"))
    for trail in (good, bad):
        p.artifact(trail)
    p.attest(good, "unit", "junit")
    assert standing(p, "{attestations: [{type: junit}]}") is False
    narrowed = "{attestations: [{type: junit, if: 'flow.tags.kind == \"build\"'}]}"
    assert standing(p, narrowed) is True
    kinds = [each.type for each in judged(p, narrowed + " ").rules[-1].resolutions]
    assert sorted(kinds) == [Resolution.NOT_APPLICABLE, Resolution.SATISFIED]


def test_of_a_flow_the_last_report_counts(p: Proofs) -> None:
    flow = p.flow()
    first = p.trail(flow, "1")
    p.artifact(first)
    p.attest(first, "unit", "junit")
    assert standing(p, "{attestations: [{type: junit}]}") is True
    p.artifact(p.trail(flow, "2"))
    assert standing(p, "{attestations: [{type: junit}] }") is False


def test_the_record(p: Proofs) -> None:
    p.artifact(p.trail(p.flow()))
    made = recorded(judged(p, "{attestations: [{type: junit, name: unit}]}"))
    assert (made["policy_version"], made["status"]) == (1, "NON-COMPLIANT")
    context = {"flow_name": "payments", "trail_name": "build-1", "artifact_status": "COMPLIANT"}
    assert [each["rule"]["type"] for each in made["rule_evaluations"]] == [
        "provenance",
        "trail-compliance",
        "attestation",
    ]
    assert made["rule_evaluations"][0]["ignored"] is True
    assert made["rule_evaluations"][0]["satisfied"] is None
    assert made["rule_evaluations"][2] == {
        "rule": {
            "type": "attestation",
            "definition": {
                "if_condition": None,
                "name": "unit",
                "type": "junit",
                "must_be_compliant": True,
                "for_control": None,
            },
        },
        "satisfied": False,
        "ignored": False,
        "resolutions": [{"type": "missing_attestation", "context": context}],
    }
