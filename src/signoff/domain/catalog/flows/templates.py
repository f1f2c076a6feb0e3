"""Templates: which attestations a flow's trails and artifacts must have, written in YAML."""

import re
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.catalog.flows.conditions import problems
from signoff.kernel.errors import Invalid
from signoff.kernel.yaml_texts import read_yaml

ANY_TYPE = "*"
TYPES = ("generic", "junit", "snyk", "pull_request", "jira", "sonar", "decision", "sbom", "pact", ANY_TYPE)
_CUSTOM = re.compile(r"custom:[a-zA-Z0-9][a-zA-Z0-9\-_~.]*")


class RequiredAttestation(Struct, frozen=True, forbid_unknown_fields=True):
    """An attestation that must be there under this name and of this type; `condition` says for what, if given."""

    name: str
    type: str
    condition: str | None = msgspec.field(name="if", default=None)


class RequiredArtifact(Struct, frozen=True, forbid_unknown_fields=True):
    """An artifact that every trail must have, under the name that it is reported by."""

    name: str
    attestations: tuple[RequiredAttestation, ...] | None = ()


class TrailRequirements(Struct, frozen=True, forbid_unknown_fields=True):
    """What a trail must have for itself, and its artifacts."""

    attestations: tuple[RequiredAttestation, ...] | None = ()
    artifacts: tuple[RequiredArtifact, ...] | None = ()


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    version: int = 1
    trail: TrailRequirements | None = None
    artifacts: tuple[RequiredArtifact, ...] | None = ()


class Template(Struct, frozen=True):
    """The requirements that a template's text stands for."""

    attestations: tuple[RequiredAttestation, ...] = ()
    artifacts: tuple[RequiredArtifact, ...] = ()

    def artifact(self, name: str | None) -> RequiredArtifact | None:
        """Give what is required of the artifact of a name."""
        return next((each for each in self.artifacts if each.name == name), None)


@lru_cache(maxsize=512)
def read_template(text: str, field: str = "template") -> Template:
    """Read a template; raises Invalid of `field` with the line or the place of what is wrong.

    Artifacts may stand in the trail or at the root (both spellings are in use); the trail's win.
    """
    written = read_yaml(text, _Written, field) if text.strip() else _Written()
    trail = written.trail or TrailRequirements()
    template = Template(trail.attestations or (), trail.artifacts or written.artifacts or ())
    faults = _faults(written.version, template)
    if faults:
        raise Invalid({field: faults})
    return template


def schema() -> dict[str, Any]:
    """Describe a template as a JSON Schema."""
    return msgspec.json.schema(_Written)


def _faults(version: int, template: Template) -> list[str]:
    found = [] if version == 1 else [f"version must be 1, not {version}"]
    found += _of_names("trail", template.attestations)
    names = [each.name for each in template.artifacts]
    found += [
        f"artifact {name!r} is there twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    for each in template.artifacts:
        found += ["an artifact must have a name"] if not each.name.strip() else []
        found += _of_names(f"artifact {each.name!r}", each.attestations or ())
    return found


def _of_names(owner: str, attestations: tuple[RequiredAttestation, ...]) -> list[str]:
    names = [each.name for each in attestations]
    found = [
        f"{owner}: attestation {name!r} is there twice"
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    for each in attestations:
        if not each.name.strip():
            found.append(f"{owner}: an attestation must have a name")
        if each.type not in TYPES and not _CUSTOM.fullmatch(each.type):
            found.append(
                f"{owner}: {each.type!r} of {each.name!r} is not a type; use {', '.join(TYPES)} or custom:<name>"
            )
        found += _of_condition(owner, each)
    return found


def _of_condition(owner: str, required: RequiredAttestation) -> list[str]:
    wrong = [] if required.condition is None else problems(required.condition)
    return [f"{owner}: the condition of {required.name!r} cannot be read: {text}" for text in wrong]
