"""Which versions of the catalog something was built from.

A version's number is usually its commit, whole or cut. Applications of one repository share commits: then the one
counts whose name is that of the flow, of the artifact in the flow's template, or of the artifact itself. By such a
name a version is also found whose number is the trail's name or the artifact's tag. Where several applications share
a commit and none has such a name, nothing is concluded.
"""

import re
from collections.abc import Iterable

from signoff.domain.decisions.running import queries
from signoff.domain.decisions.running.types import Candidate, Origin
from signoff.domain.evidence.types import Artifact, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

# How git and forges cut a commit.
CUTS = (7, 8, 10, 12, 40)
_NOT_A_LETTER = re.compile(r"[^0-9a-z]+")


def origins(tx: Tx, fingerprints: Iterable[str]) -> dict[str, list[Origin]]:
    """Give, by fingerprint, where it was reported as evidence, newest first."""
    wanted = sorted({each for each in fingerprints if each})
    found: dict[str, list[Origin]] = {}
    if not wanted:
        return found
    rows = tx.all(queries.origins_of_fingerprints, organisation_id=tx.organisation_id, fingerprints=wanted)
    for each in rows:
        found.setdefault(each.fingerprint, []).append(each)
    return found


def built(tx: Tx, known: Iterable[Origin]) -> dict[int, tuple[Candidate, set[str]]]:
    """Give, by version, what was built from it: the version with its application, and fingerprints."""
    origins_given = list(known)
    numbers = sorted({number for each in origins_given for number in _numbers(each)})
    if not numbers:
        return {}
    by_number: dict[str, list[Candidate]] = {}
    rows = tx.all(queries.versions_numbered, organisation_id=tx.organisation_id, numbers=numbers)
    for each in rows:
        by_number.setdefault(each.version.number, []).append(each)
    found: dict[int, tuple[Candidate, set[str]]] = {}
    for origin in origins_given:
        for each in _chosen(origin, by_number):
            found.setdefault(each.version.id, (each, set()))[1].add(origin.fingerprint)
    return found


def numbered(tx: Tx, number: str) -> list[Candidate]:
    """List the versions of any application that have a number, oldest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.all(queries.versions_numbered, organisation_id=tx.organisation_id, numbers=[number])


def of_trail(tx: Tx, trail: Trail, artifacts: Iterable[Artifact]) -> list[Candidate]:
    """List the versions that a trail is about: those of its commit, and those that its artifacts were built from."""
    tx.must(Scope.CONTRACT_DATA_READ)
    built_here = {each.id: each.fingerprint for each in artifacts}
    known = [
        each
        for found in origins(tx, built_here.values()).values()
        for each in found
        if each.artifact_id in built_here
    ]
    found = {key: candidate for key, (candidate, _) in built(tx, known).items()}
    sha = trail.commit_sha
    if sha is not None:
        place = {"organisation_id": tx.organisation_id}
        cuts = tx.all(queries.versions_numbered, **place, numbers=sorted({sha, *(sha[:cut] for cut in CUTS)}))
        found |= {each.version.id: each for each in cuts}
    return [found[key] for key in sorted(found)]


def _chosen(origin: Origin, by_number: dict[str, list[Candidate]]) -> list[Candidate]:
    names = _names(origin)
    candidates = [each for number in sorted(_numbers(origin)) for each in by_number.get(number, [])]
    linked = [each for each in candidates if _plain(each.application.name) in names]
    if linked:
        return linked
    commits = _commits(origin)
    by_commit = [each for each in candidates if each.version.number in commits]
    return by_commit if len({each.application.id for each in by_commit}) == 1 else []


def _numbers(origin: Origin) -> set[str]:
    return _commits(origin) | {each for each in (origin.trail, origin.tag, _tag(origin.name)) if each}


def _commits(origin: Origin) -> set[str]:
    sha = origin.commit_sha
    return set() if sha is None else {sha[:cut] for cut in CUTS} | {sha}


def _names(origin: Origin) -> set[str]:
    given = (origin.flow, origin.template_name or "", _base(origin.template_name or ""), _base(origin.name))
    return {_plain(each) for each in given} - {""}


def _base(name: str) -> str:
    """Give the last part of an image's name, without tag and digest."""
    return name.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _tag(name: str) -> str:
    return name.partition("@")[0].rpartition("/")[2].partition(":")[2]


def _plain(name: str) -> str:
    return _NOT_A_LETTER.sub("", name.casefold())
