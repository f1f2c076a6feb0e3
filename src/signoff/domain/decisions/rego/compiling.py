"""Compiling and asking bundles; these functions block, so requests call them in a thread, outside any transaction."""

import re
from typing import Any

import msgspec

from signoff.domain.decisions.rego.questions import PACKAGE, Answer, Question
from signoff.domain.decisions.rego.types import Answered, Bundle, Compiled, Content, Verdict
from signoff.kernel.confined import Busy, Confined, Failed
from signoff.kernel.errors import Invalid, Unavailable

FIELD = "regoContent"
UNDEFINED = "The policy does not allow it: data.compliance.allow is not true"

_PACKAGE = re.compile(rf"^[ \t]*package[ \t]+{PACKAGE}[ \t\r]*(#.*)?$", re.MULTILINE)
_children = Confined("signoff.domain.decisions.rego.program")


def compiled(name: str, version: str, content: Content) -> Compiled:
    """Compile a bundle; raises Invalid with what the compiler says, and Unavailable when too many wait."""
    if not any(_PACKAGE.search(text) for text in content.modules.values()):
        raise Invalid({FIELD: [f"no module is of the package {PACKAGE}"]})
    try:
        found = _ask(Question(content.modules, _json(content.data)))
    except Failed as error:
        raise Invalid({FIELD: [f"cannot be compiled: {error}"]}) from error
    if found.faults:
        raise Invalid({FIELD: _sentences(found)})
    return Compiled(name, version, content)


def ask(bundle: Bundle, given: str, fingerprint: str | None = None) -> Answered:
    """Ask a bundle about an input, a JSON text; what cannot be answered is denied. Raises Unavailable."""
    content = bundle.read_content()
    try:
        verdict = _verdict(_ask(Question(content.modules, _json(content.data), given)))
    except Failed as error:
        verdict = Verdict(allow=False, reasons=(f"The policy could not be evaluated: {error}",))
    return Answered(bundle.id, bundle.sha256, given, verdict, fingerprint)


def _verdict(found: Answer) -> Verdict:
    if found.faults:
        return Verdict(False, tuple(f"The policy failed: {text}" for text in _sentences(found)))  # noqa: FBT003 - a verdict
    if found.denials:
        return Verdict(False, found.denials)  # noqa: FBT003 - a verdict
    allowed = found.allow is True
    return Verdict(allowed, () if allowed else (UNDEFINED,))


def _sentences(found: Answer) -> list[str]:
    return [
        f"{fault.module}, line {fault.line}: {fault.text}" if fault.line else fault.text
        for fault in found.faults
    ]


def _json(data: dict[str, Any]) -> str:
    return msgspec.json.encode(data).decode()


def _ask(question: Question) -> Answer:
    try:
        return msgspec.json.decode(_children.ask(msgspec.json.encode(question)), type=Answer)
    except Busy as error:
        raise Unavailable(f"The policy could not be evaluated: {error}") from error
