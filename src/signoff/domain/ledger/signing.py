"""The key that this installation signs its log with."""

from signoff.domain.ledger.notes import Signer
from signoff.kernel.crypto import load_keys
from signoff.kernel.settings import Settings


def own_signer(settings: Settings) -> Signer:
    """Give the log's signer, whose `verifier` is what others check with."""
    return Signer(settings.ledger_name, load_keys(settings).signing())
