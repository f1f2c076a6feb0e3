"""Policies and their attachments."""

from typing import Any, Literal

from msgspec import UNSET, Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, names, places, reading
from signoff.domain.decisions.policies import attachments, policies
from signoff.domain.decisions.policies.texts import read_policy
from signoff.domain.decisions.policies.types import Policy, PolicyChanges, PolicyFields
from signoff.kernel import clock
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx

FIELD, FILE = "payload", "policy_file"


class PolicyGiven(Struct, frozen=True):
    """What clients say of a policy."""

    name: str
    description: str = ""
    comment: str = ""
    type: Literal["env"] = "env"


class PoliciesNamed(Struct, frozen=True):
    """Policies to attach or to detach."""

    policy_names: tuple[str, ...]


def put(tx: Tx, call: Call) -> Reply:
    """Make a policy, or a new version of it."""
    reading.organisation(tx, call)
    document, files = reading.document_of(call, FIELD)
    given = reading.read(document, PolicyGiven)
    names.check(name=(given.name, names.POLICY))
    if FILE not in files:
        raise Invalid({FILE: ["Missing data for required field."]})
    text = names.text_of(files[FILE], FILE)
    rules, known = read_policy(text, FILE), policies.find(tx, given.name)
    if known is None:
        fields = PolicyFields(given.name, rules, text, given.description, given.comment)
        policies.create(tx, fields)
        return json_reply("OK", errors.JSON, 201)
    # Clients send an empty description when nobody gave one.
    described = given.description or UNSET
    changes = PolicyChanges(rules=rules, text=text, description=described, comment=given.comment)
    attachments.change(tx, known, changes)
    return json_reply("OK", errors.JSON)


def listed(tx: Tx, call: Call) -> Reply:
    """List the policies."""
    reading.organisation(tx, call)
    return json_reply(_documents(tx, policies.listed(tx)), errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a policy."""
    reading.organisation(tx, call)
    return json_reply(_documents(tx, policies_named(tx, call, [call["policy"]]))[0], errors.JSON)


def attach(tx: Tx, call: Call) -> Reply:
    """Let policies count in an environment."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    attachments.attach(tx, environment, _asked(tx, call))
    return json_reply("OK", errors.JSON)


def detach(tx: Tx, call: Call) -> Reply:
    """Let policies count in an environment no more."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    attachments.detach(tx, environment, _asked(tx, call))
    return json_reply("OK", errors.JSON)


def policies_named(tx: Tx, call: Call, wanted: list[str]) -> list[Policy]:
    """Give policies by their names; raises NotFound in this dialect's words."""
    try:
        return policies.named(tx, wanted) if wanted else []
    except NotFound as error:
        raise NotFound(f"{error.message} in organization '{call['org']}'") from error


def _asked(tx: Tx, call: Call) -> list[Policy]:
    given = reading.read(reading.document_of(call)[0], PoliciesNamed)
    return policies_named(tx, call, list(given.policy_names))


def _documents(tx: Tx, found: list[Policy]) -> list[dict[str, Any]]:
    ids = [each.id for each in found]
    versions, attached = policies.versions_of(tx, ids), attachments.of_policies(tx, ids)
    return [
        {
            "name": each.name,
            "description": each.description,
            "created_at": clock.seconds(each.created_at),
            "consuming_envs": [place.environment for place in attached.get(each.id, [])],
            "versions": [
                {
                    "version": version.version,
                    "policy_yaml": version.text,
                    "timestamp": clock.seconds(version.created_at),
                    "created_by": version.created_by,
                    "comment": version.comment,
                }
                for version in versions[each.id]
            ],
        }
        for each in found
    ]
