"""The records of decisions: what is asked, and what is answered."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from signoff.domain.catalog.types import BranchMembership, Environment, TagMembership
from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.contracts.matrix_queries import MatrixRow
from signoff.domain.decisions.planning.consumer_selectors import Kind


class Selector(Struct, frozen=True):
    """Versions of one application, as the asker names them; with a name only, all of them."""

    application: str | None = None
    version: str | None = None
    latest: bool = False
    tag: str | None = None
    branch: str | None = None
    main_branch: bool = False
    environment: str | None = None

    @property
    def name_only(self) -> bool:
        """Whether nothing but the application is named."""
        versions = self.version or self.tag or self.branch or self.environment
        return not (versions or self.latest or self.main_branch)


class Target(Struct, frozen=True):
    """Where the asked versions shall go; it says which versions of everybody else they will meet there.

    `main_branch` False is a target that has been named, though it chooses nothing.
    """

    latest: bool = False
    tag: str | None = None
    branch: str | None = None
    environment: str | None = None
    main_branch: bool | None = None

    @property
    def given(self) -> bool:
        """Whether it chooses anything."""
        return bool(self.latest or self.tag or self.branch or self.environment or self.main_branch)

    def of(self, application: str) -> Selector:
        """Select what an application has there."""
        return Selector(
            application,
            latest=self.latest,
            tag=self.tag,
            branch=self.branch,
            main_branch=bool(self.main_branch),
            environment=self.environment,
        )


class MatrixQuery(Struct, frozen=True):
    """A question to the matrix.

    `success` keeps rows with one of these outcomes, None being no result. `strict` wants a result for every provider
    version in an environment; None leaves that to the settings.
    """

    selectors: tuple[Selector, ...]
    target: Target = Target()
    latestby: LatestBy | None = None
    success: frozenset[bool | None] | None = None
    limit: int | None = None
    ignore: tuple[Selector, ...] = ()
    strict: bool | None = None


class Role(StrEnum):
    """How a selector came into a question."""

    SPECIFIED = "specified"
    INFERRED = "inferred"
    IGNORED = "ignored"


class Party(Struct, frozen=True):
    """What a decision needs to know of an application."""

    id: int
    name: str
    main_branch: str | None


class FoundVersion(Struct, frozen=True):
    """A version that a selector found; `branch` is the one it was found by."""

    id: int
    number: str
    branch: str | None = None


class Resolved(Struct, frozen=True):
    """A selector after the look-up, once for each version that it found.

    Without application there is none of that name. Without version, and not `name_only`, no version was found.
    """

    selector: Selector
    role: Role
    application: Party | None
    version: FoundVersion | None = None
    one_of_many: bool = False
    ignored: bool = False

    @property
    def name(self) -> str:
        """The application's name as stored, or as asked for when there is none."""
        return self.application.name if self.application else self.selector.application or ""

    @property
    def number(self) -> str | None:
        """The version's number as found, or as asked for when there is none."""
        return self.version.number if self.version else self.selector.version

    @property
    def branch(self) -> str | None:
        """The branch that was asked for, or the main branch's name once a version was found on it."""
        return self.selector.branch or (self.version.branch if self.version else None)

    @property
    def missing(self) -> bool:
        """Whether versions were asked for and none exists."""
        return self.application is not None and self.version is None and not self.selector.name_only


class Integration(Struct, frozen=True):
    """A consumer and a provider that the question is about; `required` when the consumer cannot do without."""

    consumer: Party
    provider: Party
    required: bool

    @property
    def pair(self) -> tuple[int, int]:
        """The ids of the two."""
        return self.consumer.id, self.provider.id


class ReasonKind(StrEnum):
    """How a reason bears on the verdict."""

    SUCCESS = "success"
    ERROR = "error"
    WARNING = "warning"


class Reason(Struct, frozen=True):
    """One sentence of an explanation."""

    kind: ReasonKind
    text: str


class Verdict(Struct, frozen=True):
    """Whether it may be deployed, None when results are missing; and how many rows speak for which.

    `ignored` is None when nothing was to be ignored.
    """

    deployable: bool | None
    success: int
    failed: int
    unknown: int
    ignored: int | None


class VersionDetails(Struct, frozen=True):
    """Where a version belongs: branches and tags in the order they were added, environments it is in now."""

    branches: Sequence[BranchMembership]
    tags: Sequence[TagMembership]
    environments: Sequence[Environment]


class MatrixAnswer(Struct, frozen=True):
    """The rows that count and those ignored, the verdict with its reasons, and the details of the rows' versions."""

    considered: tuple[MatrixRow, ...]
    ignored: tuple[MatrixRow, ...]
    verdict: Verdict
    reasons: tuple[Reason, ...]
    versions: dict[int, VersionDetails]


class Match(Struct, frozen=True):
    """Why a contract was selected: what it was found by, and for which consumer version.

    `name` is the branch, tag or environment found by. `environment` and `consumer` are those that were asked for by
    name; `fallback_tag` is the one found by in place of the tag `name`.
    """

    kind: Kind
    version_id: int
    version: str
    name: str = ""
    consumer: str | None = None
    environment: str | None = None
    production: bool = False
    fallback_tag: str | None = None

    @property
    def branch(self) -> str | None:
        """The branch, unless it was found as the main branch."""
        return self.name if self.kind is Kind.BRANCH else None

    @property
    def tag(self) -> str | None:
        """The tag that was asked for."""
        return self.name if self.kind in (Kind.TAG, Kind.LATEST_TAG) else None

    @property
    def latest(self) -> bool:
        """Whether it was found as the latest of something."""
        return self.kind in (Kind.LATEST, Kind.LATEST_TAG, Kind.BRANCH, Kind.MAIN_BRANCH)


class Selected(Struct, frozen=True):
    """A content to verify, as the newest of the selected versions has it, and every reason it was selected for."""

    consumer: Party
    version_id: int
    version: str
    content_id: int
    sha: str
    matches: tuple[Match, ...]
    wip: bool = False


class Standing(Struct, frozen=True):
    """Whether a failure may be forgiven, and the provider tags that this rests on, if it was asked for tags."""

    pending: bool
    pending_tags: tuple[str, ...] = ()
    proven_tags: tuple[str, ...] = ()


class Notice(Struct, frozen=True):
    """A text to show, and when."""

    when: str
    text: str


class PlannedContract(Struct, frozen=True):
    """A contract to verify; `pending` is None unless it was asked for."""

    selected: Selected
    pending: bool | None
    short_description: str
    notices: tuple[Notice, ...]
