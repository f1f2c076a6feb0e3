"""Frameworks, controls, mappings, and templates to begin with."""

from typing import Any

import pytest

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.templates import read_template
from signoff.domain.evidence.frameworks import built_in, frameworks, hub, mappings
from signoff.domain.evidence.frameworks.types import ControlFields, Framework, FrameworkFields
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx
from tests.domain.racing import at_once
from tests.world import World

THE_REFERENCES = {
    "PCI-6.3.3": ("SECURITY_SCAN", "PATCH_ATTESTATION"),
    "PCI-6.4.1": ("DAST_SCAN", "SECURITY_SCAN"),
    "PCI-11.3.1": ("SECURITY_SCAN",),
    "PCI-12.3.4": ("SECURITY_SCAN", "BUILD_ATTESTATION"),
    "SOX-ITGC-1": ("CHANGE_APPROVAL", "DEPLOYMENT_ATTESTATION"),
    "SOX-ITGC-2": ("ACCESS_REVIEW", "APPROVAL"),
    "SOX-ITGC-3": ("CODE_REVIEW", "BUILD_ATTESTATION"),
    "SOX-ITGC-4": ("AUDIT_LOG_ATTESTATION",),
    "GDPR-25": ("PRIVACY_REVIEW", "SECURITY_SCAN"),
    "GDPR-32": ("SECURITY_SCAN", "ENCRYPTION_ATTESTATION"),
    "GDPR-35": ("DPIA_ATTESTATION",),
    "GDPR-33": ("INCIDENT_RESPONSE_ATTESTATION",),
}


def own(tx: Tx, name: str = "House") -> Framework:
    return frameworks.create(tx, FrameworkFields(name, "1"))


def test_three_frameworks_are_there_from_the_start(world: World) -> None:
    for actor in (world.carol, world.mallory):
        with world.db.reading(actor) as tx:
            found = frameworks.listed(tx)
            assert [(each.name, each.version) for each in found] == [
                ("PCI-DSS v4.0", "4.0"),
                ("SOX", "2002"),
                ("GDPR", "2018"),
            ]
            controls = [control for each in found for control in each.controls]
            assert {each.number: each.evidence_types for each in controls} == THE_REFERENCES
            assert frameworks.by_uuid(tx, found[0].uuid.upper()) == found[0]
            assert frameworks.control_by_uuid(tx, controls[0].uuid) == controls[0]
            assert tx.queries == 3


def test_an_organisation_writes_its_own(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = own(tx)
        again = own(tx)
        control = frameworks.add_control(
            tx, made, ControlFields("H-1", "Tests pass", "All of them", ("junit",))
        )
        assert frameworks.by_uuid(tx, made.uuid).controls == (control,)
        assert frameworks.control_by_uuid(tx, control.uuid) == control
        assert [each.uuid for each in frameworks.listed(tx)[3:]] == [made.uuid, again.uuid]
    with world.db.reading(world.mallory) as tx:
        assert len(frameworks.listed(tx)) == 3
        for look in (frameworks.by_uuid, frameworks.control_by_uuid):
            with pytest.raises(NotFound):
                look(tx, made.uuid)

    assert ("framework.created", "House") in world.events(world.alice)
    assert ("framework.control_added", "House") in world.events(world.alice)


def test_what_comes_with_the_server_can_be_added_to(world: World) -> None:
    [first, *_] = built_in.frameworks().values()
    with world.db.writing(world.alice) as tx:
        made = frameworks.add_control(tx, first, ControlFields("H-1", "Tests pass"))
        assert frameworks.by_uuid(tx, first.uuid).controls == (*first.controls, made)
        with pytest.raises(Conflict, match=r"Control 'PCI-6\.3\.3' already exists"):
            frameworks.add_control(tx, first, ControlFields("PCI-6.3.3", "Again"))
    with world.db.reading(world.mallory) as tx:
        assert frameworks.by_uuid(tx, first.uuid) == first


def test_a_number_is_taken_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        framework = own(tx)

    def attempt(tx: Tx, number: int) -> bool:
        try:
            frameworks.add_control(tx, framework, ControlFields("H-1", f"Title {number}"))
        except Conflict:
            return False
        return True

    with world.db.writing(world.alice) as tx:
        frameworks.add_control(tx, framework, ControlFields("H-0", "First"))
        with pytest.raises(Conflict):
            frameworks.add_control(tx, framework, ControlFields("H-0", "Second"))
    if world.db.engine == "postgresql":
        assert sum(at_once(world, attempt)) == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (FrameworkFields(" ", "1"), "name"),
        (FrameworkFields("x", ""), "version"),
        (FrameworkFields("x", "v" * 51), "version"),
        (FrameworkFields("x", "1", "d" * 10_001), "description"),
        (FrameworkFields("x", "1", "\0"), "description"),
        (FrameworkFields("x\0", "1"), "name"),
    ],
)
def test_what_is_no_framework(world: World, fields: FrameworkFields, field: str) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid) as refused:
        frameworks.create(tx, fields)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": ""}, "controlId"),
        ({"number": "n" * 101}, "controlId"),
        ({"title": "t" * 501}, "title"),
        ({"description": "d" * 10_001}, "description"),
        ({"evidence_types": ("junit", " ")}, "requiredEvidenceTypes"),
        ({"evidence_types": ("junit",) * 51}, "requiredEvidenceTypes"),
    ],
)
def test_what_is_no_control(world: World, given: dict[str, Any], field: str) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid) as refused:
        frameworks.add_control(tx, own(tx), ControlFields(**{"number": "H-1", "title": "T", **given}))
    assert list(refused.value.fields) == [field]


