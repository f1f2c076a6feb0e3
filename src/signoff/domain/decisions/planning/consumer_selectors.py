"""Which consumer versions a provider wants to verify for: the selectors, and what is wrong with them."""

from collections.abc import Collection, Iterator
from enum import StrEnum

from msgspec import Struct


class ConsumerSelector(Struct, frozen=True):
    """One selector as the provider's build states it; None is what it leaves out.

    `branch` True means every branch. `fallback_branch` is accepted and chooses nothing, as in Pact Broker (#587).
    """

    main_branch: bool | None = None
    matching_branch: bool | None = None
    branch: str | bool | None = None
    fallback_branch: str | None = None
    tag: str | None = None
    fallback_tag: str | None = None
    latest: bool | None = None
    deployed: bool | None = None
    released: bool | None = None
    deployed_or_released: bool | None = None
    environment: str | None = None
    consumer: str | None = None


class VerificationQuery(Struct, frozen=True):
    """What a provider's build asks: for whom, and as which of its branches or tags it will verify.

    `wip_since` is the instant after which contracts may count as work in progress; None leaves them out.
    """

    selectors: tuple[ConsumerSelector, ...] = ()
    provider_branch: str | None = None
    provider_tags: tuple[str, ...] = ()
    include_pending: bool = False
    wip_since: str | None = None


class Kind(StrEnum):
    """What a criterion goes by."""

    LATEST = "latest"
    MAIN_BRANCH = "main_branch"
    BRANCH = "branch"
    EACH_BRANCH = "each_branch"
    LATEST_TAG = "latest_tag"
    TAG = "tag"
    DEPLOYED = "deployed"
    RELEASED = "released"
    ENVIRONMENT = "environment"


class Criterion(Struct, frozen=True):
    """A selector that has been checked; `name` is that of a branch, a tag or an environment."""

    kind: Kind
    name: str | None = None
    consumer: str | None = None
    fallback_tag: str | None = None


_WIRE = {
    "main_branch": "mainBranch",
    "matching_branch": "matchingBranch",
    "fallback_branch": "fallbackBranch",
    "fallback_tag": "fallbackTag",
    "deployed_or_released": "deployedOrReleased",
}
_ONLY_TRUE = ("main_branch", "matching_branch", "branch", "deployed", "released", "deployed_or_released")
_OF_ENVIRONMENTS = ("deployed", "deployed_or_released", "environment", "released")
_OF_BRANCHES = (
    "branch",
    "fallback_branch",
    "fallback_tag",
    "latest",
    "main_branch",
    "matching_branch",
    "tag",
)

_NOTHING_GIVEN = (
    "must specify a value for environment or tag or branch, or specify mainBranch=true, matchingBranch=true, "
    "latest=true, deployed=true, released=true or deployedOrReleased=true"
)
_NO_PROVIDER_BRANCH = (
    "the providerVersionBranch must be specified when the selector matchingBranch=true is used"
)
_EMPTY_PROVIDER_BRANCH = (
    "when pending or WIP pacts are enabled and there are no tags provided, the provider version branch must not be "
    "an empty string, as it is used in the calculations for WIP/pending. A value must be provided (recommended), or it "
    "must not be set at all."
)


def faults(query: VerificationQuery, environments: Collection[str]) -> dict[str, list[str]]:
    """Tell what is wrong with a query, by field; `environments` are the names that exist of those it uses."""
    of_selectors = [
        f"{fault} (at index {index})"
        for index, selector in enumerate(query.selectors)
        for fault in _faults(selector, query.provider_branch, environments)
    ]
    of_branch = list(_branch_faults(query))
    found = {"provider_version_branch": of_branch, "consumer_version_selectors": of_selectors}
    return {field: texts for field, texts in found.items() if texts}


def criteria(query: VerificationQuery) -> list[Criterion]:
    """Give what a query's selectors go by; one for deployed or released versions becomes two."""
    return [
        criterion for selector in query.selectors for criterion in _criteria(selector, query.provider_branch)
    ]


def _branch_faults(query: VerificationQuery) -> Iterator[str]:
    branch = query.provider_branch
    if branch and not branch.strip():
        yield "cannot be blank"
    if branch == "" and not query.provider_tags and (query.include_pending or query.wip_since is not None):
        yield _EMPTY_PROVIDER_BRANCH


