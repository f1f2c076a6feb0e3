"""Tags of flows, environments, repositories and controls."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, names, places, reading
from signoff.domain.catalog import environments, tagging
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.types import EnvironmentChanges
from signoff.domain.decisions.controls import controls
from signoff.domain.evidence.repositories import repositories
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx


class TagsGiven(Struct, frozen=True):
    """Tags to set and tags to take away."""

    set_tags: dict[str, str] = {}
    remove_tags: tuple[str, ...] = ()


Tagger = Callable[[Tx, Call, TagsGiven], None]


def change(tx: Tx, call: Call) -> Reply:
    """Set tags of a thing and take others away."""
    reading.organisation(tx, call)
    tagger = _TAGGERS.get(call["kind"].rstrip("s"))
    if tagger is None:
        raise Invalid({"": [f"Things of the type '{call['kind']}' have no tags"]})
    given = reading.read(reading.document_of(call)[0], TagsGiven)
    for key in (*given.set_tags, *given.remove_tags):
        names.check(tag=(key, names.TAG))
    tagger(tx, call, given)
    return json_reply("OK", errors.JSON)


def _flow(tx: Tx, call: Call, given: TagsGiven) -> None:
    flows.tag(tx, places.flow_named(tx, call, call["name"]), given.set_tags, given.remove_tags)


def _environment(tx: Tx, call: Call, given: TagsGiven) -> None:
    found = environments.find(tx, call["name"])
    if found is None:
        raise NotFound(f"Environment named '{call['name']}' does not exist for organization '{call['org']}'")
    wanted = tagging.changed(found.tag_map(), given.set_tags, given.remove_tags)
    environments.change(tx, found, EnvironmentChanges(tags=wanted))


def _repository(tx: Tx, call: Call, given: TagsGiven) -> None:
    found = repositories.find_beginning(tx, call["name"])
    if found is None:
        raise NotFound(f"Repo '{call['name']}' not found")
    repositories.tag(tx, found.uuid, given.set_tags, given.remove_tags)


def _control(tx: Tx, call: Call, given: TagsGiven) -> None:
    controls.tag(tx, call["name"], given.set_tags, list(given.remove_tags))


_TAGGERS: Final[Mapping[str, Tagger]] = {
    "control": _control,
    "flow": _flow,
    "env": _environment,
    "environment": _environment,
    "repo": _repository,
}
