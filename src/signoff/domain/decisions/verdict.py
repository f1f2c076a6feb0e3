"""The verdict: what the rows of a matrix say about a deployment, and why.

The reasons are in Pact Broker's words, which people search for and tools match. Where those words have the vendor's
name for an application, these say `application`; the dialect puts its own.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from signoff.domain.contracts.matrix_queries import MatrixRow
from signoff.domain.decisions.types import (
    Integration,
    MatrixQuery,
    Reason,
    ReasonKind,
    Resolved,
    Role,
    Target,
    Verdict,
)

SUCCESSFUL = "All required verification results are published and successful"
NOTHING_MISSING = "There are no missing dependencies"
NO_ENVIRONMENT = (
    "WARN: It is recommended to specify the environment into which you are deploying. "
    "Without the environment, this result will not be reliable."
)
NO_VERSION = (
    "WARN: It is recommended to specify the version number (rather than the tag or branch) of the application "
    "you wish to deploy to avoid race conditions. Without a version number, this result will not be reliable."
)
LEFT_OUT = (
    "WARN: The limit keeps the oldest {} of the rows from being considered. "
    "Without a higher limit, this result will not be reliable."
)
_NO_SUCH_VERSION = "no such version exists"


class Evidence(Struct, frozen=True):
    """Everything that a verdict and its explanation are made from; `ignore` are the resolved ignore selectors.

    `left_out` is how many rows among the chosen versions a limit kept from being considered.
    """

    considered: Sequence[MatrixRow]
    ignored: Sequence[MatrixRow]
    selectors: Sequence[Resolved]
    ignore: Sequence[Resolved]
    integrations: Sequence[Integration]
    left_out: int = 0

    def unmet(self) -> list[Integration]:
        """List the required integrations that have no row, not even an ignored one."""
        met = {(row.consumer_id, row.provider_id) for rows in (self.considered, self.ignored) for row in rows}
        return [each for each in self.integrations if each.required and each.pair not in met]

    def absent(self) -> list[Resolved]:
        """List the specified selectors that count and found no version."""
        return [
            each
            for each in self.selectors
            if each.role is Role.SPECIFIED and each.missing and not each.ignored
        ]


def judged(evidence: Evidence) -> Verdict:
    """Judge: a specified version that does not exist is a no, a missing result leaves it open, a failure is a no."""
    outcomes = [row.success for row in evidence.considered]
    unknown = outcomes.count(None) + len(evidence.unmet())
    deployable: bool | None = all(outcomes)
    if evidence.absent():
        deployable = False
    elif unknown:
        deployable = None
    return Verdict(
        deployable,
        outcomes.count(True),
        outcomes.count(False),
        unknown,
        len(evidence.ignored) if evidence.ignore else None,
    )


def reasons(query: MatrixQuery, evidence: Evidence) -> tuple[Reason, ...]:
    """Explain a verdict: warnings first, then what stands against it, or else that nothing does; each text once."""
    errors = list(dict.fromkeys(_errors(evidence)))
    against = [Reason(ReasonKind.ERROR, text) for text in errors]
    for_it = [Reason(ReasonKind.SUCCESS, SUCCESSFUL if evidence.considered else NOTHING_MISSING)]
    warnings = [Reason(ReasonKind.WARNING, text) for text in dict.fromkeys(_warnings(query.target, evidence))]
    return (*warnings, *(against or for_it))


def _warnings(target: Target, evidence: Evidence) -> Iterator[str]:
    for each in evidence.ignore:
        if each.application is None:
            yield f"WARN: Cannot ignore any version of {each.name} (no such application exists)"
        elif each.missing:
            yield f"WARN: Cannot ignore {description(each)}"
    specified = [each for each in evidence.selectors if each.role is Role.SPECIFIED]
    if len(specified) == 1 and not (target.tag or target.environment or target.main_branch):
        yield NO_ENVIRONMENT
    versions_meant = [each.selector for each in specified if not each.selector.name_only]
    if versions_meant and not any(selector.version for selector in versions_meant):
        yield NO_VERSION
    if evidence.left_out:
        yield LEFT_OUT.format(evidence.left_out)


def _errors(evidence: Evidence) -> Iterable[str]:
    return [_absence(each) for each in evidence.absent()] or _shortcomings(evidence)


def _shortcomings(evidence: Evidence) -> Iterator[str]:
    words = _Words(evidence.selectors)
    for each in evidence.unmet():
        consumer = words.of(each.consumer.id, each.consumer.name, None)
        yield f"There is no verified pact between {consumer} and {words.of(each.provider.id, each.provider.name, None)}"
    outcomes = (
        (False, "The verification for the pact between {} and {} failed"),
        (None, "There is no verified pact between {} and {}"),
    )
    for outcome, text in outcomes:
        for row in evidence.considered:
            if row.success is outcome:
                consumer = words.of(row.consumer_id, row.consumer, row.consumer_version)
                yield text.format(consumer, words.of(row.provider_id, row.provider, row.provider_version))


class _Words:
    """Finds the words for a row's side: those of the selector that brought it in."""

    def __init__(self, selectors: Iterable[Resolved]) -> None:
        self._by_application: dict[int, list[Resolved]] = {}
        for each in selectors:
            if each.application:
                self._by_application.setdefault(each.application.id, []).append(each)

    def of(self, application_id: int, name: str, number: str | None) -> str:
        candidates = self._by_application.get(application_id, [])
        if len(candidates) == 1:
            return description(candidates[0])
        if number is None:
            return f"any version of {name}"
        found = next((each for each in candidates if each.number == number), None)
        return description(found) if found else f"version {number} of {name}"