def _faults(
    selector: ConsumerSelector, provider_branch: str | None, environments: Collection[str]
) -> Iterator[str]:
    misshapen = list(_misshapen(selector))
    yield from misshapen
    if misshapen:
        return
    if selector.consumer and not selector.consumer.strip():
        yield "consumer cannot be blank"
    if not _chooses(selector):
        yield _NOTHING_GIVEN
    yield from _main_or_matching_faults(selector, provider_branch)
    yield from _mixture_faults(selector)
    yield from _latest_faults(selector)
    if _given(selector.environment) and selector.environment not in environments:
        yield f"environment with name '{selector.environment}' does not exist"
    yield from _occupancy_faults(selector)


def _misshapen(selector: ConsumerSelector) -> Iterator[str]:
    for name in selector.__struct_fields__:
        value = getattr(selector, name)
        if value is False and name in _ONLY_TRUE:
            yield f"{_WIRE.get(name, name)} must be one of: true"
        if value == "":
            yield f"{_WIRE.get(name, name)} must be filled"


def _given(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _chooses(selector: ConsumerSelector) -> bool:
    choosing = ("tag", "latest", *_OF_ENVIRONMENTS, "branch", "main_branch", "matching_branch")
    return any(_given(getattr(selector, name)) for name in choosing)


def _present(selector: ConsumerSelector, names: Collection[str]) -> list[str]:
    return sorted(_WIRE.get(name, name) for name in names if getattr(selector, name) is not None)


def _main_or_matching_faults(selector: ConsumerSelector, provider_branch: str | None) -> Iterator[str]:
    others = {name for name in selector.__struct_fields__ if getattr(selector, name) is not None} - {
        "consumer"
    }
    if selector.main_branch and others - {"main_branch", "latest"}:
        yield "cannot specify mainBranch=true with any other criteria apart from consumer"
    if selector.main_branch and selector.latest is False:
        yield "cannot specify mainBranch=true with latest=false"
    if selector.matching_branch and others - {"matching_branch"}:
        yield "cannot specify matchingBranch=true with any other criteria apart from consumer"
    if selector.matching_branch and not _given(provider_branch):
        yield _NO_PROVIDER_BRANCH


def _mixture_faults(selector: ConsumerSelector) -> Iterator[str]:
    if selector.tag and selector.branch:
        yield "cannot specify both a tag and a branch"
    of_branches, of_environments = _present(selector, _OF_BRANCHES), _present(selector, _OF_ENVIRONMENTS)
    if of_branches and of_environments:
        yield f"cannot specify the {_fields(of_branches)} with the {_fields(of_environments)}"


def _fields(names: list[str]) -> str:
    return f"field{'s' if len(names) > 1 else ''} {'/'.join(names)}"


def _latest_faults(selector: ConsumerSelector) -> Iterator[str]:
    if selector.fallback_tag and not selector.latest:
        yield "fallbackTag can only be set if latest is true"
    if selector.fallback_tag and not selector.tag:
        yield "a tag must be specified when a fallbackTag is specified"
    if selector.fallback_branch and not selector.branch:
        yield "a branch must be specified when a fallbackBranch is specified"
    if selector.fallback_branch and selector.latest is False:
        yield "fallbackBranch can only be set if latest is true"
    if selector.branch and selector.latest is False:
        yield "cannot specify a branch with latest=false"


def _occupancy_faults(selector: ConsumerSelector) -> Iterator[str]:
    if selector.deployed and selector.released:
        yield "cannot specify both deployed=true and released=true"
    if selector.deployed and selector.deployed_or_released:
        yield "cannot specify both deployed=true and deployedOrReleased=true"
    if selector.released and selector.deployed_or_released:
        yield "cannot specify both released=true and deployedOrReleased=true"


def _criteria(selector: ConsumerSelector, provider_branch: str | None) -> list[Criterion]:
    kind, name = _by_branch_or_tag(selector, provider_branch)
    if kind is not None:
        return [Criterion(kind, name, selector.consumer, selector.fallback_tag)]
    deployed = bool(selector.deployed or selector.deployed_or_released)
    released = bool(selector.released or selector.deployed_or_released)
    kinds = [Kind.DEPLOYED] * deployed + [Kind.RELEASED] * released
    return [Criterion(kind, selector.environment, selector.consumer) for kind in kinds or [Kind.ENVIRONMENT]]


def _by_branch_or_tag(
    selector: ConsumerSelector, provider_branch: str | None
) -> tuple[Kind | None, str | None]:
    branch = provider_branch if selector.matching_branch else selector.branch
    if selector.main_branch:
        return Kind.MAIN_BRANCH, None
    if isinstance(branch, str):
        return Kind.BRANCH, branch
    if branch:
        return Kind.EACH_BRANCH, None
    if selector.tag:
        return (Kind.LATEST_TAG if selector.latest else Kind.TAG), selector.tag
    return (Kind.LATEST if selector.latest else None), None
