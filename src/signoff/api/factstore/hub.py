"""Templates to begin with."""

from signoff.api.factstore import errors, flows, reading
from signoff.api.factstore.wire import frameworks as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.evidence.frameworks import hub
from signoff.domain.evidence.frameworks.hub import HubTemplate
from signoff.domain.identity import organisations
from signoff.kernel.tx import Tx


def listed(tx: Tx, _call: Call) -> Reply:
    """List the templates."""
    return json_reply([_document(each) for each in hub.listed(tx)], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a template."""
    return json_reply(_document(hub.by_id(tx, call["template"])), errors.JSON)


def make_flow(tx: Tx, call: Call) -> Reply:
    """Make a flow of a template."""
    template = hub.by_id(tx, call["template"])
    given = reading.read(call, wire.HubImport)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    return json_reply(flows.shown(tx, hub.make_flow(tx, template, given.name)), errors.JSON, 201)


def _document(template: HubTemplate) -> wire.HubTemplate:
    return wire.HubTemplate(
        id=template.id,
        name=template.name,
        description=template.description,
        framework=template.framework,
        version=template.version,
        yaml=template.template,
    )
