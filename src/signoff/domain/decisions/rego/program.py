"""Rego over strangers' policies; runs in a confined child, so it leans on nothing of the server.

Strings reach the engine as JSON writes them, which is how it keeps them: a quotation mark in one counts as two
characters there.
"""

import re
from typing import Any

import msgspec
from regopy import Interpreter, RegoError
from regopy.rego_shared import rego_free_output, rego_output_ok, rego_output_string, rego_query

from signoff.domain.decisions.rego.questions import PACKAGE, Answer, Fault, Question

QUERY = f"data.{PACKAGE}"
MOST_REASONS = 100
LONGEST_REASON = 1000

_FAULT = re.compile(r"\(error(?: \d+:(?P<module>[^|\n]*)\|(?P<at>\d+)\|\d+)?\s*\(errormsg (?P<size>\d+):")

# What strings and comments hold is no program.
_HIDDEN = re.compile(r'"(?:\\.|[^"\\\n])*"|`[^`]*`|#[^\n]*')
_CALL = re.compile(r"(?<![\w.\]])([A-Za-z_]\w*(?:\.\w+)*)\(")
_HEAD = re.compile(r"^[ \t]*(?:default[ \t]+)?([A-Za-z_]\w*)\(", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+(?:\w+\.)*(\w+)(?:[ \t]+as[ \t]+(\w+))?", re.MULTILINE)
_KEYWORDS = ("not", "some", "every", "in", "if", "else", "with", "as", "contains")


def answer(question: bytes) -> bytes:
    """Answer a question in JSON."""
    asked = msgspec.json.decode(question, type=Question)
    try:
        return msgspec.json.encode(_answered(asked))
    except (RegoError, msgspec.MsgspecError) as error:
        return msgspec.json.encode(Answer(_faults(str(error), asked)))


def _answered(asked: Question) -> Answer:
    interpreter = Interpreter()
    for path, text in asked.modules.items():
        interpreter.add_module(path, text)
    if asked.input is None and (unknown := _unknown(interpreter, asked.modules)):
        return Answer(unknown)
    interpreter.add_data_json(asked.data)
    interpreter.set_input_term(asked.input or "{}")
    output = rego_query(interpreter._impl, QUERY)  # noqa: SLF001 - the wrapper hides what was wrong
    try:
        good, text = rego_output_ok(output), rego_output_string(output)
    finally:
        rego_free_output(output)
    if not good or text.startswith("(error"):
        return Answer(_faults(text, asked))
    return _said(text)


def _unknown(interpreter: Interpreter, modules: dict[str, str]) -> tuple[Fault, ...]:
    """Find calls of what is neither built in nor defined; the engine notices only when it gets there."""
    plain = {path: _HIDDEN.sub(_blank, text) for path, text in modules.items()}
    everything = "\n".join(plain.values())
    known = {*_KEYWORDS, *_HEAD.findall(everything)}
    roots = {"data", "input", *(alias or last for last, alias in _IMPORT.findall(everything))}
    return tuple(
        Fault(f"Function not found: {name}", path, text[: match.start()].count("\n") + 1)
        for path, text in plain.items()
        for match in _CALL.finditer(text)
        if (name := match[1]) not in known
        and name.partition(".")[0] not in roots
        and not interpreter.is_builtin(name)
    )[:MOST_REASONS]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _said(text: str) -> Answer:
    if text == "undefined":
        return Answer()
    said = msgspec.json.decode(text)["expressions"][0]
    denials = _denials(said.get("deny"))
    return Answer(allow=said.get("allow"), denials=tuple(denials)[:MOST_REASONS])


def _denials(given: Any) -> list[str]:
    """Read what was denied: a set of messages in either syntax, one message, or only that it was."""
    if given is None or given is False:
        return []
    if given is True:
        return ["The policy denies it"]
    if isinstance(given, dict):
        given = [key if value is True else value for key, value in given.items()]
    return [_message(each) for each in (given if isinstance(given, list) else [given])]


def _message(given: Any) -> str:
    if isinstance(given, dict) and isinstance(given.get("msg"), str):
        given = given["msg"]
    text = given if isinstance(given, str) else msgspec.json.encode(given).decode()
    return text[:LONGEST_REASON]


def _faults(text: str, asked: Question) -> tuple[Fault, ...]:
    found = [
        Fault(
            text[match.end() : match.end() + int(match["size"])],
            match["module"] or "",
            _line(asked.modules.get(match["module"] or ""), match["at"]),
        )
        for match in _FAULT.finditer(text)
    ]
    return tuple(found[:MOST_REASONS]) or (Fault("the rules contradict each other or cannot be evaluated"),)


def _line(module: str | None, at: str | None) -> int:
    return 0 if module is None or at is None else module.encode()[: int(at)].count(b"\n") + 1


# What is read later, when no file can be opened any more, is read now.
answer(
    b'{"modules":{"a.rego":"package compliance\\nallow if regex.match(`a`, input.x)"},"input":"{\\"x\\":\\"a\\"}"}'
)
answer(b'{"modules":{"a.rego":"package compliance\\nallow if {"}}')
