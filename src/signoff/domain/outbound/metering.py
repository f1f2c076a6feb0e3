"""How many webhooks there are, and how often they were sent."""

from msgspec import Struct

from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import queries
from signoff.kernel.tx import Tx


class Counts(Struct, frozen=True):
    """Counts of an organisation."""

    webhooks: int
    triggered: int
    executions: int


def counts(tx: Tx) -> Counts:
    """Count the organisation's webhooks, deliveries and attempts."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found = (tx.number(each, organisation_id=tx.organisation_id) for each in queries.counts)
    return Counts(*found)
