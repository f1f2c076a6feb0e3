"""Policies as YAML: read strictly, and written from rules that came as flags."""

import re
from typing import Any
from urllib.parse import urlsplit

import msgspec
import yaml
from msgspec import Struct

from signoff.domain.catalog.flows.conditions import problems
from signoff.domain.catalog.flows.templates import ANY_TYPE, TYPES
from signoff.domain.decisions.policies.types import RequiredEvidence, Requirement, Rules
from signoff.kernel.errors import Invalid
from signoff.kernel.yaml_texts import read_yaml

FIELD = "policy"
SCHEMA = "https://docs.kosli.com/schemas/policy/v1"
MOST_RULES = 500

_CUSTOM = re.compile(r"custom:[a-zA-Z0-9][a-zA-Z0-9\-_~.]*")
# Where types are free: JUNIT, SECURITY_SCAN, load-test.
_WORD = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_~.: ]{0,199}")
_NAME = re.compile(r"[a-zA-Z0-9\-_,]+")


class _Artifacts(Struct, frozen=True, forbid_unknown_fields=True):
    provenance: Requirement | None = None
    trail_compliance: Requirement | None = msgspec.field(name="trail-compliance", default=None)
    attestations: tuple[RequiredEvidence, ...] | None = None


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    artifacts: _Artifacts | None = None
    schema: str | None = msgspec.field(name="_schema", default=None)


def read_policy(text: str, field: str = FIELD, *, strict: bool = True) -> Rules:
    """Read a policy; raises Invalid of `field` with the line or the place of what is wrong.

    Unless it is read strictly, it may leave its schema out and name types of attestations that are not built in.
    """
    written = read_yaml(text, _Written, field) if text.strip() else _Written()
    artifacts = written.artifacts or _Artifacts()
    rules = Rules(
        artifacts.provenance or Requirement(),
        artifacts.trail_compliance or Requirement(),
        artifacts.attestations or (),
    )
    faults = _schema_faults(written.schema, required=strict) + rule_faults(rules, strict=strict)
    if faults:
        raise Invalid({field: faults})
    return rules


def write_policy(rules: Rules) -> str:
    """Write rules as YAML that `read_policy` reads as the same rules."""
    document: dict[str, object] = {"_schema": SCHEMA}
    wanted = msgspec.to_builtins(rules)
    artifacts = {
        name.replace("_", "-") if name == "trail_compliance" else name: wanted[name] for name in wanted
    }
    if artifacts:
        document["artifacts"] = artifacts
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def schema() -> dict[str, Any]:
    """Describe a policy as a JSON Schema."""
    return msgspec.json.schema(_Written)


def rule_faults(rules: Rules, *, strict: bool = False) -> list[str]:
    """Tell what is wrong with rules, wherever they came from."""
    found: list[str] = []
    for name, requirement in (("provenance", rules.provenance), ("trail-compliance", rules.trail_compliance)):
        for each in requirement.exceptions:
            found += [f"{name}: the exception's {text}" for text in problems(each.condition)]
    for index, rule in enumerate(rules.attestations, 1):
        found += [f"attestation {index}: {text}" for text in _evidence_faults(rule, strict=strict)]
    if len(rules.attestations) > MOST_RULES:
        found.append(f"there are more than {MOST_RULES} attestations")
    return found


def _evidence_faults(rule: RequiredEvidence, *, strict: bool) -> list[str]:
    found = [] if rule.condition is None else [f"if: {text}" for text in problems(rule.condition)]
    if rule.type not in TYPES and not (_CUSTOM if strict else _WORD).fullmatch(rule.type):
        found.append(f"{rule.type!r} is not a type; use {', '.join(TYPES)} or custom:<name>")
    if rule.name == rule.type == ANY_TYPE:
        found.append("name and type cannot both be '*'")
    if rule.name != ANY_TYPE and not _NAME.fullmatch(rule.name):
        found.append(f"{rule.name!r} is not a name: use letters, digits, '-', '_' and ','")
    if rule.for_control is not None and rule.type != "decision":
        found.append("for_control goes only with the type 'decision'")
    return found


def _schema_faults(schema: str | None, *, required: bool) -> list[str]:
    if schema is None:
        return ["_schema is missing"] if required else []
    parts = urlsplit(schema)
    good = parts.scheme in ("http", "https") and parts.path.rstrip("/").endswith("/v1")
    return [] if good else [f"_schema {schema!r} is not known: it must be a URL that ends in /v1"]