def test_mappings(world: World) -> None:
    [control, *_] = built_in.controls().values()
    with world.db.writing(world.alice) as tx:
        flow, other = flows.ensure(tx, "shop"), flows.ensure(tx, "other")
        first = mappings.create(tx, control, flow, "snyk")
        second = mappings.create(tx, control, flow, "zap", mandatory=False)
        third = mappings.create(tx, control, other, "snyk")
        assert mappings.listed(tx) == [first, second, third]
        assert mappings.of_flow(tx, flow) == {control.uuid: [first, second]}
        assert (first.mandatory, second.mandatory, first.flow_uuid) == (1, 0, flow.uuid)
        with pytest.raises(Conflict, match=r"'snyk' already stands for PCI-6\.3\.3 in flow 'shop'"):
            mappings.create(tx, control, flow, "snyk")
        with pytest.raises(Invalid):
            mappings.create(tx, control, flow, " ")
    with world.db.reading(world.mallory) as tx:
        assert (mappings.listed(tx), mappings.of_flow(tx, flow)) == ([], {})
    assert ("framework.control_mapped", "shop") in world.events(world.alice)


def test_writing_takes_permission(world: World) -> None:
    [control, *_] = built_in.controls().values()
    with world.db.writing(world.alice) as tx:
        framework, flow = own(tx), flows.ensure(tx, "shop")
    with world.db.writing(world.carol) as tx:
        for attempt in (
            lambda: own(tx),
            lambda: frameworks.add_control(tx, framework, ControlFields("H-1", "T")),
            lambda: mappings.create(tx, control, flow, "snyk"),
        ):
            with pytest.raises(Forbidden):
                attempt()


# --- templates to begin with ---


def test_every_template_is_one(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        found = hub.listed(tx)
        assert {"slsa-level-2", "slsa-level-3", "pci-dss-v4", "sox-itgc", "gdpr-art32"} < {
            e.id for e in found
        }
        for each in found:
            assert read_template(each.template).attestations
            assert hub.by_id(tx, each.id) == each
            assert hub.make_flow(tx, each).template == each.template
        with pytest.raises(NotFound, match="Hub template not found: x"):
            hub.by_id(tx, "x")


def test_a_flow_is_made_of_a_template(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        template = hub.by_id(tx, "container-release")
        assert hub.make_flow(tx, template).name == "container-release"
        assert hub.make_flow(tx, template, "shop").description == template.description
        with pytest.raises(Conflict):
            hub.make_flow(tx, template)
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        hub.make_flow(tx, template, "mine")
