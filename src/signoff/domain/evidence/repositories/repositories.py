"""Repositories: noted as evidence speaks of them, looked up, tagged."""

from typing import Any

from signoff.domain.catalog import tagging
from signoff.domain.evidence.repositories import queries, store
from signoff.domain.evidence.repositories.events import RepositoryNoted, RepositoryTagged
from signoff.domain.evidence.repositories.types import Repository
from signoff.domain.evidence.types import encoded
from signoff.domain.identity.scopes import Scope
from signoff.kernel.ids import new_uuid
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx

LONGEST = 500
# A uuid without its last four digits.
SHORTEST = 32


def note(tx: Tx, described: dict[str, Any] | None) -> int | None:
    """Give the id of the repository that evidence describes by name and url; made when new, none if not described.

    Records repository.noted when it is new or has moved.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    name, url, provider, external_id = (_text(described, key) for key in ("name", "url", "provider", "id"))
    if not name or not url:
        return None
    place = {"organisation_id": tx.organisation_id, "provider": provider or "", "name": name}
    known = tx.first(store.repository_of_provider, **place)
    if known is None:
        made = tx.first(
            store.insert_repository,
            **place,
            uuid=new_uuid(),
            external_id=external_id,
            url=url,
            tags="{}",
            created_at=tx.now,
            updated_at=tx.now,
        )
        if made is not None:
            tx.record(RepositoryNoted(made.uuid, made.name, made.provider, made.url))
            return made.id
        known = tx.found(store.repository_of_provider, f"Repo '{name}' not found", **place)
    if (known.url, known.external_id) != (url, external_id or known.external_id):
        moved = {"url": url, "external_id": external_id or known.external_id, "at": tx.now}
        tx.run(store.move_repository, organisation_id=tx.organisation_id, repository_id=known.id, **moved)
        tx.record(RepositoryNoted(known.uuid, known.name, known.provider, url))
    return known.id


def listed(
    tx: Tx, page: Page, containing: str | None = None, provider: str | None = None
) -> Paged[Repository]:
    """List repositories by name, those whose name contains a text and of a provider if given."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {
        "organisation_id": tx.organisation_id,
        "pattern": like_pattern(containing),
        "provider": provider,
    }
    return page_of(tx, queries.repositories, queries.repositories_count, page, **wanted)


def named(tx: Tx, name: str) -> list[Repository]:
    """List the repositories of a name: at most one of each provider."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(queries.repositories_named, organisation_id=tx.organisation_id, name=name)


def by_ids(tx: Tx, repository_ids: list[int]) -> dict[int, Repository]:
    """Give repositories by their ids; unknown ids are left out."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    found = tx.all(queries.repositories_by_ids, **place, repository_ids=repository_ids)
    return {each.id: each for each in found}


def find_beginning(tx: Tx, uuid: str) -> Repository | None:
    """Look a repository up by its uuid, or by the most of it: clients leave out the end."""
    tx.must(Scope.EVIDENCE_READ)
    if len(uuid) < SHORTEST:
        return None
    place = {"organisation_id": tx.organisation_id, "beginning": uuid.lower(), "end": uuid.lower() + "g"}
    return tx.first(queries.repositories_beginning, **place)


def tag(tx: Tx, uuid: str, wanted: dict[str, str], unwanted: tuple[str, ...]) -> Repository:
    """Give a repository tags and take others away; raises NotFound and Invalid, records repository.tagged."""
    tx.must(Scope.FLOW_MANAGE, Scope.EVIDENCE_RECORD)
    place = {"organisation_id": tx.organisation_id}
    known = tx.found(store.repository_held, f"Repo '{uuid}' not found", **place, uuid=uuid)
    tags = tagging.changed(known.tag_map(), wanted, unwanted)
    if tags == known.tag_map():
        return known
    changed = tx.found(
        store.tag_repository, uuid, **place, repository_id=known.id, tags=encoded(tags), at=tx.now
    )
    tx.record(RepositoryTagged(changed.uuid, changed.name, tags))
    return changed


def _text(described: dict[str, Any] | None, key: str) -> str | None:
    value = (described or {}).get(key)
    return str(value)[:LONGEST] if isinstance(value, str | int) and not isinstance(value, bool) else None
