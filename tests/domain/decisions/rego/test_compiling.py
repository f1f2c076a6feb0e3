"""Rego by a real engine, in a child that cannot hang, eat or look."""

import json
import time

import pytest
from msgspec.structs import replace

from signoff.domain.decisions.rego.compiling import UNDEFINED, ask, compiled
from signoff.domain.decisions.rego.types import Bundle, Content, Verdict
from signoff.kernel.errors import Invalid

MODERN = """package compliance

default allow := false
allow if { input.approvalStatus == "APPROVED"; count(deny) == 0 }
deny contains msg if { some a in input.attestations; a.status == "FAILED"; msg := sprintf("%s failed", [a.name]) }
"""
OLD = """package compliance
default allow = false
allow { input.approvalStatus == "APPROVED" }
deny[msg] { input.attestations[_].status == "FAILED"; msg := "something failed" }
"""


def bundle(*modules: str, data: dict[str, object] | None = None) -> Bundle:
    content = Content({f"m{number}.rego": text for number, text in enumerate(modules)}, data or {})
    return Bundle(1, "u", "b", "1", content.encoded().decode(), "s", 1, "alice", "", "")


def verdict(text: str, given: object, **more: object) -> Verdict:
    return ask(bundle(text, **more), json.dumps(given)).verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "reason"), [(MODERN, "unit failed"), (OLD, "something failed")])
def test_both_syntaxes(text: str, reason: str) -> None:
    compiled("b", "1", Content({"a.rego": text}))
    good = {"approvalStatus": "APPROVED", "attestations": [{"name": "unit", "status": "PASSED"}]}
    assert verdict(text, good) == Verdict(True, ())
    bad = {**good, "attestations": [{"name": "unit", "status": "FAILED"}]}
    assert verdict(text, bad) == Verdict(False, (reason,))
    assert verdict(text, {}) == Verdict(False, (UNDEFINED,))


def test_what_is_defined_may_be_called() -> None:
    text = """package compliance
import data.lib
import data.other.things as t
# nosuch(1)
small(x) if { x < count([1, 2]) } # another(2)
allow if { small(input.x); lib.ok(1); t.ok(`x(1)`); data.lib.ok("y(2)"); not (input.z) }
"""
    compiled("b", "1", Content({"a.rego": text, "b.rego": "package lib\nok(x) := true\n"}))


def test_undefined_is_a_denial() -> None:
    assert verdict("package compliance\nallow if input.x", {}) == Verdict(False, (UNDEFINED,))
    assert verdict("package compliance\nx := 1", {}) == Verdict(False, (UNDEFINED,))
    assert verdict('package compliance\nallow := "yes"', {}) == Verdict(False, (UNDEFINED,))
    assert not verdict(
        'package compliance\nallow if input.attestations[_].type == "x"', {"attestations": []}
    ).allow


def test_denials_weigh_more() -> None:
    text = 'package compliance\nallow := true\ndeny contains {"msg": "no", "code": 1} if input.x\n'
    assert verdict(text, {"x": 1}) == Verdict(False, ("no",))
    assert verdict(text, {}) == Verdict(True, ())
    assert verdict("package compliance\nallow := true\ndeny := true", {}).reasons == ("The policy denies it",)
    assert verdict('package compliance\nallow := true\ndeny := "why"', {}).reasons == ("why",)
    assert verdict("package compliance\nallow := true\ndeny := false", {}).allow


def test_strings_survive() -> None:
    text = 'package compliance\nallow if input.x == "ü \\"q\\" \\\\ \\n"\ndeny contains input.y if input.y\n'
    asked = ask(bundle(text), json.dumps({"x": 'ü "q" \\ \n'}, ensure_ascii=False)).verdict
    assert asked == Verdict(True, ())
    assert ask(bundle(text), json.dumps({"y": 'a"b\\c\n😀'}, ensure_ascii=False)).verdict.reasons == (
        'a"b\\c\n😀',
    )


def test_several_modules_and_data() -> None:
    asking = bundle(
        "package compliance\nimport data.lib\nallow if lib.small(input.x)\n",
        "package lib\nsmall(x) if x <= data.limits.most\n",
        data={"limits": {"most": 3}},
    )
    assert ask(asking, '{"x": 3}').verdict.allow
    assert not ask(asking, '{"x": 4}').verdict.allow


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("package compliance\nallow if {\n", "line 2: this is unclosed"),
        ("package compliance\n\nallow if nosuch(input.x)\n", "a.rego, line 3: Function not found: nosuch"),
        ("package compliance\nallow if http.send({}).ok\n", "Function not found: http.send"),
        ("package other\nallow := true\n", "package compliance"),
        ("# package compliance\nthis is not rego", "package compliance"),
        ("package compliance\nthis is not rego", "Invalid"),
        ("package compliance\nallow := true\nallow := false\n", "contradict"),
    ],
)
def test_refused_by_the_compiler(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        compiled("b", "1", Content({"a.rego": text}))


@pytest.mark.parametrize(
    "text",
    [
        "f(x) := f(x)\nallow if f(1)",
        'allow if regex.match("(a+)+$", input.x)',
        "allow if count([1 | numbers.range(1, 3000)[_]; numbers.range(1, 3000)[_]; numbers.range(1, 3000)[_]]) > 1",
    ],
)
def test_what_never_ends_is_denied(text: str) -> None:
    started = time.monotonic()
    found = verdict(f"package compliance\n{text}\n", {"x": "a" * 60 + "!"})
    assert not found.allow
    assert found.reasons[0].startswith(("The policy could not be evaluated", "The policy failed"))
    assert time.monotonic() - started < 12
    assert verdict("package compliance\nallow := true", {}).allow


def test_it_cannot_look_around() -> None:
    text = "package compliance\nallow := true\ndeny contains k if opa.runtime().env[k]\n"
    assert set(verdict(text, {}).reasons) <= {"LC_CTYPE"}
    calling = (
        'package compliance\nallow if http.send({"method": "get", "url": "http://127.0.0.1:1"}).status_code\n'
    )
    assert not verdict(calling, {}).allow


def test_what_was_asked_is_kept() -> None:
    asked = ask(replace(bundle(MODERN), sha256="ab"), "{}", "f" * 64)
    assert (asked.bundle_sha256, asked.input, asked.fingerprint) == ("ab", "{}", "f" * 64)
