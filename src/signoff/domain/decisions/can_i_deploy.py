"""May this version go there? Selectors become versions, versions become rows, rows become a verdict with reasons.

The number of queries is fixed, whatever the number of applications that work with the one asked about.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from signoff.domain.catalog import applications, branches, tags, versions
from signoff.domain.catalog.types import Application
from signoff.domain.contracts import matrix as contract_matrix
from signoff.domain.contracts.matrix import Chosen, Depth, Field, LatestBy
from signoff.domain.contracts.matrix_queries import MatrixRow
from signoff.domain.decisions import selectors
from signoff.domain.decisions.queries import selecting
from signoff.domain.decisions.queries.selecting import Pair
from signoff.domain.decisions.selectors import Known
from signoff.domain.decisions.types import (
    Integration,
    MatrixAnswer,
    MatrixQuery,
    Party,
    Resolved,
    Role,
    Selector,
    Target,
    Verdict,
    VersionDetails,
)
from signoff.domain.decisions.verdict import Evidence, judged, reasons
from signoff.domain.delivery import occupancy
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx


def matrix(tx: Tx, query: MatrixQuery) -> MatrixAnswer:
    """Answer a question to the matrix; raises Invalid with every fault of it under the key of the whole."""
    tx.must(Scope.CONTRACT_DATA_READ)
    known = selectors.known(tx, query)
    faults = list(_faults(query, known))
    if faults:
        raise Invalid({"": faults})
    return _answer(tx, query, _evidence(tx, query, known))


def can_i_deploy(
    tx: Tx, asked: Selector, target: Target, ignore: Sequence[Selector] = (), *, strict: bool | None = None
) -> MatrixAnswer:
    """Tell whether a version may go to an environment, or among the latest versions with a tag; raises Invalid."""
    tx.must(Scope.CONTRACT_DATA_READ)
    target = replace(target, latest=target.tag is not None)
    latestby = LatestBy.CVP if target.tag else LatestBy.CVPV
    query = MatrixQuery((asked,), target, latestby, ignore=tuple(ignore), strict=strict)
    known = selectors.known(tx, query)
    _check(asked, target, known)
    return _answer(tx, query, _evidence(tx, query, known))


def destination_fault(target: Target) -> str | None:
    """Tell what is wrong with where a version shall go: to one tag or to one environment; None when nothing is."""
    if target.tag and target.environment:
        return "Cannot specify both a 'to' tag and an environment."
    if not target.tag and not target.environment:
        return "Must specify either an environment or a 'to' tag."
    return None


def latest_tagged_to_tag(tx: Tx, application: str, tag: str, to_tag: str) -> MatrixAnswer:
    """Tell whether an application's latest version with a tag may go among those with another; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    target = Target(latest=True, tag=to_tag)
    query = MatrixQuery((Selector(application, latest=True, tag=tag),), target, LatestBy.CVP)
    return _answer(tx, query, _existing(tx, query, f"No version of {application} with tag {tag} found"))


def branch_head_to_environment(
    tx: Tx, application: str, branch: str, environment: str, *, strict: bool | None = None
) -> MatrixAnswer:
    """Tell whether the head of a branch may go to an environment; raises NotFound for either."""
    tx.must(Scope.CONTRACT_DATA_READ)
    target = Target(environment=environment)
    asked = Selector(application, latest=True, branch=branch)
    query = MatrixQuery((asked,), target, LatestBy.CVPV, strict=strict)
    return _answer(tx, query, _existing(tx, query, f"No version of {application} on branch {branch} found"))


def can_i_merge(tx: Tx, application: str) -> Verdict:
    """Tell whether the head of the main branch fits the heads of the others' main branches.

    Where no version is on the main branch, the latest one tagged with its name is taken; raises NotFound without any.
    """
    tx.must(Scope.CONTRACT_DATA_READ)
    number = _main_version(tx, applications.named(tx, application))
    target = Target(latest=True, main_branch=True)
    query = MatrixQuery((Selector(application, number),), target, LatestBy.CVP)
    return judged(_evidence(tx, query, selectors.known(tx, query)))


