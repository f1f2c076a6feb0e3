"""A verification is evidence: the trails of the commit that a version was built from say which contracts it met.

The log is read, so that publishing a result never waits for it and never fails by it. Whatever the log holds about one
version is attested at once, with the latest result of every contract, so the newest attestation is the whole truth.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
import structlog

from signoff.domain.catalog import applications, versions
from signoff.domain.contracts.events import VerificationPublished
from signoff.domain.decisions.proving import queries
from signoff.domain.evidence.attestations import attestations, finding
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.kinds import kinds
from signoff.domain.evidence.kinds.pact import Result, Results
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.events import TrailBegun
from signoff.domain.evidence.types import Trail
from signoff.domain.identity.organisations import administrator
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound, SignoffError
from signoff.kernel.events import SequencedEvent
from signoff.kernel.subscribers import Subscriber
from signoff.kernel.tx import Tx

log = structlog.get_logger(__name__)

NAME = "verifications"
BATCH = 50
MOST = 1000
# So much of a commit tells it from others, and so much is all of it.
SHORTEST, WHOLE = 7, 40

_HEX = re.compile(rf"(?<![0-9a-z])[0-9a-f]{{{SHORTEST},{WHOLE}}}(?![0-9a-z])")


def subscriber() -> Subscriber:
    """Give the reader of the log that attests verifications."""
    return Subscriber(NAME, handle, BATCH, (VerificationPublished.KIND, TrailBegun.KIND))


def handle(tx: Tx, events: Sequence[SequencedEvent]) -> None:
    """Attest on trails what some events of the log tell of verifications."""
    published: dict[tuple[int, str, str], dict[int, tuple[str, ...]]] = {}
    for event in events:
        if event.kind == VerificationPublished.KIND:
            said = msgspec.json.decode(event.payload, type=VerificationPublished)
            asked = published.setdefault((event.organisation_id, said.provider, said.provider_version), {})
            asked[said.number] = tuple(each.version for each in said.verified_for)
    for (organisation_id, provider, number), asked in published.items():
        tx.actor = administrator(NAME, organisation_id)
        _verified(tx, provider, number, asked)
    for event in events:
        if event.kind == TrailBegun.KIND:
            tx.actor = administrator(NAME, event.organisation_id)
            _begun(tx, msgspec.json.decode(event.payload, type=TrailBegun))


def results(tx: Tx, version_ids: list[int]) -> list[Result]:
    """List the latest result of each contract that provider versions were asked to meet, by the consumer's name."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return _results(tx, version_ids, {})


def trails_of(tx: Tx, number: str) -> list[Trail]:
    """List the trails of the commit that a version's number is or contains, whole or cut; none when it is not clear."""
    plain = number.lower()
    exact = trails.of_commit(tx, plain)
    if exact:
        return exact
    for part in _HEX.findall(plain):
        known = [part] if len(part) == WHOLE else trails.commits_like(tx, part)
        if len(known) == 1 and (found := trails.of_commit(tx, known[0])):
            return found
    return []


def _verified(tx: Tx, provider: str, number: str, asked: dict[int, tuple[str, ...]]) -> None:
    found = trails_of(tx, number)
    if not found:
        return
    try:
        version = versions.find(tx, applications.named(tx, provider, "provider"), number)
    except NotFound:
        return
    if version is not None:
        results = _results(tx, [version.id], asked)
        for trail in found:
            _attest(tx, trail, results)


def _begun(tx: Tx, said: TrailBegun) -> None:
    sha = (said.commit or "").lower()
    if len(sha) < SHORTEST:
        return
    # A version of this number may have been verified before its trail began.
    numbers = [sha, *(sha[:length] for length in range(SHORTEST, len(sha)))]
    place = {"organisation_id": tx.organisation_id}
    meant = [
        version_id
        for version_id, number in tx.all(queries.versions_numbered, **place, numbers=numbers, limit=MOST)
        if any(each.uuid == said.trail_uuid for each in trails_of(tx, number))
    ]
    if meant:
        _attest(tx, trails.by_uuid(tx, said.trail_uuid), _results(tx, meant, {}))


def _results(tx: Tx, version_ids: list[int], asked: dict[int, tuple[str, ...]]) -> list[Result]:
    place = {"organisation_id": tx.organisation_id}
    found = tx.all(queries.results_of_versions, **place, version_ids=version_ids, limit=MOST)
    return [msgspec.structs.replace(each, consumer_versions=asked.get(each.number, ())) for each in found]


def _attest(tx: Tx, trail: Trail, results: list[Result]) -> None:
    if not results:
        return
    before = finding.named(tx, trail, kinds.PACT)
    known = _known(before[0].data if before else None)
    together = _joined(known, results)
    if together == known:
        return
    try:
        data = msgspec.to_builtins(Results(together))
        attestations.record(tx, trail, AttestationFields(kinds.PACT, kinds.PACT, data=data))
    except SignoffError as error:
        log.warning("a verification was not attested", trail=trail.uuid, reason=error.message)


def _known(data: str | None) -> list[Result]:
    """Give what was attested last; somebody else may have attested under this name what is no result."""
    try:
        return [] if data is None else msgspec.json.decode(data, type=Results).results
    except msgspec.ValidationError:
        return []


def _joined(known: Iterable[Result], results: list[Result]) -> list[Result]:
    """Keep what is known of other versions of the same commit, and for whom a result was asked."""
    versions_now = {(each.provider, each.provider_version) for each in results}
    asked = {each.number: each.consumer_versions for each in known}
    kept = [each for each in known if (each.provider, each.provider_version) not in versions_now]
    return kept + [
        msgspec.structs.replace(each, consumer_versions=each.consumer_versions or asked.get(each.number, ()))
        for each in results
    ]
