"""Custom types: defined in versions, judged by schema and rules, and by nobody's leave hanging the server."""

import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.custom_types import custom_types, evaluating
from signoff.domain.evidence.custom_types.types import AttestationType, SummaryLine, TypeFields
from signoff.domain.evidence.types import Outcome, decoded
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from tests.domain.evidence.attestations.arrange import trail_named
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World

COVERAGE = TypeFields(
    "coverage",
    "Lines that tests run",
    schema={"type": "object", "required": ["percent"], "properties": {"percent": {"type": "number"}}},
    has_schema=True,
    rules=(".percent >= 80",),
    summary=(SummaryLine("Percent", ".percent"), SummaryLine("Broken", ".percent.x")),
)


def kind(**changes: object) -> AttestationType:
    fields = msgspec.structs.replace(COVERAGE, **changes)
    return AttestationType(
        1,
        fields.name,
        1,
        None,
        msgspec.json.encode(fields.schema).decode() if fields.has_schema else None,
        msgspec.json.encode(fields.rules).decode(),
        msgspec.json.encode(fields.summary).decode(),
        "alice",
        "",
        None,
    )


def test_versions(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        first = custom_types.define(tx, COVERAGE)
        second = custom_types.define(tx, msgspec.structs.replace(COVERAGE, rules=()))

        assert (first.version, second.version) == (1, 2)
        assert custom_types.versions(tx, "coverage") == [second, first]
        assert custom_types.find(tx, "coverage") == second
        assert custom_types.listed(tx) == [[second, first]]
        assert first.rule_list() == (".percent >= 80",)

    assert world.events(world.alice).count(("attestation_type.defined", "coverage")) == 2


def test_several_at_once_are_versions_without_gaps(world: World) -> None:
    if world.db.engine == "sqlite":
        with world.db.writing(world.alice) as tx:
            made = [custom_types.define(tx, COVERAGE) for _ in range(AT_ONCE)]
    else:
        made = at_once(world, lambda tx, _: custom_types.define(tx, COVERAGE))

    assert sorted(each.version for each in made) == list(range(1, AT_ONCE + 1))


def test_archived(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        custom_types.define(tx, COVERAGE)
        custom_types.archive(tx, "coverage")
        custom_types.archive(tx, "coverage")

        with pytest.raises(Invalid, match="archived"):
            custom_types.usable(tx, "coverage")
        custom_types.define(tx, COVERAGE)
        assert custom_types.usable(tx, "coverage").version == 2
        with pytest.raises(NotFound):
            custom_types.archive(tx, "unknown")

    assert world.events(world.alice).count(("attestation_type.archived", "coverage")) == 1


def test_who_may(world: World) -> None:
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        custom_types.define(tx, COVERAGE)
    with world.db.writing(world.mallory) as tx:
        custom_types.define(tx, COVERAGE)
    with world.db.reading(world.alice) as tx, pytest.raises(NotFound):
        custom_types.usable(tx, "coverage")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "../x"}, "name"),
        ({"rules": (".a",) * 51}, "evaluator"),
        ({"rules": ("." * 10_001,)}, "evaluator"),
        ({"schema": ["x" * 600_000]}, "type_schema"),
    ],
)
def test_shapes_that_are_refused(world: World, changes: dict[str, object], field: str) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid) as refused:
        custom_types.define(tx, msgspec.structs.replace(COVERAGE, **changes))
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rules": (".a |",)}, "evaluator.rules[0]"),
        ({"rules": (".a", 'import "x" as x; .')}, "evaluator.rules[1]"),
        ({"rules": ('include "x"; .',)}, "evaluator.rules[0]"),
        ({"rules": ("no_such_function",)}, "evaluator.rules[0]"),
        ({"summary": (SummaryLine("x", ".["),)}, "summary[0].expression"),
        ({"schema": {"type": "nothing"}}, "type_schema"),
        ({"schema": 5}, "type_schema"),
        ({"schema": {"$ref": "https://example.org/schema"}}, "type_schema"),
        ({"schema": {"$ref": "file:///etc/passwd"}}, "type_schema"),
    ],
)
def test_programs_that_cannot_be_read(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        evaluating.check(msgspec.structs.replace(COVERAGE, **changes))
    assert list(refused.value.fields) == [field]


def test_judging() -> None:
    evaluating.check(COVERAGE)
    good = evaluating.evaluate(kind(), {"percent": 81})
    bad = evaluating.evaluate(kind(), {"percent": 79.9})

    assert (good.outcome, bad.outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert good.found["rules"] == [{"rule": ".percent >= 80", "held": True}]
    assert good.found["summary"] == [{"name": "Percent", "value": 81}, {"name": "Broken", "value": None}]
    assert bad.sentence == "not true: .percent >= 80"


@pytest.mark.parametrize("data", [{}, {"percent": "81"}, None, [], 81, "x"])
def test_data_must_fit_the_schema(data: object) -> None:
    with pytest.raises(Invalid) as refused:
        evaluating.evaluate(kind(), data)
    assert list(refused.value.fields) == ["attestation_data"]


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("true", True),
        (".a == [1, 2]", True),
        (".a[] > 0", True),
        (".a[] > 1", False),
        ("empty", False),
        ("1", False),
        ('"true"', False),
        (".b.c.d", False),
        ('error("no")', False),
        (".a + 1", False),
        ("true # a comment", True),
        ("halt", False),
        ("input", False),
        ("repeat(true)", False),
    ],
)
def test_what_a_rule_must_say(rule: str, holds: bool) -> None:
    found = evaluating.evaluate(kind(has_schema=False, rules=(rule,), summary=()), {"a": [1, 2]})

    assert found.outcome is (Outcome.PASSED if holds else Outcome.FAILED)


