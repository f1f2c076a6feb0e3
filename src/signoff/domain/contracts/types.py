"""The records of contracts: what the verbs need, and what they say."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from signoff.domain.catalog.types import Application, Version

Document = Any
"""A contract's JSON; nearly always an object, but old clients may publish anything."""


class Status(StrEnum):
    """How a pair of applications stands: its latest verification beside its latest contract."""

    NEVER = "never"
    VERIFIED = "verified"
    CHANGED = "changed"
    FAILED = "failed"
    FAILED_PENDING = "failed_pending"


class OnConflict(StrEnum):
    """What to do with a contract that this version has already published."""

    OVERWRITE = "overwrite"
    MERGE = "merge"


class Outcome(StrEnum):
    """What became of one published contract."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MERGED = "merged"


class NewContract(Struct, frozen=True):
    """One contract to publish."""

    provider: str
    document: Document
    on_conflict: OnConflict = OnConflict.OVERWRITE


class PublishContracts(Struct, frozen=True):
    """A consumer version with its contracts; `build_url` None leaves a known one as it is.

    `may_change` lets this publication change what the version has published already, whatever the settings say.
    """

    consumer: str
    version: str
    branch: str | None = None
    tags: tuple[str, ...] = ()
    build_url: str | None = None
    contracts: tuple[NewContract, ...] = ()
    may_change: bool = False


class Pair(Struct, frozen=True):
    """A consumer in one version with its tags, by name, and a provider."""

    consumer: Application
    version: Version
    provider: Application
    tags: tuple[str, ...] = ()


class Contract(Struct, frozen=True):
    """What one consumer version promised about one provider, in its latest revision.

    `created_at` is the first revision's time, `updated_at` this one's.
    """

    id: int
    consumer_id: int
    version_id: int
    provider_id: int
    content_id: int
    revision: int
    created_at: str
    updated_at: str
    sha: str


class ContentClash(Struct, frozen=True):
    """A publication that would change a published contract; `diff` is for people."""

    consumer: str
    version: str
    provider: str
    diff: str


class SimilarName(Struct, frozen=True):
    """A new application's name that looks like existing ones."""

    name: str
    existing: tuple[str, ...]


class Reason(StrEnum):
    """Why a content counts as changed, or as the same."""

    FIRST_WITH_TAG = "first_with_tag"
    CHANGED_WITH_TAG = "changed_with_tag"
    FIRST_UNTAGGED = "first_untagged"
    CHANGED_UNTAGGED = "changed_untagged"
    REVISED = "revised"
    SAME = "same"


class ChangeReason(Struct, frozen=True):
    """A reason, and the tags that it is about."""

    reason: Reason
    tags: tuple[str, ...] = ()


class ContentChange(Struct, frozen=True):
    """Whether a publication brought new content, and why it counts so."""

    changed: bool
    reasons: tuple[ChangeReason, ...]


class PublishedContract(Struct, frozen=True):
    """One contract after its publication; `verified_before` tells whether the pair ever had a verification."""

    contract: Contract
    provider: Application
    outcome: Outcome
    change: ContentChange
    verified_before: bool


class Publication(Struct, frozen=True):
    """A publication as it was kept."""

    consumer: Application
    version: Version
    version_created: bool
    branch: str | None
    tags: tuple[str, ...]
    contracts: tuple[PublishedContract, ...]


class VerifiedFor(Struct, frozen=True):
    """A consumer version that a result was asked for; `tags` are those it was chosen by, None when not known."""

    version: str
    tags: tuple[str, ...] | None = None


class RecordVerification(Struct, frozen=True):
    """A provider version's result for one content; `details` is JSON text with test results and who verified."""

    provider: str
    consumer: str
    sha: str
    provider_version: str
    success: bool
    build_url: str | None = None
    details: str = "{}"
    wip: bool = False
    pending: bool = False
    verified_for: tuple[VerifiedFor, ...] = ()


class Verification(Struct, frozen=True):
    """A stored result; its id is also its public number."""

    id: int
    consumer_id: int
    provider_id: int
    content_id: int
    version_id: int
    success: int
    wip: int
    pending: int
    build_url: str | None
    details: str
    created_at: str


class StoredVerification(Struct, frozen=True):
    """A result with the names needed to show it."""

    verification: Verification
    consumer: str
    provider: str
    provider_version: str
    sha: str


class Which(StrEnum):
    """A part of the contracts; those from TAG on need a name, or take the consumer's main branch."""

    ALL = "all"
    LATEST = "latest"
    UNTAGGED = "untagged"
    TAG = "tag"
    LATEST_TAG = "latest_tag"
    BRANCH = "branch"
    BRANCH_HEAD = "branch_head"
    MAIN_BRANCH = "main_branch"
    MAIN_BRANCH_HEAD = "main_branch_head"


class ContractRow(Struct, frozen=True):
    """A contract with its names; `created_at` is the first revision's time, `updated_at` the latest one's."""

    id: int
    consumer_id: int
    consumer: str
    version_id: int
    version: str
    provider_id: int
    provider: str
    content_id: int
    sha: str
    revision: int
    created_at: str
    updated_at: str
