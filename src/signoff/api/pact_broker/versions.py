"""Versions of applications."""

from msgspec import UnsetType

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.pact_broker import media, pacticipants, paging, version_documents
from signoff.api.pact_broker.fields import Fields
from signoff.domain.catalog import applications, branches, environments, tags, versions
from signoff.domain.catalog.types import Application, Version
from signoff.domain.delivery import occupancy
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def of(tx: Tx, call: Call) -> tuple[Application, Version]:
    """Find the version that the path names, and its application; raises NotFound."""
    application = pacticipants.of(tx, call)
    return application, versions.numbered(tx, application, call["version"])


def ensured(tx: Tx, call: Call) -> tuple[Application, Version]:
    """Give the version that the path names, and its application, both made when they are new."""
    application = applications.ensure(tx, call["application"])
    return application, versions.ensure(tx, application, call["version"])[0]


def listed(tx: Tx, call: Call) -> Reply:
    """List an application's versions, newest first."""
    application = pacticipants.of(tx, call)
    found = versions.listed(tx, application, paging.read(call))
    title = f"All application versions of {application.name}"
    return json_reply(version_documents.collection(tx, call, application, found, title), media.HAL)


def on_branch(tx: Tx, call: Call) -> Reply:
    """List the versions on a branch, newest first."""
    application = pacticipants.of(tx, call)
    branch = branches.named(tx, application, call["branch"])
    found = versions.listed(tx, application, paging.read(call), branch=branch.name)
    title = f"Versions for branch {branch.name} of {application.name}"
    return json_reply(version_documents.collection(tx, call, application, found, title), media.HAL)


def tagged(tx: Tx, call: Call) -> Reply:
    """List the versions with a tag, newest first."""
    application = pacticipants.of(tx, call)
    found = versions.listed(tx, application, paging.read(call), tag=call["tag"])
    if not found.total:
        raise NotFound(f"No version of {application.name} with tag {call['tag']} found")
    title = f"Versions for tag {call['tag']} of {application.name}"
    return json_reply(version_documents.collection(tx, call, application, found, title), media.HAL)


def in_environment(tx: Tx, call: Call) -> Reply:
    """List the versions that were ever deployed or released to an environment, newest first."""
    application = pacticipants.of(tx, call)
    environment = environments.by_uuid(tx, call["environment"])
    found = occupancy.versions_in(tx, application, environment, paging.read(call))
    title = f"Versions for {application.name} in environment {environment.display_name}"
    return json_reply(version_documents.collection(tx, call, application, found, title), media.HAL)


def show(tx: Tx, call: Call) -> Reply:
    """Show a version."""
    application, version = of(tx, call)
    return _shown(tx, call, application, version)


def latest(tx: Tx, call: Call) -> Reply:
    """Show the newest version, or the newest with a tag."""
    application = pacticipants.of(tx, call)
    version = versions.latest(tx, application, call.parameters.get("tag"))
    return _shown(tx, call, application, version)


def head(tx: Tx, call: Call) -> Reply:
    """Show the version that heads a branch."""
    application = pacticipants.of(tx, call)
    return _shown(tx, call, application, branches.head(tx, application, call["branch"]))


def replace(tx: Tx, call: Call) -> Reply:
    """Describe a version anew, and make it and its application when they are new; the body may be empty."""
    fields = Fields(bodies.object_of(call))
    return _saved(tx, call, fields, fields.text("buildUrl", blank=True))


def update(tx: Tx, call: Call) -> Reply:
    """Change what is given of a version, and make it and its application when they are new."""
    fields = Fields(bodies.object_of(call))
    given = "buildUrl" in fields.document
    return _saved(tx, call, fields, fields.text("buildUrl", blank=True) if given else versions.KEEP)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a version with all that hangs on it."""
    versions.delete(tx, pacticipants.of(tx, call), call["version"])
    return Reply(204)


def _saved(tx: Tx, call: Call, fields: Fields, build_url: str | UnsetType | None) -> Reply:
    names = _tag_names(fields)
    fields.check()
    application = applications.ensure(tx, call["application"])
    version, created = versions.ensure(tx, application, call["version"], build_url)
    if names is not None:
        tags.replace_all(tx, application, version, names)
    reply = _shown(tx, call, application, version, 201 if created else 200)
    return reply.with_headers(("location", call.here)) if created else reply


def _tag_names(fields: Fields) -> list[str] | None:
    if fields.document.get("tags") is None:
        return None
    names: list[str] = []
    for index, item in enumerate(fields.items("tags")):
        tag = Fields(item if isinstance(item, dict) else {})
        names.append(tag.text("name", required=True) or "")
        fields.adopt(f"tags.{index}", tag)
    return names


def _shown(tx: Tx, call: Call, application: Application, version: Version | None, status: int = 200) -> Reply:
    if version is None:
        raise NotFound(f"No such version of {application.name} found")
    return json_reply(version_documents.single(tx, call, application, version, call.here), media.HAL, status)