def test_without_rules_it_holds() -> None:
    assert evaluating.evaluate(kind(rules=(), summary=()), {"percent": 1}).outcome is Outcome.PASSED


HOSTILE = [
    "def f: f; f",
    "def f: 1 + f; f",
    "[range(1000000000)] | length > 0",
    '"x" * 1000000000 | length > 1',
    '[limit(100000000; repeat("x"))] | add | length > 1',
    '("a" * 40) | test("^(a|a)+b$")',
    "last(range(10000000000)) > 0",
]


@pytest.mark.parametrize("rule", HOSTILE)
def test_hostile_rules(rule: str) -> None:
    before = time.monotonic()
    found = evaluating.evaluate(kind(has_schema=False, rules=(rule,), summary=()), {})

    assert found.outcome is Outcome.FAILED
    assert time.monotonic() - before < 8
    assert evaluating.evaluate(kind(), {"percent": 80}).outcome is Outcome.PASSED


def test_hostile_rules_hold_up_nobody_for_long() -> None:
    hanging = kind(has_schema=False, rules=("def f: f; f",), summary=())
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: evaluating.evaluate(hanging, {}).outcome, range(4)))

    assert found == [Outcome.FAILED] * 4


@pytest.mark.parametrize(
    "expression", ["$ENV", "env", "env.PATH", "$ENV.SIGNOFF_SECRET_KEY", "get_search_list", "input_filename"]
)
def test_rules_see_nothing_of_the_server(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_SECRET_KEY", "the secret")
    lines = (SummaryLine("x", expression),)
    [shown] = evaluating.evaluate(kind(has_schema=False, rules=(), summary=lines), {}).found["summary"]

    assert shown["value"] in ({}, None, [], {"LC_CTYPE": "C.UTF-8"})


def test_hostile_schemas() -> None:
    deep: dict[str, object] = {}
    for _ in range(40):
        deep = {"properties": {"a": deep}}
    data: dict[str, object] = {}
    for _ in range(40):
        data = {"a": data}
    pattern = {"type": "string", "pattern": "^(a+)+$"}

    assert evaluating.evaluate(kind(schema=deep, rules=()), data).outcome is Outcome.PASSED
    with pytest.raises(Invalid):
        evaluating.evaluate(kind(schema=pattern, rules=()), "a" * 50 + "b")
    assert evaluating.evaluate(kind(schema={"$ref": "#"}, rules=()), data).outcome is Outcome.PASSED


def test_attesting(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        custom_types.define(tx, COVERAGE)
        trail = trail_named(tx)
        made = attestations.record(tx, trail, AttestationFields("custom:coverage", "c", data={"percent": 80}))
        assert made.status == "PASSED"
        assert decoded(made.data)["value"] == {"percent": 80}

        claimed = AttestationFields("custom:coverage", "c", data={"percent": 1}, outcome=Outcome.PASSED)
        assert attestations.record(tx, trail, claimed).status == "FAILED"
        with pytest.raises(Invalid):
            attestations.record(tx, trail, AttestationFields("custom:coverage", "c", data={}))
        with pytest.raises(NotFound, match="Custom attestation type 'unknown' does not exist"):
            attestations.record(tx, trail, AttestationFields("custom:unknown", "c", outcome=Outcome.PASSED))
