"""Rego bundles and decisions as records."""

from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct


class Content(Struct, frozen=True):
    """What a bundle holds: modules by their paths, and the data beside them."""

    modules: dict[str, str]
    data: dict[str, Any] = {}

    def encoded(self) -> bytes:
        """Write it in one way only, so that its digest says whether two are the same."""
        return msgspec.json.encode(self, order="sorted")

    def digest(self) -> str:
        """Give the beginning of its digest, for a version that nobody named."""
        return sha256(self.encoded()).hexdigest()[:12]


class Bundle(Struct, frozen=True):
    """A bundle that was compiled and taken; `content` is JSON, `active` when it decides now."""

    id: int
    uuid: str
    name: str
    version: str
    content: str
    sha256: str
    active: int
    created_by: str
    created_at: str
    updated_at: str

    def read_content(self) -> Content:
        """Give what it holds."""
        return msgspec.json.decode(self.content, type=Content)

    def text(self) -> str:
        """Give its modules as one text."""
        modules = self.read_content().modules
        if len(modules) == 1:
            return next(iter(modules.values()))
        return "\n".join(f"# {path}\n{text}" for path, text in modules.items())


class Compiled(Struct, frozen=True):
    """A bundle that the compiler took; made by `compiling.compiled` only."""

    name: str
    version: str
    content: Content


class Verdict(Struct, frozen=True):
    """What a bundle said of an input: allowed only when it says so and denies nothing."""

    allow: bool
    reasons: tuple[str, ...]


class Answered(Struct, frozen=True):
    """A question that a bundle has answered: the bundle by key and digest, the input as JSON text, the verdict."""

    bundle_id: int
    bundle_sha256: str
    input: str
    verdict: Verdict
    fingerprint: str | None


class RegoDecision(Struct, frozen=True):
    """An answer as it was kept; `reasons` is JSON, `decided_for` what it was asked for."""

    id: int
    uuid: str
    bundle_uuid: str
    bundle: str
    bundle_sha256: str
    input: str
    allow: int
    reasons: str
    fingerprint: str | None
    decided_for: str
    evaluated_at: str

    def reason_list(self) -> list[str]:
        """Give the reasons of a denial."""
        return list(msgspec.json.decode(self.reasons))
