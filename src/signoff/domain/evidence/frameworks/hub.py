"""Templates to begin with: requirements for flows, written for common demands, as files beside this module."""

from functools import cache
from importlib.resources import files

from msgspec import Struct

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow, FlowFields
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx
from signoff.kernel.yaml_texts import read_yaml


class HubTemplate(Struct, frozen=True):
    """A template for flows, and the framework and its version that it is written for."""

    id: str
    name: str
    description: str
    framework: str
    version: str
    template: str


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    description: str
    framework: str
    version: str
    template: str


@cache
def _all() -> dict[str, HubTemplate]:
    folder = files(__package__).joinpath("hub")
    found: dict[str, HubTemplate] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        written = read_yaml(file.read_text("utf-8"), _Written)
        name = file.name.removesuffix(".yaml")
        found[name] = HubTemplate(
            name,
            written.name,
            written.description,
            written.framework,
            written.version,
            written.template,
        )
    return found


def listed(tx: Tx) -> list[HubTemplate]:
    """List the templates by their ids."""
    tx.must(Scope.EVIDENCE_READ)
    return list(_all().values())


def by_id(tx: Tx, name: str) -> HubTemplate:
    """Look a template up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    found = _all().get(name)
    if found is None:
        raise NotFound(f"Hub template not found: {name}")
    return found


def make_flow(tx: Tx, template: HubTemplate, name: str | None = None) -> Flow:
    """Make a flow that requires what a template says, called like its id unless named; as `flows.create` does."""
    return flows.create(
        tx, FlowFields(name or template.id, description=template.description, template=template.template)
    )
