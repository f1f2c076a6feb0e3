"""The key of an installation, where a command must not make a new one."""

from signoff.domain.ledger import proving
from signoff.kernel.crypto import stored_secret
from signoff.kernel.errors import NotFound, Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx


def must_have_key(tx: Tx, settings: Settings) -> None:
    """Raise Unavailable where the log was signed with a key that is not here: a new one could read no secret."""
    if stored_secret(settings) is not None:
        return
    try:
        proving.checkpoint(tx)
    except NotFound:
        return
    raise Unavailable(
        f"The key of this database is not in {settings.data_dir}: put its secret.key there, or set SIGNOFF_SECRET_KEY; "
        "if it is lost, set a new one, and the secrets that are stored can never be read again"
    )
