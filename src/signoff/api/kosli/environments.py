"""Environments, logical ones too."""

from typing import Any

from msgspec import UNSET, Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, kinds, names, narrowing, places, reading
from signoff.domain.catalog import environments
from signoff.domain.catalog.types import (
    Environment,
    EnvironmentChanges,
    EnvironmentFields,
    EnvironmentKind,
)
from signoff.domain.decisions.policies import attachments
from signoff.domain.decisions.running import governing, standing
from signoff.domain.delivery.logical import environments as logical
from signoff.domain.delivery.snapshots import reporting, snapshots
from signoff.kernel import clock
from signoff.kernel.errors import Invalid
from signoff.kernel.page import EVERYTHING, Page, Paged
from signoff.kernel.tx import Tx

SIZE, LARGEST = 20, 50
SORTS = ("name", "type", "last_modified_at", "last_reported_at", "last_changed_at")


class EnvironmentGiven(Struct, frozen=True):
    """What clients say of an environment."""

    name: str
    type: str
    description: str = ""
    include_scaling: bool = False
    require_provenance: bool = False
    included_environments: tuple[str, ...] | None = None
    policies: tuple[str, ...] | None = None


class EnvironmentPatch(Struct, frozen=True):
    """What shall change of an environment."""

    description: str | None = None
    included_environments: tuple[str, ...] | None = None
    policies: tuple[str, ...] | None = None


class Joining(Struct, frozen=True):
    """Which environment a logical one shall stand for, too."""

    physical_env_name: str


def put(tx: Tx, call: Call) -> Reply:
    """Make an environment or describe it anew; an empty description changes nothing."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], EnvironmentGiven)
    names.check(name=(given.name, names.ENVIRONMENT))
    kind = kinds.read(given.type)
    fields = EnvironmentFields(given.name, production=False, kind=kind, description=given.description)
    found, new = environments.ensure(tx, fields)
    if not new:
        found = _described(tx, found, kind, given.description)
    _stand_for(tx, call, found, given.included_environments)
    _govern(tx, found, given.policies)
    return json_reply("OK", errors.JSON, 201 if new else 200)


def patch(tx: Tx, call: Call) -> Reply:
    """Change an environment."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    given = reading.read(reading.document_of(call)[0], EnvironmentPatch)
    description = UNSET if given.description is None else given.description
    changed = environments.change(tx, environment, EnvironmentChanges(description=description))
    _stand_for(tx, call, changed, given.included_environments)
    _govern(tx, changed, given.policies)
    return json_reply("OK", errors.JSON)


def listed(tx: Tx, call: Call) -> Reply:
    """List environments: all of them as a plain array, or a page when the client asks for one."""
    name = reading.organisation(tx, call)
    documents = _sorted(call, documents_of(tx, _matching(tx, call), name))
    if reading.parameter(call, "per_page") is None and reading.parameter(call, "page") is None:
        return json_reply(documents, errors.JSON)
    page = reading.page_of(call, SIZE, LARGEST)
    found = Paged(documents[page.offset : page.offset + page.size], page, len(documents))
    return json_reply(_page(found), errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show an environment."""
    name = reading.organisation(tx, call)
    return json_reply(documents_of(tx, [places.environment_of(tx, call)], name)[0], errors.JSON)


def archive(tx: Tx, call: Call) -> Reply:
    """Put an environment away."""
    reading.organisation(tx, call)
    environments.archive(tx, places.environment_of(tx, call))
    return json_reply("OK", errors.JSON)


def rename(tx: Tx, call: Call) -> Reply:
    """Give an environment another name."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], names.Renaming)
    names.check(new_name=(given.new_name, names.ENVIRONMENT))
    environments.change(tx, places.environment_of(tx, call), EnvironmentChanges(name=given.new_name))
    return json_reply("OK", errors.JSON)


def join(tx: Tx, call: Call) -> Reply:
    """Let a logical environment stand for one more."""
    reading.organisation(tx, call)
    given = reading.read(reading.document_of(call)[0], Joining)
    member = places.environment_named(tx, call, given.physical_env_name)
    logical.join(tx, places.environment_of(tx, call), member)
    return json_reply("OK", errors.JSON)


def documents_of(tx: Tx, found: list[Environment], organisation: str) -> list[dict[str, Any]]:
    """Render environments."""
    ids = [each.id for each in found]
    states, latest = standing.states(tx, found), snapshots.latest_of(tx, ids)
    rules, attached = reporting.of_many(tx, ids), attachments.in_environments(tx, ids)
    members = logical.members(tx, [each.id for each in found if each.logical])
    return [
        {
            "org": organisation,
            "name": each.name,
            "type": kinds.word(each.kind),
            "description": each.description,
            "created_at": clock.seconds(each.created_at),
            "last_modified_at": clock.seconds(each.updated_at),
            "last_reported_at": _seconds(rules[each.id].reported_at),
            "last_changed_at": _seconds(latest[each.id].recorded_at if each.id in latest else None),
            "state": states[each.id],
            "include_scaling": False,
            "require_provenance": False,
            "tags": each.tag_map(),
            "policies": [policy.policy for policy in attached.get(each.id, [])],
            "included_environments": [member.environment.name for member in members.get(each.id, [])],
        }
        for each in found
    ]


def _described(tx: Tx, known: Environment, kind: EnvironmentKind, description: str) -> Environment:
    if known.kind not in (kind, EnvironmentKind.GENERIC) or (
        known.kind != kind and kind is EnvironmentKind.LOGICAL
    ):
        said = f"Environment '{known.name}' is of type '{kinds.word(known.kind)}'"
        raise Invalid({"": [f"{said}, which cannot be changed to '{kinds.word(kind)}'"]})
    if known.kind == kind and description in ("", known.description):
        return known
    changes = EnvironmentChanges(kind=kind, description=description or UNSET)
    return environments.change(tx, known, changes)


def _stand_for(tx: Tx, call: Call, found: Environment, included: tuple[str, ...] | None) -> None:
    if included is not None and (included or found.logical):
        members = [places.environment_named(tx, call, each) for each in included]
        logical.set_members(tx, found, members)


def _govern(tx: Tx, found: Environment, policies: tuple[str, ...] | None) -> None:
    if policies is not None:
        governing.govern(tx, found, list(policies))


def _matching(tx: Tx, call: Call) -> list[Environment]:
    narrowing.no_spaces(call)
    wanted = tuple(kinds.read(each) for each in reading.parameters(call, "type")) or logical.KINDS
    found = logical.every(tx, EVERYTHING, wanted, reading.parameter(call, "name")).rows
    return [each for each in found if narrowing.tagged(call, each.tag_map())]


def _sorted(call: Call, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    key = reading.parameter(call, "sort") or "name"
    if key not in SORTS:
        raise Invalid({"sort": [f"must be one of {', '.join(SORTS)} [input: {key[:50]}]"]})
    known = [each for each in documents if each[key] is not None]
    known.sort(key=lambda each: each[key], reverse=narrowing.descending(call))
    return known + [each for each in documents if each[key] is None]


def _page(found: Paged[dict[str, Any]]) -> dict[str, Any]:
    page: Page = found.page
    return {
        "page": page.number,
        "per_page": page.size,
        "total_pages": found.pages,
        "total_count": found.total,
        "environments": found.rows,
    }


def _seconds(instant: str | None) -> float | None:
    return None if instant is None else clock.seconds(instant)