def description(each: Resolved) -> str:
    """Say which version a selector means, and whether there is one."""
    selector, found = each.selector, each.number or _NO_SUCH_VERSION
    if selector.latest and selector.tag:
        return f"the latest version of {each.name} with tag {selector.tag} ({found})"
    if selector.main_branch and not each.number:
        which = "the latest" if selector.latest else "any"
        return f"{which} version of {each.name} from the main branch (no versions exist for this branch)"
    if each.branch:
        return _from_branch(each)
    if selector.latest:
        return f"the latest version of {each.name} ({found})"
    if selector.tag:
        return f"a version of {each.name} with tag {selector.tag} ({found})"
    return _in_environment(each) if selector.environment else _by_number(each)


def _from_branch(each: Resolved) -> str:
    if each.selector.latest:
        found = each.number or _NO_SUCH_VERSION
        return f"the latest version of {each.name} from branch {each.branch} ({found})"
    if not each.number:
        return f"a version of {each.name} from branch {each.branch} ({_NO_SUCH_VERSION})"
    which = "one of the versions" if each.one_of_many else "the version"
    return f"{which} of {each.name} from branch {each.branch} ({each.number})"


def _in_environment(each: Resolved) -> str:
    place = each.selector.environment
    if not each.number:
        nothing = "no version is currently recorded as deployed/released in this environment"
        return f"a version of {each.name} currently in {place} ({nothing})"
    which = "one of the versions" if each.one_of_many else "the version"
    return f"{which} of {each.name} currently in {place} ({each.number})"


def _by_number(each: Resolved) -> str:
    if not each.number:
        return f"any version of {each.name}"
    return f"version {each.number} of {each.name}" + (f" ({_NO_SUCH_VERSION})" if each.missing else "")


def _absence(each: Resolved) -> str:
    selector = each.selector
    if selector.tag:
        return f"No version with tag {selector.tag} exists for {each.name}"
    if selector.branch:
        return f"No version of {each.name} from branch {selector.branch} exists"
    if selector.main_branch:
        return f"No version of {each.name} from the main branch exists"
    if selector.environment:
        return (
            f"No version of {each.name} is currently recorded as deployed or released "
            f"in environment {selector.environment}"
        )
    which = f"version {selector.version} of " if selector.version else ""
    return f"No pacts or verifications have been published for {which}{each.name}"
