"""Lists of attestations, one by its id or many by what narrows them (facts 2.3)."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import attestation_documents, errors, places, reading
from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import finding
from signoff.domain.evidence.attestations.types import Narrowing
from signoff.domain.evidence.types import Attestation
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

SIZE = 20


def listed(tx: Tx, call: Call) -> Reply:
    """List the attestations of an organisation."""
    reading.organisation(tx, call)
    key = reading.parameter(call, "attestation_id")
    if key is not None:
        found = finding.with_beginning(tx, key)
        return _page(tx, call, [found] if found else [], None)
    names = reading.parameters(call, "flow")
    known = [flow for name in names if (flow := flows.find(tx, name)) is not None]
    return _listed(tx, call, tuple(flow.id for flow in known) if names else None)


def of_flow(tx: Tx, call: Call) -> Reply:
    """List the attestations of a flow."""
    reading.organisation(tx, call)
    return _listed(tx, call, (places.flow_of(tx, call).id,))


def _listed(tx: Tx, call: Call, flow_ids: tuple[int, ...] | None) -> Reply:
    if reading.parameter(call, "name_regex") is not None:
        raise Invalid({"name_regex": ["is not supported; use name"]})
    types = tuple(each.removeprefix("system:") for each in reading.parameters(call, "type"))
    size = reading.page_of(call, SIZE).size
    wanted = Narrowing(
        name=reading.parameter(call, "name"),
        flow_ids=flow_ids,
        types=types or None,
        passed=_flag(call, "is_compliant"),
        since=_moment(call, "from_timestamp"),
        until=_moment(call, "to_timestamp"),
    )
    found = finding.listed(tx, wanted, size + 1, _cursor(call))
    return _page(tx, call, found[:size], str(found[size - 1].id) if len(found) > size else None)


def _page(tx: Tx, call: Call, found: list[Attestation], following: str | None) -> Reply:
    data = attestation_documents.documents_of(tx, call, found)
    return json_reply({"data": data, "_links": {"next": following}}, errors.JSON)


def _flag(call: Call, name: str) -> bool | None:
    text = (reading.parameter(call, name) or "").lower()
    if text not in ("", "true", "false"):
        raise Invalid({name: [f"must be true or false [input: {text[:50]}]"]})
    return None if not text else text == "true"


def _moment(call: Call, name: str) -> str | None:
    text = reading.parameter(call, name)
    try:
        return None if text is None else clock.at_seconds(float(text))
    except (ValueError, OverflowError, OSError) as error:
        raise Invalid({name: ["must be seconds since 1970"]}) from error


def _cursor(call: Call) -> int | None:
    text = reading.parameter(call, "after")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Invalid({"after": ["must be what `_links.next` said"]})
    return int(text)