def pair_by_tags(tx: Tx, consumer: str, tag: str, provider: str, provider_tag: str) -> Verdict:
    """Tell how the latest consumer version with a tag stands with the latest provider version with another.

    Raises NotFound where either does not exist, or has no contract with the other.
    """
    tx.must(Scope.CONTRACT_DATA_READ)
    sides = (Selector(consumer, latest=True, tag=tag), Selector(provider, latest=True, tag=provider_tag))
    query = MatrixQuery(sides, latestby=LatestBy.CVPV)
    evidence = _existing(tx, query, f"No version of {consumer} with tag {tag} found")
    if not evidence.considered:
        raise NotFound(f"No contract of {consumer} and {provider} found")
    return judged(evidence)


def _main_version(tx: Tx, application: Application) -> str:
    main = application.main_branch
    head = branches.head(tx, application, main) if main else None
    found = head or (versions.latest(tx, application, main) if main else None)
    if found is None:
        raise NotFound(f"No version of {application.name} on its main branch found")
    return found.number


def _existing(tx: Tx, query: MatrixQuery, missing: str) -> Evidence:
    known = selectors.known(tx, query)
    if query.target.environment and query.target.environment not in known.environments:
        raise NotFound(f"No environment {query.target.environment} found")
    if not known.parties:
        raise NotFound(missing)
    evidence = _evidence(tx, query, known)
    if evidence.absent():
        raise NotFound(missing)
    return evidence


def _faults(query: MatrixQuery, known: Known) -> Iterator[str]:
    for selector in query.selectors:
        yield from _selector_faults(selector, "")
    for selector in query.selectors:
        if selector.application and selector.application not in known.parties:
            yield f"Application {selector.application} not found"
    if not query.selectors:
        yield "Please provide 1 or more version selectors."
    for selector in query.ignore:
        yield from _selector_faults(selector, " to ignore")
    yield from _target_faults(query.target, known)
    if query.limit is not None and query.limit < 1:
        yield "The limit must be 1 or greater."


def _selector_faults(selector: Selector, purpose: str) -> Iterator[str]:
    if not selector.application:
        yield f"Please specify the application name{purpose}"
    elif selector.version and selector.latest:
        yield f"A version number and latest flag cannot both be specified for {selector.application}{purpose}"


def _target_faults(target: Target, known: Known) -> Iterator[str]:
    if sum(each is not None for each in (target.tag, target.environment, target.main_branch)) > 1:
        yield "Cannot specify more than one of tag, environment and mainBranch."
    if target.latest and target.environment:
        yield "Cannot specify both latest=true and an environment."
    if target.environment and target.environment not in known.environments:
        yield f"Environment with name '{target.environment}' does not exist"


def _check(asked: Selector, target: Target, known: Known) -> None:
    faults: dict[str, list[str]] = {}
    if asked.application not in known.parties:
        faults["application"] = ["does not match an existing application"]
    if target.environment and target.environment not in known.environments:
        faults["environment"] = [f"with name '{target.environment}' does not exist"]
    if fault := destination_fault(target):
        faults[""] = [fault]
    if faults:
        raise Invalid(faults)


def _evidence(tx: Tx, query: MatrixQuery, known: Known) -> Evidence:
    asked = [(selector, Role.IGNORED) for selector in query.ignore]
    asked += [(selector, Role.SPECIFIED) for selector in query.selectors]
    resolved = selectors.resolve(tx, known, asked)
    ignore = [each for each in resolved if each.role is Role.IGNORED]
    specified = [each for each in resolved if each.role is Role.SPECIFIED]
    ignoring = selectors.ignoring(ignore)
    integrations = _integrations(tx, query, specified)
    everybody = selectors.marked(specified + _inferred(tx, query, known, specified, integrations), ignoring)
    found, left_out = _rows(tx, query, everybody, integrations)
    rows = contract_matrix.in_order(found)
    considered = [row for row in rows if not ignoring.covers_row(row)]
    ignored = [row for row in rows if ignoring.covers_row(row)]
    return Evidence(considered, ignored, everybody, ignore, integrations, left_out)


