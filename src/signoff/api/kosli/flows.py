"""Flows."""

from typing import Any

from msgspec import UNSET, Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, names, narrowing, pages, places, reading, states
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow, FlowChanges, FlowFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Trail
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.page import EVERYTHING
from signoff.kernel.tx import Tx

SIZE = 20
TEMPLATE_FILE = "template_file"
ARTIFACT = "artifact"
SORTS = {"name": "name", "latest_activity": "latest_activity_at"}


class FlowGiven(Struct, frozen=True):
    """What clients say of a flow."""

    name: str
    description: str = ""
    visibility: str = "private"
    template: tuple[str, ...] | None = None


def put(tx: Tx, call: Call) -> Reply:
    """Make a flow or describe it anew, with the template of a file if one came."""
    reading.organisation(tx, call)
    document, files = reading.document_of(call)
    given = reading.read(document, FlowGiven)
    names.check(name=(given.name, names.FLOW))
    # Older flows name the controls of an artifact whose name nobody knows; templates say the same and more.
    if set(given.template or ()) - {ARTIFACT}:
        raise Invalid(
            {"template": ["must be a file: a list of names is not known here [use --template-file]"]}
        )
    upload = files.get(TEMPLATE_FILE)
    template = None if upload is None else names.text_of(upload, TEMPLATE_FILE)
    known = flows.find(tx, given.name)
    if known is None:
        flows.create(tx, FlowFields(given.name, given.description, given.visibility, template=template))
        return json_reply("OK", errors.JSON, 201)
    changes = FlowChanges(
        description=given.description if "description" in document else UNSET,
        visibility=given.visibility if "visibility" in document else UNSET,
        template=UNSET if template is None else template,
    )
    flows.update(tx, known, changes)
    return json_reply("OK", errors.JSON)


def listed(tx: Tx, call: Call) -> Reply:
    """List flows: all of them as a plain array, or a page when the client asks for one."""
    name = reading.organisation(tx, call)
    narrowing.no_spaces(call)
    rows = _matching(tx, call)
    newest = {each.flow_id: each for each in trails.newest(tx, [each.id for each in rows])}
    documents = _sorted(call, [_line(each, name, newest.get(each.id)) for each in rows])
    if reading.parameter(call, "per_page") is None and reading.parameter(call, "page") is None:
        return json_reply(documents, errors.JSON)
    found = pages.cut(call, documents, SIZE)
    return json_reply({"data": found.rows, "pagination": reading.pagination(found)}, errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a flow."""
    name = reading.organisation(tx, call)
    return json_reply(document_of(places.flow_of(tx, call), name), errors.JSON)


def archive(tx: Tx, call: Call) -> Reply:
    """Put a flow away."""
    reading.organisation(tx, call)
    flows.archive(tx, places.flow_of(tx, call))
    return json_reply("OK", errors.JSON)


def rename(tx: Tx, call: Call) -> Reply:
    """Give a flow another name."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], names.Renaming)
    names.check(new_name=(given.new_name, names.FLOW))
    flows.update(tx, places.flow_of(tx, call), FlowChanges(name=given.new_name))
    return json_reply("OK", errors.JSON)


def _matching(tx: Tx, call: Call) -> list[Flow]:
    wanted = reading.parameter(call, "search_by_name")
    found = [
        each for each in flows.listed(tx, EVERYTHING, wanted).rows if narrowing.tagged(call, each.tag_map())
    ]
    if wanted is None or narrowing.flag(call, "case_sensitive") is False:
        return found
    return [each for each in found if wanted in each.name]


def _sorted(call: Call, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = reading.parameter(call, "sort") or "name"
    if wanted not in SORTS:
        raise Invalid({"sort": [f"must be one of {', '.join(SORTS)} [input: {wanted[:50]}]"]})
    key = SORTS[wanted]
    return sorted(documents, key=lambda each: each[key] or 0, reverse=narrowing.descending(call))


def _line(flow: Flow, organisation: str, newest: Trail | None) -> dict[str, Any]:
    """Render a flow with when something last happened on its newest trail, and where that stands."""
    return {
        **document_of(flow, organisation),
        "latest_activity_at": clock.seconds(newest.updated_at) if newest else None,
        "latest_state": states.word(newest.status) if newest else None,
    }


def document_of(flow: Flow, organisation: str) -> dict[str, Any]:
    """Render a flow."""
    return {
        "id": names.short_id(flow.uuid),
        "name": flow.name,
        "description": flow.description,
        "visibility": flow.visibility,
        "org": organisation,
        "template": flow.template or "",
        "repo_url": "",
        "tags": flow.tag_map(),
        "created_at": clock.seconds(flow.created_at),
    }
