"""Types of attestations as records, and what people say of them."""

from typing import Any

import msgspec
from msgspec import Struct


class SummaryLine(Struct, frozen=True):
    """A line that is shown of an attestation: what it is called, and the jq expression that gives it."""

    name: str
    expression: str


class TypeFields(Struct, frozen=True):
    """What people say of a type; without a schema any data will do, without rules it always holds."""

    name: str
    description: str | None = None
    schema: Any = None
    has_schema: bool = False
    rules: tuple[str, ...] = ()
    summary: tuple[SummaryLine, ...] = ()


class AttestationType(Struct, frozen=True):
    """One version of a type; `json_schema`, `rules` and `summary` are JSON texts."""

    id: int
    name: str
    version: int
    description: str | None
    json_schema: str | None
    rules: str
    summary: str
    created_by: str
    created_at: str
    archived_at: str | None

    def rule_list(self) -> tuple[str, ...]:
        """Give the rules, which are jq programs."""
        return msgspec.json.decode(self.rules, type=tuple[str, ...])

    def summary_lines(self) -> tuple[SummaryLine, ...]:
        """Give what is shown of an attestation."""
        return msgspec.json.decode(self.summary, type=tuple[SummaryLine, ...])
