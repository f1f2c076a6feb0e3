"""What a trail's evidence comes to in numbers, and which trails lack something."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from signoff.domain.evidence.attestations import attestations, queries
from signoff.domain.evidence.compliance.evaluation import evaluate, evaluate_all
from signoff.domain.evidence.compliance.kinds import plain
from signoff.domain.evidence.compliance.types import Finding, TrailCompliance
from signoff.domain.evidence.kinds import kinds
from signoff.domain.evidence.types import Attestation, Outcome, Trail, TrailStatus
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

# Of the newest trails so many are looked at.
MOST_TRAILS = 1000


class Summary(Struct, frozen=True):
    """A trail's attestations counted; a type is collected when an attestation of it that counts has passed."""

    collected_types: tuple[str, ...]
    missing_types: tuple[str, ...]
    coverage: tuple[Attestation, ...]
    counts: dict[Outcome, int]

    @property
    def total(self) -> int:
        """How much was attested."""
        return sum(self.counts.values())


class Gap(Struct, frozen=True):
    """A trail, and the types that it still needs."""

    trail: Trail
    flow_uuid: str
    missing_types: tuple[str, ...]


def of_trail(tx: Tx, trail: Trail) -> Summary:
    """Count a trail's attestations and tell what is missing."""
    tx.must(Scope.EVIDENCE_READ)
    given = attestations.of_trail(tx, trail)
    newest = {(each.fingerprint, each.target_name, each.name): each for each in given}
    counted = Counter(Outcome(each.status) for each in given)
    return Summary(
        collected_types=_unique(each.type for each in newest.values() if each.passed),
        missing_types=missing_types(evaluate(tx, trail)),
        coverage=tuple(each for each in given if plain(each.type) == kinds.COVERAGE),
        counts={outcome: counted[outcome] for outcome in Outcome},
    )


def gaps(tx: Tx) -> list[Gap]:
    """List those of the newest trails that lack required evidence, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "complete": TrailStatus.COMPLIANT.value}
    found = evaluate_all(tx, tx.all(queries.newest_incomplete, **place, limit=MOST_TRAILS))
    lacking = [(each, missing_types(each)) for each in found]
    return [Gap(each.trail, each.flow.uuid, missing) for each, missing in lacking if missing]


def missing_types(compliance: TrailCompliance) -> tuple[str, ...]:
    """Give the types of whatever is required and has not passed, each once."""
    return _unique(each.type for each in compliance.all_findings if _lacks(each))


def _lacks(finding: Finding) -> bool:
    return not finding.unexpected and finding.is_compliant is not True


def _unique(types: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(types))
