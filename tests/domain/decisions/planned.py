"""The rules of pacts for verification read plainly: from whole tables, for the provider B of these stories."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import select

from signoff.domain.catalog.tables import application, branch, tag, version
from signoff.domain.contracts.tables import content, verification
from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector, VerificationQuery
from signoff.kernel.sql import Row, Statement, prepare
from signoff.kernel.tx import Tx
from tests.domain.decisions.reading import PRESENT, Promise, Reader, Version

PROVIDER = "B"
NEVER = "9"


class Planned(NamedTuple):
    """A content to verify, as which version has it, and the short reasons for it in any order."""

    consumer: str
    number: str
    sha: str
    pending: bool | None
    wip: bool
    reasons: tuple[str, ...]


class Proof(NamedTuple):
    """A successful verification."""

    content_id: int
    version_id: int
    wip: int
    at: str


Found = tuple[Promise, str]

_QUERIES: dict[str, Statement[Row]] = {
    name: prepare(query)
    for name, query in {
        "shas": select(content.c.id, content.c.sha),
        "proofs": select(
            verification.c.content_id,
            verification.c.version_id,
            verification.c.wip,
            verification.c.created_at,
        ).where(verification.c.success == 1),
        "branches": select(application.c.name, branch.c.name, branch.c.created_at).join(
            branch, branch.c.application_id == application.c.id
        ),
        "tags": select(application.c.name, tag.c.name, tag.c.created_at).join(
            tag, tag.c.application_id == application.c.id
        ),
        "versions": select(version.c.id, version.c.created_at),
        **PRESENT,
    }.items()
}


class Planner:
    """Plans from everything that there is."""

    def __init__(self, tx: Tx) -> None:
        found = {name: tx.all(query) for name, query in _QUERIES.items()}
        self.reader = Reader(tx)
        self.shas: dict[int, str] = dict(found["shas"])
        self.proofs = [Proof(*row) for row in found["proofs"]]
        self.branches, self.tags = found["branches"], found["tags"]
        self.made: dict[int, str] = dict(found["versions"])
        self.deployed, self.released = found["deployed"], found["released"]
        self.promises = {
            each.version_id: each for each in self.reader.last_promises() if each.provider == PROVIDER
        }

    def plan(self, query: VerificationQuery) -> list[Planned]:
        selectors = query.selectors or tuple(self._defaults())
        found = [each for selector in selectors for each in self._selected(selector, query)]
        for selector in selectors:
            if selector.fallback_tag and not any(
                reason == f"latest with tag {selector.tag}" for _, reason in found
            ):
                found += self._selected(replace(selector, tag=selector.fallback_tag), query)
        explicit = {promise.content_id for promise, _ in found}
        chosen = self._merged(found, query, wip=False)
        unproven = [each for each in self._in_progress(query) if each[0].content_id not in explicit]
        return chosen + self._merged(unproven, query, wip=True)

    def _defaults(self) -> Iterator[ConsumerSelector]:
        for consumer, provider in self.reader.pairs:
            main = self.reader.main[consumer]
            if provider != PROVIDER:
                continue
            if self._has(self.reader.heads, consumer, main):
                yield ConsumerSelector(main_branch=True, consumer=consumer)
            elif self._has(self.reader.tags, consumer, main):
                yield ConsumerSelector(tag=main, latest=True, consumer=consumer)
            else:
                yield ConsumerSelector(latest=True, consumer=consumer)
        yield ConsumerSelector(deployed=True)
        yield ConsumerSelector(released=True)

    def _has(self, facts: set[Row], name: str, text: str | None) -> bool:
        return any(label == text and self.reader.versions[key].name == name for key, label in facts)

    def _selected(self, selector: ConsumerSelector, query: VerificationQuery) -> list[Found]:
        found = [
            (self.promises[version_id], reason)
            for version_id, reason in self._versions(selector, query)
            if version_id in self.promises
        ]
        return [each for each in found if selector.consumer in (None, self._consumer(each[0]).name)]

    def _versions(self, selector: ConsumerSelector, query: VerificationQuery) -> list[tuple[int, str]]:
        """List what a selector means, with its short reason."""
        heads = [(key, name) for key, name in self.reader.heads if key]
        if selector.main_branch:
            return [
                (key, "latest from main branch")
                for key, name in heads
                if name == self.reader.main[self.reader.versions[key].name]
            ]
        wanted = query.provider_branch if selector.matching_branch else selector.branch
        if wanted:
            return [
                (key, f"latest from branch {name}") for key, name in heads if wanted is True or name == wanted
            ]
        if selector.tag and selector.latest:
            return [
                (key, f"latest with tag {name}")
                for key, name in self._newest_tagged()
                if name == selector.tag
            ]
        if selector.tag:
            reason = (
                f"one of {selector.consumer} {selector.tag}"
                if selector.consumer
                else f"one of {selector.tag}"
            )
            return [(key, reason) for key, name in self.reader.tags if name == selector.tag]
        if selector.latest:
            newest = {self._consumer(each).name: key for key, each in sorted(self.promises.items())}
            return [(key, "latest") for key in newest.values()]
        return self._occupying(selector)

    def _occupying(self, selector: ConsumerSelector) -> list[tuple[int, str]]:
        deployed = [(key, f"deployed to {name}") for key, name in self.deployed]
        released = [(key, f"released in {name}") for key, name in self.released]
        if selector.deployed_or_released:
            return deployed + released
        if selector.deployed or selector.released:
            return deployed if selector.deployed else released
        return sorted({(key, f"in environment {name}") for key, name in self.deployed + self.released})

    def _newest_tagged(self) -> list[tuple[int, str]]:
        newest = {(self.reader.versions[key].name, name): key for key, name in sorted(self.reader.tags)}
        return [(key, name) for (_, name), key in newest.items()]

    def _in_progress(self, query: VerificationQuery) -> list[Found]:
        labels = [query.provider_branch] if query.provider_branch else list(query.provider_tags)
        if query.wip_since is None or not labels:
            return []
        heads = [(key, f"latest from branch {name}") for key, name in self.reader.heads]
        tags = [(key, f"latest with tag {name}") for key, name in self._newest_tagged()]
        return [
            (self.promises[key], reason)
            for key, reason in heads + tags
            if key in self.promises
            and self.promises[key].at > query.wip_since
            and not all(self._proven(self.promises[key], each, query, explicit=True) for each in labels)
        ]

    def _merged(self, found: list[Found], query: VerificationQuery, *, wip: bool) -> list[Planned]:
        merged = []
        for content_id in {promise.content_id for promise, _ in found}:
            mine = [each for each in found if each[0].content_id == content_id]
            newest = max((promise for promise, _ in mine), key=lambda promise: promise.version_id)
            consumer = self._consumer(newest)
            pending = wip or self._pending(newest, query)
            reasons = tuple(sorted(reason for _, reason in mine))
            stated = pending if query.include_pending else None
            planned = Planned(consumer.name, consumer.number, self.shas[content_id], stated, wip, reasons)
            merged.append((consumer.name, newest.version_id, planned))
        return [planned for *_, planned in sorted(merged)]

    def _pending(self, promise: Promise, query: VerificationQuery) -> bool:
        labels = [query.provider_branch] if query.provider_branch else list(query.provider_tags)
        if not labels:
            return all(proof.content_id != promise.content_id for proof in self.proofs)
        return not all(self._proven(promise, each, query, explicit=False) for each in labels)

    def _proven(self, promise: Promise, label: str, query: VerificationQuery, *, explicit: bool) -> bool:
        """Tell whether a version with the label met it, or one with another before this label began."""
        facts = self.reader.members if query.provider_branch else self.reader.tags
        began = self._began(label, by_branch=bool(query.provider_branch), by_version=explicit)
        for proof in self.proofs:
            if proof.content_id != promise.content_id or (explicit and proof.wip):
                continue
            worn = {text for key, text in facts if key == proof.version_id}
            if label in worn or (worn and proof.at < began):
                return True
        return False

    def _began(self, label: str, *, by_branch: bool, by_version: bool) -> str:
        if by_branch and by_version:
            members = [key for key, name in self.reader.members if name == label and self._is_mine(key)]
            return self.made[min(members)] if members else NEVER
        times = self.branches if by_branch else self.tags
        return min((at for name, text, at in times if (name, text) == (PROVIDER, label)), default=NEVER)

    def _is_mine(self, version_id: int) -> bool:
        return self.reader.versions[version_id].name == PROVIDER

    def _consumer(self, promise: Promise) -> Version:
        return self.reader.versions[promise.version_id]
