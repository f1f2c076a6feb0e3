"""Notices: why a contract is verified and what its failure would mean, in Pact Broker's words."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from signoff.domain.decisions.planning.consumer_selectors import Kind
from signoff.domain.decisions.types import Match, Notice, Selected, Standing

_PENDING = "Read more at https://docs.pact.io/go/pending"
_WIP = "Read more at https://docs.pact.io/go/wip"
_NOT_FORGIVEN = f"If this verification fails, it will fail the build. {_PENDING}"
_FORGIVEN = f"If this verification fails, it will not cause the overall build to fail. {_PENDING}"
_OCCUPANCY = {Kind.DEPLOYED: "currently deployed to", Kind.RELEASED: "released and supported in"}


class Asked(Struct, frozen=True):
    """Who asks, and whether pending contracts shall be pointed out."""

    provider: str
    branch: str | None
    include_pending: bool


def notices(asked: Asked, selected: Selected, standing: Standing, url: str) -> tuple[Notice, ...]:
    """Say why a contract is included, and when asked for it whether it is pending and how that may change."""
    reason = _work_in_progress(asked, selected, standing) if selected.wip else _criteria(asked, selected)
    found = [Notice("before_verification", f"The pact at {url} is being verified because {reason}")]
    if asked.include_pending:
        found.append(Notice("before_verification", _pending_reason(asked, selected, standing)))
        found += _outlook(asked, standing) if standing.pending else ()
    return tuple(found)


def short_description(matches: Sequence[Match]) -> str:
    """Name the reasons for a contract in the fewest words; tests are named after it."""
    return ", ".join(_in_short(match) for match in matches)


def in_order(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Sort reasons as they are told."""
    return tuple(sorted(matches, key=_rank))


def _rank(match: Match) -> tuple[int, str, str, int, str]:
    place = f"{int(match.production)}{match.name}"
    ranks = {
        Kind.LATEST: (0, "", ""),
        Kind.BRANCH: (1, match.name, ""),
        Kind.LATEST_TAG: (2, match.name, ""),
        Kind.TAG: (3, match.name, match.consumer or "\U0010ffff"),
        Kind.DEPLOYED: (4, place, ""),
        Kind.RELEASED: (5, place, ""),
    }
    rank = ranks.get(match.kind, (6, match.consumer or "\U0010ffff", ""))
    return *rank, match.version_id, match.name


def _in_short(match: Match) -> str:
    texts = {
        Kind.LATEST: "latest",
        Kind.LATEST_TAG: f"latest with tag {match.fallback_tag or match.name}",
        Kind.MAIN_BRANCH: "latest from main branch",
        Kind.BRANCH: f"latest from branch {match.name}",
        Kind.TAG: f"one of {match.consumer} {match.name}" if match.consumer else f"one of {match.name}",
        Kind.DEPLOYED: f"deployed to {match.name}",
        Kind.RELEASED: f"released in {match.name}",
    }
    return texts.get(match.kind, f"in environment {match.name}")


def _criteria(asked: Asked, selected: Selected) -> str:
    several = len(selected.matches) > 1
    versions, criteria = ("versions", "criteria") if several else ("version", "criterion")
    kinds = dict.fromkeys(match.kind for match in selected.matches)
    lines = [
        f"    * {line}"
        for kind in kinds
        for line in _descriptions(asked, kind, [match for match in selected.matches if match.kind is kind])
    ]
    belongs = f"the pact content belongs to the consumer {versions} matching the following {criteria}"
    return f"{belongs}:\n" + "\n".join(lines)


def _descriptions(asked: Asked, kind: Kind, matches: list[Match]) -> Iterator[str]:
    if kind not in _OCCUPANCY:
        yield from (f"{_description(asked, match)} ({match.version})" for match in matches)
        return
    consumers = dict.fromkeys(match.consumer for match in matches)
    for consumer in consumers:
        whose = f"version(s) of {consumer}" if consumer else "consumer version(s)"
        places = [f"{match.name} ({match.version})" for match in matches if match.consumer == consumer]
        yield f"{whose} {_OCCUPANCY[kind]} {_joined(places)}"


