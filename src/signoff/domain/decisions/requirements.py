"""Which provider versions should verify a content: those that live somewhere, or head the main branch."""

from msgspec import Struct

from signoff.domain.catalog.types import Application
from signoff.domain.decisions.queries import requiring
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


class RequiredVerification(Struct, frozen=True):
    """A provider version without a result for a content, and why it matters."""

    version: str
    reasons: tuple[str, ...]


def of_content(tx: Tx, provider: Application, content_id: int) -> tuple[RequiredVerification, ...]:
    """List the provider's main head and its deployed and supported versions that have no result for the content."""
    tx.must(Scope.CONTRACT_DATA_READ)
    reasons: dict[tuple[int, str], list[str]] = {}
    for key, number, reason in tx.all(requiring.unverified, provider_id=provider.id, content_id=content_id):
        reasons.setdefault((key, number), []).append(reason)
    return tuple(
        RequiredVerification(number, tuple(dict.fromkeys(texts)))
        for (_, number), texts in sorted(reasons.items(), reverse=True)
    )
