"""Contents are announced before their bytes are kept, so that those of which nobody speaks in the end can be found."""

from signoff.domain.evidence.files import store
from signoff.kernel.errors import Unavailable
from signoff.kernel.tx import Tx


def announce(tx: Tx, sha256: str) -> None:
    """Say that a content is about to be kept; raises Unavailable while the same one is being removed."""
    if not tx.first(store.announce, organisation_id=tx.organisation_id, sha256=sha256, at=tx.now, leaving=0):
        raise Unavailable("The same content is being removed at this moment; send it again")