def _integrations(tx: Tx, query: MatrixQuery, specified: list[Resolved]) -> list[Integration]:
    applications_asked = _applications(specified)
    everyone = query.target.given or len(specified) == 1
    chosen = _chosen(specified)
    pairs = tx.all(
        selecting.pairs,
        versions=list(chosen.versions),
        whole=list(chosen.whole),
        providers=list(applications_asked) if everyone else [],
    )
    found: dict[tuple[int, int], Pair] = {}
    for pair in sorted(pairs, key=lambda pair: -pair.required):
        if everyone or pair.provider_id in applications_asked:
            found.setdefault((pair.consumer_id, pair.provider_id), pair)
    return [
        _integration(pair) for pair in sorted(found.values(), key=lambda pair: (pair.consumer, pair.provider))
    ]


def _integration(pair: Pair) -> Integration:
    return Integration(
        Party(pair.consumer_id, pair.consumer, pair.consumer_main_branch),
        Party(pair.provider_id, pair.provider, pair.provider_main_branch),
        bool(pair.required),
    )


def _inferred(
    tx: Tx, query: MatrixQuery, known: Known, specified: list[Resolved], integrations: list[Integration]
) -> list[Resolved]:
    if not query.target.given:
        return []
    asked = _applications(specified)
    others = {party.name: party for each in integrations for party in (each.consumer, each.provider)}
    others = {name: party for name, party in others.items() if party.id not in asked}
    names = Known(others, known.environments)
    return selectors.resolve(tx, names, [(query.target.of(name), Role.INFERRED) for name in others])


def _rows(
    tx: Tx, query: MatrixQuery, everybody: list[Resolved], integrations: list[Integration]
) -> tuple[list[MatrixRow], int]:
    """Read the rows, and tell how many a limit leaves out where versions were chosen."""
    depth = Depth(every=query.latestby is None, limit=query.limit)
    chosen, asked = _chosen(everybody), _applications(everybody)
    strict = _strict(tx, query)
    accountable = _accountable(everybody) if strict else frozenset()
    left_out = 0
    if len(everybody) == 1:
        partners = frozenset(party for each in integrations for party in each.pair)
        rows = contract_matrix.around(tx, chosen, next(iter(asked)), partners, depth)
    else:
        specified = _applications(each for each in everybody if each.role is Role.SPECIFIED)
        field = Field(chosen, asked, specified, accountable)
        rows = contract_matrix.between(tx, field, depth if chosen.whole else replace(depth, limit=None))
        kept = len(rows) if strict else depth.rows
        rows, left_out = rows[:kept], len(rows[kept:])
    if query.latestby is not None:
        # One row for all of a provider's versions would hide what each of them owes.
        by = LatestBy.CVPV if accountable and query.latestby is LatestBy.CVP else query.latestby
        rows = contract_matrix.latest_by(rows, by)
    if query.success is not None:
        rows = [row for row in rows if row.success in query.success]
    return rows, left_out


def _strict(tx: Tx, query: MatrixQuery) -> bool:
    return tx.settings.strict_matrix if query.strict is None else query.strict


def _accountable(everybody: list[Resolved]) -> frozenset[int]:
    return _applications(each for each in everybody if each.one_of_many and each.selector.environment)


def _applications(resolved: Iterable[Resolved]) -> frozenset[int]:
    return frozenset(each.application.id for each in resolved if each.application)


def _chosen(resolved: Iterable[Resolved]) -> Chosen:
    return Chosen(
        frozenset(each.version.id for each in resolved if each.version),
        _applications(each for each in resolved if each.selector.name_only),
    )


def _answer(tx: Tx, query: MatrixQuery, evidence: Evidence) -> MatrixAnswer:
    return MatrixAnswer(
        tuple(evidence.considered),
        tuple(evidence.ignored),
        judged(evidence),
        reasons(query, evidence),
        _details(tx, [*evidence.considered, *evidence.ignored]),
    )


def _details(tx: Tx, rows: Sequence[MatrixRow]) -> dict[int, VersionDetails]:
    consumers = {row.consumer_version_id for row in rows}
    ids = list(consumers | {row.provider_version_id for row in rows if row.provider_version_id is not None})
    if not ids:
        return {}
    on_branches, with_tags = branches.of_versions(tx, ids), tags.of_versions(tx, ids)
    places = occupancy.environments_of(tx, ids)
    return {
        version_id: VersionDetails(
            on_branches.get(version_id, []), with_tags.get(version_id, []), places.get(version_id, [])
        )
        for version_id in ids
    }
