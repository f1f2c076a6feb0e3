"""Repositories."""

from typing import Any

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, names, narrowing, pages, reading
from signoff.domain.evidence.repositories import repositories
from signoff.domain.evidence.repositories.types import Repository
from signoff.kernel import clock
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.page import EVERYTHING
from signoff.kernel.tx import Tx

SIZE, LARGEST = 15, 50
# A name is a path; so many segments reach every host's.
DEPTH = 6


def listed(tx: Tx, call: Call) -> Reply:
    """Give a page of repositories by name, as the client narrows them."""
    reading.organisation(tx, call)
    search, provider = reading.parameter(call, "search"), reading.parameter(call, "provider")
    if search is not None and reading.parameter(call, "name") is not None:
        raise Invalid({"search": ["cannot be combined with name"]})
    found = [
        each for each in repositories.listed(tx, EVERYTHING, search, provider).rows if _wanted(call, each)
    ]
    if narrowing.descending(call):
        found.reverse()
    cut = pages.cut(call, found, SIZE, LARGEST)
    return json_reply({"repos": [document_of(each) for each in cut.rows], **pages.place(cut)}, errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show the repository of a name, which may have slashes in it, or of an id."""
    reading.organisation(tx, call)
    name = "/".join(call[f"part{number}"] for number in range(DEPTH) if f"part{number}" in call.parameters)
    wanted, provider = reading.parameter(call, "id"), reading.parameter(call, "provider")
    found = _with_id(tx, wanted) if wanted else repositories.named(tx, name)
    found = [each for each in found if provider in (None, each.provider)]
    if not found:
        raise NotFound(f"Repo '{name}' not found")
    if len(found) > 1:
        providers = ", ".join(each.provider for each in found)
        raise Invalid(
            {"": [f"Multiple repos named '{name}' exist ({providers}). Specify the 'provider' parameter"]}
        )
    return json_reply(document_of(found[0]), errors.JSON)


def document_of(repository: Repository) -> dict[str, Any]:
    """Render a repository."""
    return {
        "id": names.short_id(repository.uuid),
        "repo_id": repository.external_id,
        "vcs_id": repository.external_id,
        "name": repository.name,
        "url": repository.url,
        "provider": repository.provider,
        "tags": repository.tag_map(),
        "created_at": clock.seconds(repository.created_at),
        "last_modified_at": clock.seconds(repository.updated_at),
    }


def _wanted(call: Call, repository: Repository) -> bool:
    """Tell whether a repository has the name, the provider's id and every tag that the client asks for."""
    name, external_id = reading.parameter(call, "name"), reading.parameter(call, "repo_id")
    # A provider's id stays when a name changes, so it is the stronger one.
    if external_id is not None and external_id != repository.external_id:
        return False
    if external_id is None and name not in (None, repository.name):
        return False
    return narrowing.tagged(call, repository.tag_map())


def _with_id(tx: Tx, short: str) -> list[Repository]:
    found = repositories.find_beginning(tx, short)
    return [] if found is None else [found]
