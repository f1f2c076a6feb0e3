"""What a verifier said went wrong, interaction by interaction.

Verifiers write their results as they like. Those on the Rust core name the interaction by the id that we gave it and
list mismatches and exceptions; older ones nest tests with a status. What cannot be read is left out.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

Failures = dict[str, list[str]]


def read(details: str) -> Failures:
    """Give what went wrong, by the id of the interaction, or else by its description."""
    results = _object(msgspec.json.decode(details)).get("testResults")
    tests = _object(results).get("tests") if isinstance(results, dict) else results
    found: Failures = {}
    for test in tests if isinstance(tests, list) else []:
        if _failed(_object(test)):
            found.setdefault(_name(_object(test)), []).extend(_reasons(_object(test)))
    return found


def _failed(test: dict[str, Any]) -> bool:
    return test.get("success") is False or test.get("status") == "failed"


def _name(test: dict[str, Any]) -> str:
    keys = ("interactionId", "interactionDescription", "testDescription", "testFullDescription")
    return next((str(test[key]) for key in keys if test.get(key)), "")


def _reasons(test: dict[str, Any]) -> Iterator[str]:
    mismatches, exceptions = test.get("mismatches"), test.get("exceptions") or [test.get("exception")]
    for each in mismatches if isinstance(mismatches, list) else []:
        yield _mismatch(each)
    for each in exceptions if isinstance(exceptions, list) else []:
        if each:
            yield str(_object(each).get("message") or each)


def _mismatch(given: Any) -> str:
    mismatch = _object(given)
    if not mismatch:
        return str(given)
    parts = (str(mismatch.get(name) or "") for name in ("attribute", "identifier"))
    place = " ".join(part for part in parts if part)
    text = str(mismatch.get("description") or mismatch.get("mismatch") or "does not match")
    return f"{place}: {text}" if place else text


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
