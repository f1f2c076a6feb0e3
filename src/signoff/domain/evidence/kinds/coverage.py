"""Test coverage: every measure that was taken must reach the minimum, if there is one."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.types import Judgement, judgement, read


class Coverage(Struct, frozen=True, rename="camel"):
    """What a tool measured, in percent."""

    tool: str
    line_coverage: float | None = None
    branch_coverage: float | None = None
    min_coverage: float | None = None
    report_file_name: str | None = None


def judge(evidence: Any) -> Judgement:
    """Judge measures; a minimum without any measure is not reached. Raises Invalid."""
    said = read(evidence, Coverage)
    measured = {"line": said.line_coverage, "branch": said.branch_coverage}
    taken = {name: value for name, value in measured.items() if value is not None}
    low = said.min_coverage is not None and (
        not taken or any(value < said.min_coverage for value in taken.values())
    )
    told = [f"{said.tool}:", *(f"{name} coverage {value:g} %," for name, value in taken.items())]
    told.append("no minimum" if said.min_coverage is None else f"at least {said.min_coverage:g} % wanted")
    return judgement(good=not low, found={**taken, "minimum": said.min_coverage}, sentence=" ".join(told))
