"""Which provider versions should verify a content: those that live somewhere, or head the main branch."""

from msgspec import Struct

from signoff.domain.catalog import branches, environments, versions
from signoff.domain.catalog.types import Application
from signoff.domain.decisions.queries import selecting
from signoff.domain.delivery import occupancy
from signoff.kernel.tx import Tx


class RequiredVerification(Struct, frozen=True):
    """A provider version without a result for a content, and why it matters."""

    version: str
    reasons: tuple[str, ...]


def of_content(tx: Tx, provider: Application, content_id: int) -> tuple[RequiredVerification, ...]:
    """List the provider's main head and its deployed and supported versions that have no result for the content."""
    reasons = _candidates(tx, provider)
    if not reasons:
        return ()
    done = {row[0] for row in tx.all(selecting.verified_by, content_id=content_id, version_ids=list(reasons))}
    wanted = {version_id: texts for version_id, texts in reasons.items() if version_id not in done}
    found = versions.by_ids(tx, list(wanted)) if wanted else {}
    return tuple(
        RequiredVerification(found[version_id].number, tuple(dict.fromkeys(texts)))
        for version_id, texts in sorted(wanted.items(), reverse=True)
    )


def _candidates(tx: Tx, provider: Application) -> dict[int, list[str]]:
    reasons: dict[int, list[str]] = {}
    head = branches.find(tx, provider, provider.main_branch) if provider.main_branch else None
    if head is not None and head.head_version_id is not None:
        reasons.setdefault(head.head_version_id, []).append("latest from main branch")
    pairs = occupancy.current_pairs(tx, [provider.id])
    names = environments.names(tx, {pair.environment_id for pair in pairs}) if pairs else {}
    for pair in pairs:
        reasons.setdefault(pair.version_id, []).append(f"{pair.how} in {names[pair.environment_id]}")
    return reasons
