"""Lists of attestations, one by its id or many by what narrows them."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import attestation_documents, errors, names, narrowing, places, reading
from signoff.api.kosli.commits import SHA
from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import finding
from signoff.domain.evidence.attestations.types import Narrowing
from signoff.domain.evidence.types import Attestation
from signoff.kernel.errors import Invalid
from signoff.kernel.patterns import Pattern, PatternError
from signoff.kernel.tx import Tx

SIZE = 20
MOST_COMMITS = 500


def listed(tx: Tx, call: Call) -> Reply:
    """List the attestations of an organisation."""
    reading.organisation(tx, call)
    key = reading.parameter(call, "attestation_id")
    if key is not None:
        found = finding.with_beginning(tx, key)
        return _page(tx, call, [found] if found else [], None)
    return _listed(tx, call, _flow_ids(tx, reading.parameters(call, "flow")))


def of_flow(tx: Tx, call: Call) -> Reply:
    """List the attestations of a flow."""
    reading.organisation(tx, call)
    return _listed(tx, call, (places.flow_of(tx, call).id,))


def of_commits(tx: Tx, call: Call) -> Reply:
    """List by commit what was attested of some commits, newest first, as the client narrows it."""
    reading.organisation(tx, call)
    shas = list(dict.fromkeys(reading.parameters(call, "commit_list")))
    if not 1 <= len(shas) <= MOST_COMMITS:
        raise Invalid({"commit_list": [f"must name 1 to {MOST_COMMITS} commits"]})
    for sha in shas:
        names.check(commit_list=(sha, SHA))
    kind, flow = reading.parameter(call, "attestation_type"), reading.parameters(call, "flow_name")
    wanted = Narrowing(
        name=reading.parameter(call, "attestation_name"),
        flow_ids=_flow_ids(tx, flow),
        types=None if kind is None else (kind.removeprefix("system:"),),
    )
    found = finding.of_commits(tx, shas, wanted)
    documents = iter(
        attestation_documents.documents_of(tx, call, [each for sha in shas for each in found[sha]])
    )
    return json_reply({sha: [next(documents) for _ in found[sha]] for sha in shas}, errors.JSON)


def _flow_ids(tx: Tx, wanted: list[str]) -> tuple[int, ...] | None:
    """Give the flows that there are of some names; None if none was named."""
    known = [flow for name in wanted if (flow := flows.find(tx, name)) is not None]
    return tuple(flow.id for flow in known) if wanted else None


def _listed(tx: Tx, call: Call, flow_ids: tuple[int, ...] | None) -> Reply:
    types = tuple(each.removeprefix("system:") for each in reading.parameters(call, "type"))
    size = reading.page_of(call, SIZE).size
    wanted = Narrowing(
        name=reading.parameter(call, "name"),
        flow_ids=flow_ids,
        types=types or None,
        passed=narrowing.flag(call, "is_compliant"),
        since=narrowing.moment(call, "from_timestamp"),
        until=narrowing.moment(call, "to_timestamp"),
    )
    pattern = _pattern(call, wanted)
    if pattern is not None:
        matching, onward = finding.searched(tx, wanted, pattern, size, _cursor(call))
        return _page(tx, call, matching, None if onward is None else str(onward))
    found = finding.listed(tx, wanted, size + 1, _cursor(call))
    return _page(tx, call, found[:size], str(found[size - 1].id) if len(found) > size else None)


def _pattern(call: Call, wanted: Narrowing) -> Pattern | None:
    text = reading.parameter(call, "name_regex")
    if text is None:
        return None
    if wanted.name is not None:
        raise Invalid({"name_regex": ["cannot be combined with name"]})
    try:
        return Pattern(text)
    except PatternError as error:
        raise Invalid({"name_regex": [str(error)]}) from error


def _page(tx: Tx, call: Call, found: list[Attestation], following: str | None) -> Reply:
    data = attestation_documents.documents_of(tx, call, found)
    return json_reply({"data": data, "_links": {"next": following}}, errors.JSON)


def _cursor(call: Call) -> int | None:
    text = reading.parameter(call, "after")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Invalid({"after": ["must be what `_links.next` said"]})
    return int(text)
