"""Flows."""

import msgspec
import yaml
from msgspec import UNSET

from signoff.api.factstore import commands, errors, reading, times
from signoff.api.factstore.wire import flows as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.templates import read_template
from signoff.domain.catalog.flows.types import Flow, FlowChanges, FlowFields
from signoff.domain.evidence.trails import removing
from signoff.domain.identity import organisations
from signoff.kernel.page import EVERYTHING
from signoff.kernel.tx import Tx

# The seed's documents and the clients call the same thing differently.
ALIASES = {"requiredAttestations": "requiredAttestationTypes", "template": "templateYaml"}
YAML = "application/yaml"


def create(tx: Tx, call: Call) -> Reply:
    """Make a flow."""
    return json_reply(shown(tx, _created(tx, call)), errors.JSON, 201)


def create_by_command(tx: Tx, call: Call) -> Reply:
    """Make a flow, and only say so."""
    made = _created(tx, call)
    return commands.created(tx, call, made.uuid, shown(tx, made))


def listed(tx: Tx, _call: Call) -> Reply:
    """List the flows."""
    name = organisations.own_name(tx)
    return json_reply([_document(each, name) for each in flows.listed(tx, EVERYTHING).rows], errors.JSON)


def of_organisation(tx: Tx, call: Call) -> Reply:
    """List the flows of the caller's organisation, called by its name."""
    organisations.must_be_own(tx, call["org"])
    return listed(tx, call)


def show(tx: Tx, call: Call) -> Reply:
    """Show a flow."""
    return json_reply(shown(tx, flows.by_uuid(tx, call["flow"])), errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Change a flow."""
    return json_reply(shown(tx, _updated(tx, call)), errors.JSON)


def update_by_command(tx: Tx, call: Call) -> Reply:
    """Change a flow, and only say so."""
    changed = _updated(tx, call)
    return commands.updated(tx, call, changed.uuid, shown(tx, changed))


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a flow; one with evidence stays unless it is forced, and then is put away."""
    force = (reading.parameter(call, "force") or "").lower() == "true"
    removing.remove(tx, flows.by_uuid(tx, call["flow"]), put_away=force)
    return Reply(204)


def template(tx: Tx, call: Call) -> Reply:
    """Give a flow's template, as JSON or as the YAML that it was written in; without one, what it requires."""
    flow = flows.by_uuid(tx, call["flow"])
    if call.media_type == YAML:
        return Reply(200, (flow.template or _outline(flow)).encode(), YAML)
    effective = None
    if flow.template is not None:
        effective = {"version": 1, "trail": msgspec.to_builtins(read_template(flow.template))}
    return json_reply(
        wire.FlowTemplate(flow_id=flow.uuid, template_yaml=flow.template, effective_template=effective),
        errors.JSON,
    )


def _outline(flow: Flow) -> str:
    """Write a flow that is made of required types in the words of the guide to templates."""
    outline = {
        "name": flow.name,
        "description": flow.description,
        "requiredAttestations": flow.required_type_list(),
        "tags": flow.tag_map(),
    }
    return yaml.safe_dump(outline, sort_keys=False, allow_unicode=True)


def shown(tx: Tx, flow: Flow) -> wire.Flow:
    """Render a flow."""
    return _document(flow, organisations.own_name(tx))


def _created(tx: Tx, call: Call) -> Flow:
    given = reading.read(call, wire.FlowCreate, ALIASES)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    fields = FlowFields(
        name=given.name,
        description=given.description,
        template=given.template_yaml,
        required_types=tuple(given.required_attestation_types),
        requires_approval=given.requires_approval,
        approver_roles=tuple(given.required_approver_roles),
        tags=given.tags,
    )
    return flows.create(tx, fields)


def _updated(tx: Tx, call: Call) -> Flow:
    given = reading.read(call, wire.FlowUpdate, ALIASES)
    types, roles = given.required_attestation_types, given.required_approver_roles
    changes = FlowChanges(
        name=given.name,
        description=given.description,
        template=given.template_yaml,
        required_types=UNSET if types is UNSET else tuple(types),
        requires_approval=given.requires_approval,
        approver_roles=UNSET if roles is UNSET else tuple(roles),
        tags=given.tags,
    )
    return flows.update(tx, flows.by_uuid(tx, call["flow"]), changes)


def _document(flow: Flow, organisation: str) -> wire.Flow:
    types = flow.required_type_list()
    return wire.Flow(
        id=flow.uuid,
        name=flow.name,
        description=flow.description,
        required_attestation_types=types,
        required_attestations=types,
        tags=flow.tag_map(),
        org_slug=organisation,
        template_yaml=flow.template,
        created_at=times.instant(flow.created_at),
        updated_at=times.instant(flow.updated_at),
        requires_approval=bool(flow.requires_approval),
        required_approver_roles=flow.approver_role_list(),
    )
