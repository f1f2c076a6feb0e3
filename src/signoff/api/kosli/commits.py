"""Commits as clients tell of them, and as they are told."""

from typing import Any, Final

from signoff.api.kosli import reading
from signoff.domain.evidence.types import Artifact, Commit, Trail, decoded
from signoff.kernel import clock
from signoff.kernel.errors import Invalid

SHA: Final = r"[a-f0-9]{40}"
# Clients cut so much off a commit, and break on a shorter one.
_SHORTEST: Final = 7


def read(described: dict[str, Any] | None) -> Commit | None:
    """Read a description of a commit, none if there is none; raises Invalid."""
    if not described:
        return None
    try:
        return reading.read(described, Commit)
    except Invalid as error:
        raise Invalid({f"git_commit_info.{key}": texts for key, texts in error.fields.items()}) from error


def of(thing: Trail | Artifact) -> dict[str, Any] | None:
    """Tell of the commit of a trail or an artifact; none if it is not known."""
    sha = thing.commit_sha or ""
    if len(sha) < _SHORTEST:
        return None
    told: dict[str, Any] = decoded(thing.commit) or {}
    author = thing.author or "" if isinstance(thing, Trail) else ""
    branch = thing.branch or "" if isinstance(thing, Trail) else ""
    return {
        "sha1": sha,
        "message": told.get("message", ""),
        "author": told.get("author", author),
        "author_username": told.get("author_username", ""),
        "branch": told.get("branch", branch),
        "timestamp": float(told.get("timestamp", clock.seconds(thing.created_at))),
        "url": told.get("url", ""),
        "parents": told.get("parents", []),
        "verified": told.get("verified"),
        "signature_state": told.get("signature_state", ""),
    }


def short(sha: str | None) -> dict[str, Any] | None:
    """Tell only the name of a commit."""
    return {"sha1": sha, "url": ""} if len(sha or "") >= _SHORTEST else None
