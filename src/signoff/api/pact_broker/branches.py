"""Branches, and the versions on them."""

from urllib.parse import parse_qsl

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import links, media, pacticipants, paging, versions
from signoff.domain.catalog import branches
from signoff.domain.catalog.types import Application, Branch, Version
from signoff.kernel.errors import Invalid
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx


def listed(tx: Tx, call: Call) -> Reply:
    """List an application's branches, the one that moved last first; always in pages."""
    application = pacticipants.of(tx, call)
    found = branches.listed(tx, application, paging.read(call, Page()), paging.search(call))
    document: Json = {
        "_embedded": {"branches": [_document(call, application.name, branch) for branch in found.rows]},
        "_links": {
            "self": link(call.here, title=f"{application.name} branches"),
            "pb:branches": [
                link(links.branch_url(call, application.name, branch.name), name=branch.name)
                for branch in found.rows
            ],
        },
    }
    return json_reply(paging.decorated(call, document, found), media.HAL)


def delete_others(tx: Tx, call: Call) -> Reply:
    """Have all branches removed but the main one and those that the query excludes."""
    application = pacticipants.of(tx, call)
    count, remaining = branches.schedule_removal(tx, application, _excluded(call))
    text = (
        f"Scheduled deletion of {count} branches for pacticipant {application.name}."
        f" Remaining branches are: {', '.join(remaining)}"
    )
    return json_reply({"notices": [{"type": "success", "text": text}]}, media.HAL, 202)


def _excluded(call: Call) -> list[str]:
    given = [pair for pair in parse_qsl(call.query, keep_blank_values=True) if pair[0].startswith("exclude")]
    # Once or often, with brackets or without; what is not understood must not be removed.
    if any(name not in ("exclude", "exclude[]") for name, _ in given):
        raise Invalid({"exclude": ["must be an array"]})
    return [value for _, value in given]


def show(tx: Tx, call: Call) -> Reply:
    """Show a branch."""
    application = pacticipants.of(tx, call)
    branch = branches.named(tx, application, call["branch"])
    return json_reply(_document(call, application.name, branch), media.HAL)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a branch; its versions stay."""
    branches.delete(tx, pacticipants.of(tx, call), call["branch"])
    return Reply(204)


def show_version(tx: Tx, call: Call) -> Reply:
    """Show that a version is on a branch."""
    return _shown(tx, call, *versions.of(tx, call))


def add_version(tx: Tx, call: Call) -> Reply:
    """Add a version to a branch; makes what is missing of application, version and branch."""
    application, version = versions.ensured(tx, call)
    added = branches.add_version(tx, application, call["branch"], version)
    reply = _shown(tx, call, application, version, 201 if added else 200)
    return reply.with_headers(("location", call.here)) if added else reply


def remove_version(tx: Tx, call: Call) -> Reply:
    """Take a version off a branch."""
    application, version = versions.of(tx, call)
    branches.remove_version(tx, application, call["branch"], version)
    return Reply(204)


def _document(call: Call, application: str, branch: Branch) -> Json:
    url = links.branch_url(call, application, branch.name)
    return {
        "name": branch.name,
        **links.times(branch.created_at, branch.updated_at),
        "_links": {
            "self": link(url, title="Branch"),
            "pb:latest-version": link(f"{url}/latest-version", title="Latest version for branch"),
        },
    }


def _shown(tx: Tx, call: Call, application: Application, version: Version, status: int = 200) -> Reply:
    name, number, branch = application.name, version.number, call["branch"]
    membership = branches.membership(tx, application, branch, version)
    document = {
        "_links": {
            "self": link(links.branch_version_url(call, name, branch, number), title="Branch version"),
            "pb:branch": link(links.branch_url(call, name, branch), title="Branch", name=branch),
            "pb:version": link(links.version_url(call, name, number), title="Version", name=number),
        },
        "createdAt": links.timestamp(membership.created_at),
    }
    return json_reply(document, media.HAL, status)
