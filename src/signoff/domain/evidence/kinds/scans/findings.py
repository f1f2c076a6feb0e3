"""What scanners found, counted by severity."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from signoff.domain.evidence.kinds.types import Judgement, judgement, plural

SEVERITIES = ("critical", "high", "medium", "low")
OTHER = "unknown"

# What scanners call the same things; SARIF's levels are those of programs that judge code.
_WORDS = {
    "critical": "critical",
    "error": "high",
    "high": "high",
    "moderate": "medium",
    "medium": "medium",
    "warning": "medium",
    "low": "low",
    "info": "low",
    "note": "low",
    "minimal": "low",
    "negligible": "low",
}


def severity_of(word: object) -> str:
    """Give our word for a severity."""
    return _WORDS.get(word.lower(), OTHER) if isinstance(word, str) else OTHER


def severity_of_score(score: float) -> str:
    """Give our word for a CVSS score."""
    bounds = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.0, "low"))
    return next((word for bound, word in bounds if score >= bound), OTHER)


def judged(severities: Iterable[str], *, trouble: str = "") -> Judgement:
    """Judge findings by there being none; trouble, if the scanner had any, fails them in any case."""
    counts: Counter[str] = Counter(severities)
    total = counts.total()
    found: dict[str, Any] = {"total": total}
    found |= {name: counts[name] for name in (*SEVERITIES, OTHER) if counts[name]}
    told = ", ".join(f"{count} {name}" for name, count in found.items() if name != "total")
    sentence = plural(total, "finding") + (f": {told}" if told else "")
    if trouble:
        found["reason"] = trouble
        sentence = f"{sentence}; {trouble}"
    return judgement(good=not total and not trouble, found=found, sentence=sentence)
