"""Searching by words."""

from collections.abc import Sequence

from signoff.domain.decisions.searching import queries
from signoff.domain.decisions.searching.types import Hit, Kind
from signoff.domain.identity.scopes import Scope
from signoff.kernel.full_text import asked
from signoff.kernel.tx import Tx

MOST = 100


def search(tx: Tx, text: str, kinds: Sequence[Kind] = ()) -> list[Hit]:
    """Find what has all the words of a text, each at least as a beginning, the last filed first; no words find nothing.

    Who may not see evidence finds only applications and environments.
    """
    tx.must(Scope.EVIDENCE_READ, Scope.CONTRACT_DATA_READ)
    question = asked(text, tx.engine)
    if question is None:
        return []
    place = {"organisation_id": tx.organisation_id, "question": question, "limit": MOST}
    allowed = _allowed(tx, kinds or tuple(Kind))
    return tx.all(queries.hits, **place, kinds=[kind.value for kind in allowed])


def _allowed(tx: Tx, kinds: Sequence[Kind]) -> list[Kind]:
    evidence = tx.actor.may(Scope.EVIDENCE_READ)
    shared = (Kind.APPLICATION, Kind.ENVIRONMENT)
    contracts = tx.actor.may(Scope.CONTRACT_DATA_READ)
    return [kind for kind in kinds if (contracts if kind in shared else evidence)]
