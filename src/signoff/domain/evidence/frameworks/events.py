"""What frameworks tell the log; the subject is the framework, the flow, or the flow and the trail."""

from typing import ClassVar

from signoff.kernel.events import Event


class FrameworkCreated(Event, frozen=True):
    """An organisation wrote down a framework of its own."""

    KIND: ClassVar[str] = "framework.created"
    uuid: str
    name: str
    version: str

    def subject(self) -> str:
        """Name the framework."""
        return self.name


class FrameworkControlAdded(Event, frozen=True):
    """A framework demands more from now on."""

    KIND: ClassVar[str] = "framework.control_added"
    framework: str
    uuid: str
    number: str
    evidence_types: tuple[str, ...]

    def subject(self) -> str:
        """Name the framework."""
        return self.framework


class ControlMapped(Event, frozen=True):
    """In a flow one type of attestation stands for a control's own evidence from now on."""

    KIND: ClassVar[str] = "framework.control_mapped"
    flow: str
    uuid: str
    control_uuid: str
    control: str
    attestation_type: str
    mandatory: bool

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class TrailAssessed(Event, frozen=True):
    """A trail was held against a framework."""

    KIND: ClassVar[str] = "framework.trail_assessed"
    flow: str
    trail: str
    trail_uuid: str
    uuid: str
    framework: str
    framework_uuid: str
    status: str
    results_sha256: str

    def subject(self) -> str:
        """Name the trail."""
        return f"{self.flow} {self.trail}"
