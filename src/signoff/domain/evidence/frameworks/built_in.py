"""The frameworks that come with the server; they have no rows, and the same uuids everywhere."""

from functools import cache
from importlib.resources import files
from uuid import UUID, uuid5

from msgspec import Struct

from signoff.domain.evidence.frameworks.types import Control, Framework
from signoff.kernel.yaml_texts import read_yaml

_NAMESPACE = UUID("0f8f5d6e-3c0b-4b1e-9d55-6d1f1a2b7c90")
_SINCE = "2026-11-23T00:00:00.000000+00:00"


class _Control(Struct, frozen=True, forbid_unknown_fields=True):
    number: str
    title: str
    evidence_types: tuple[str, ...]


class _Framework(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    version: str
    description: str
    controls: tuple[_Control, ...]


@cache
def frameworks() -> dict[str, Framework]:
    """Give the frameworks by their uuids, in their order."""
    text = files(__package__).joinpath("built_in.yaml").read_text("utf-8")
    made = [_framework(each) for each in read_yaml(text, list[_Framework])]
    return {each.uuid: each for each in made}


@cache
def controls() -> dict[str, Control]:
    """Give all their controls by their uuids."""
    return {control.uuid: control for framework in frameworks().values() for control in framework.controls}


def _framework(written: _Framework) -> Framework:
    uuid = uuid5(_NAMESPACE, written.name)
    held = tuple(
        Control(
            str(uuid5(uuid, each.number)),
            str(uuid),
            each.number,
            each.title,
            None,
            each.evidence_types,
            _SINCE,
        )
        for each in written.controls
    )
    return Framework(str(uuid), written.name, written.version, written.description, _SINCE, held)