def _description(asked: Asked, match: Match) -> str:
    version = f"version of {match.consumer}" if match.consumer else "version"
    consumer = match.consumer or "a consumer"
    tag = f"latest {version} tagged '{match.fallback_tag or match.name}'"
    if match.fallback_tag:
        tag += f" (fallback tag used as no pact was found with tag '{match.name}')"
    texts = {
        Kind.LATEST: f"latest version of {consumer} that has a pact with {asked.provider}",
        Kind.LATEST_TAG: tag,
        Kind.MAIN_BRANCH: f"latest {version} from the main branch '{match.name}'",
        Kind.BRANCH: f"latest {version} from branch '{match.name}'",
        Kind.TAG: f"all {match.consumer or 'consumer'} versions tagged '{match.name}'",
    }
    return texts.get(match.kind, f"{consumer} version in environment {match.name}")


def _work_in_progress(asked: Asked, selected: Selected, standing: Standing) -> str:
    branches = [match.name for match in selected.matches if match.kind is Kind.BRANCH]
    tags = [match.name for match in selected.matches if match.kind is Kind.LATEST_TAG]
    parts = [f"from {'branch' if len(branches) == 1 else 'branches'} {_quoted(branches)}"] if branches else []
    parts += [f"tagged with {_quoted(tags)}"] if tags else []
    versions = "version" if len(branches) == 1 or len(tags) == 1 else "versions"
    same = {1: "", 2: " (both have the same content)"}.get(
        len(selected.matches), " (all have the same content)"
    )
    return (
        "it is a 'work in progress' pact (ie. it is the pact for the latest "
        f"{versions} of {selected.consumer.name} {' and '.join(parts)}{same} and it has not yet been successfully "
        f"verified by {_place(asked, standing.pending_tags, 'a')} when the pact's application version was explicitly "
        f"specified in the consumer version selectors). {_WIP}"
    )


def _pending_reason(asked: Asked, selected: Selected, standing: Standing) -> str:
    if not standing.pending:
        proven = _place(asked, standing.proven_tags, "a", several="version")
        return f"This pact has previously been successfully verified by {proven}. {_NOT_FORGIVEN}"
    if selected.wip:
        because = "it was included as a 'work in progress' pact"
    else:
        place = _place(asked, standing.pending_tags, "a")
        because = f"a successful verification result for {place} has not yet been published"
    return (
        f"This pact is in pending state for this version of {asked.provider} because {because}. {_FORGIVEN}"
    )


def _outlook(asked: Asked, standing: Standing) -> Iterator[Notice]:
    place = _place(asked, standing.pending_tags, "any")
    with_tags = {0: "", 1: "with this tag "}.get(len(standing.pending_tags), "with these tags ")
    still = f"This pact is still in pending state for {place} as"
    unpublished = f"{still} the successful verification results {with_tags}have not yet been published."
    unproven = f"{still} a successful verification result {with_tags}has not yet been published"
    no_longer = (
        f"This pact is no longer in pending state for {place}, as a successful verification result {with_tags}has "
        f"been published. If a verification for a version of {asked.provider} {with_tags}fails in the future, it will "
        f"fail the build. {_PENDING}"
    )
    yield Notice("after_verification:success_true_published_false", unpublished)
    yield Notice("after_verification:success_false_published_false", unproven)
    yield Notice("after_verification:success_true_published_true", no_longer)
    yield Notice("after_verification:success_false_published_true", unproven)


def _place(asked: Asked, tags: Sequence[str], article: str, *, several: str = "versions") -> str:
    """Name the provider's versions that are meant; for several tags the grammar is the reference's."""
    if asked.branch:
        return f"{article} version of {asked.provider} from branch '{asked.branch}'"
    if not tags:
        return asked.provider
    word = "version" if len(tags) == 1 else several
    return f"{article} {word} of {asked.provider} with tag {_quoted(tags)}"


def _quoted(words: Sequence[str]) -> str:
    return _joined([f"'{word}'" for word in words])


def _joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
