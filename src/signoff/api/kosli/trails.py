"""Trails."""

from typing import Any

from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import commits, errors, links, moments, names, places, reading, states
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.templates import read_template
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.compliance.evaluation import evaluate
from signoff.domain.evidence.compliance.types import TrailCompliance
from signoff.domain.evidence.repositories import repositories
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Trail, decoded
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.page import Paged
from signoff.kernel.tx import Tx

SIZE = 20
TEMPLATE_FILE = "template_file"
EMPTY_TEMPLATE = "version: 1\n"


class TrailGiven(Struct, frozen=True):
    """What clients say of a trail."""

    name: str
    description: str | None = None
    user_data: dict[str, Any] | list[Any] | None = None
    git_commit_info: dict[str, Any] | None = None
    repo_info: dict[str, Any] | None = None
    external_urls: dict[str, dict[str, Any]] | None = None
    origin_url: str | None = None


def begin(tx: Tx, call: Call) -> Reply:
    """Begin a trail, or say more of one, with a template of its own if one came."""
    reading.organisation(tx, call)
    document, files = reading.document_of(call)
    given = reading.read(document, TrailGiven)
    names.check(name=(given.name, names.TRAIL))
    upload = files.get(TEMPLATE_FILE)
    fields = TrailFields(
        name=given.name,
        description=given.description,
        user_data=given.user_data,
        commit=commits.read(given.git_commit_info),
        repository=given.repo_info,
        external_urls=given.external_urls,
        build_url=given.origin_url,
        template=None if upload is None else names.text_of(upload, TEMPLATE_FILE),
    )
    _, created = trails.begin(tx, places.flow_of(tx, call), fields)
    return json_reply("OK", errors.JSON, 201 if created else 200)


def listed(tx: Tx, call: Call) -> Reply:
    """Give a page of trails, newest first, as the client narrows them."""
    reading.organisation(tx, call)
    wanted, tag = reading.parameter(call, "flow"), reading.parameter(call, "flow_tag")
    flow = places.flow_named(tx, call, wanted) if wanted else None
    flow_ids = None if tag is None else _tagged(tx, tag)
    page, fingerprint = reading.page_of(call, SIZE), reading.parameter(call, "fingerprint") or ""
    return _paged(tx, call, trails.listed(tx, page, flow, flow_ids=flow_ids, fingerprint=fingerprint.lower()))


def of_flow(tx: Tx, call: Call) -> Reply:
    """Give a page of a flow's trails, newest first."""
    reading.organisation(tx, call)
    return _paged(tx, call, trails.listed(tx, reading.page_of(call, SIZE), places.flow_of(tx, call)))


def show(tx: Tx, call: Call) -> Reply:
    """Show a trail with what its evidence amounts to and everything that happened on it."""
    reading.organisation(tx, call)
    flow = places.flow_of(tx, call)
    return json_reply(document_of(tx, call, flow, places.trail_of(tx, call, flow)), errors.JSON)


def document_of(tx: Tx, call: Call, flow: Flow, trail: Trail) -> dict[str, Any]:
    """Render a trail with everything about it."""
    found = evaluate(tx, trail)
    reported, attested = artifacts.of_trail(tx, found.trail), trails.attested(tx, [found.trail.id])
    uuids = {each.id: each.uuid for each in attested}
    return {
        **_summary(call, found.trail, flow, states.word(found.standing)),
        "compliance_status": states.of_trail(found, uuids),
        "template": _template(found),
        "events": moments.of_trail(tx, found.trail, reported, attested),
        "repo_ids": _repository_ids(tx, found.trail),
        "user_data": decoded(found.trail.user_data) or {},
        "flow": {"name": flow.name, "tags": flow.tag_map()},
    }


def _tagged(tx: Tx, tag: str) -> list[int]:
    key, equals, value = tag.partition("=")
    if not equals:
        raise Invalid({"flow_tag": [f"must be key=value [input: {tag[:100]}]"]})
    return [flow.id for flow in flows.tagged(tx, key, value)]


def _paged(tx: Tx, call: Call, found: Paged[Trail]) -> Reply:
    known = flows.by_ids(tx, list({each.flow_id for each in found.rows}))
    data = [_summary(call, each, known[each.flow_id], states.word(each.status)) for each in found.rows]
    return json_reply({"data": data, "pagination": reading.pagination(found)}, errors.JSON)


def _summary(call: Call, trail: Trail, flow: Flow, state: str) -> dict[str, Any]:
    return {
        "name": trail.called,
        "description": trail.description or "",
        "flow_name": flow.name,
        "git_commit_info": commits.of(trail),
        "origin_url": trail.build_url or "",
        "external_urls": decoded(trail.external_urls) or {},
        "compliance_state": state,
        "is_compliant": state == "COMPLIANT",
        "created_by": trail.created_by,
        "created_at": clock.seconds(trail.created_at),
        "last_modified_at": clock.seconds(trail.updated_at),
        "html_url": links.trail(call, flow.name, trail.called),
    }


def _template(found: TrailCompliance) -> dict[str, Any]:
    own = found.trail.template
    text = (found.flow.template if own is None else own) or EMPTY_TEMPLATE
    template = read_template(text)
    return {
        "version": 1,
        "trail": {
            "attestations": [{"name": each.name, "type": each.type} for each in template.attestations],
            "artifacts": [
                {
                    "name": artifact.name,
                    "attestations": [
                        {"name": each.name, "type": each.type} for each in artifact.attestations or ()
                    ],
                }
                for artifact in template.artifacts
            ],
        },
        "content": text,
    }


def _repository_ids(tx: Tx, trail: Trail) -> list[str]:
    if trail.repository_id is None:
        return []
    return [names.short_id(each.uuid) for each in repositories.by_ids(tx, [trail.repository_id]).values()]
