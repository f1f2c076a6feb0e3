"""Did a publication bring new content? Compared with the version's predecessors, tag by tag, as webhooks want it."""

from signoff.domain.contracts import store
from signoff.domain.contracts.types import ChangeReason, ContentChange, Contract, Pair, Reason
from signoff.kernel.tx import Tx


def detected(tx: Tx, pair: Pair, contract: Contract, before: Contract | None) -> ContentChange:
    """Say whether the contract's content is new, with the reasons; a repetition has neither change nor reason.

    A first publication is compared with the previous contract of each of the version's tags, or with the previous
    untagged one (source: pact_broker lib/pact_broker/webhooks/event_listener).
    """
    if before is not None:
        revised = contract.revision > before.revision
        return ContentChange(revised, (ChangeReason(Reason.REVISED),) if revised else ())
    reasons = _by_tag(tx, pair, contract)
    if not pair.tags:
        previous = tx.number(store.earlier_content_untagged, **_place(pair))
        reasons = _reason(previous, contract, Reason.FIRST_UNTAGGED, Reason.CHANGED_UNTAGGED, ())
    if reasons:
        return ContentChange(changed=True, reasons=tuple(reasons))
    return ContentChange(changed=False, reasons=(ChangeReason(Reason.SAME, pair.tags),))


def _by_tag(tx: Tx, pair: Pair, contract: Contract) -> list[ChangeReason]:
    place = _place(pair)
    found: list[ChangeReason] = []
    for name in pair.tags:
        previous = tx.number(store.earlier_content_with_tag, tag=name, **place)
        found += _reason(previous, contract, Reason.FIRST_WITH_TAG, Reason.CHANGED_WITH_TAG, (name,))
    return found


def _place(pair: Pair) -> dict[str, int]:
    return {
        "consumer_id": pair.consumer.id,
        "provider_id": pair.provider.id,
        "version_id": pair.version.id,
    }


def _reason(
    previous: int, contract: Contract, first: Reason, changed: Reason, names: tuple[str, ...]
) -> list[ChangeReason]:
    if not previous:
        return [ChangeReason(first, names)]
    return [ChangeReason(changed, names)] if previous != contract.content_id else []
