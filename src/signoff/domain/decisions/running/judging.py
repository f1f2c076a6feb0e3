"""Whether what runs may run: the environment's policies decide, and its allow-list has the last word."""

from collections.abc import Sequence

from signoff.domain.catalog.types import Environment
from signoff.domain.delivery.snapshots.types import Judgement
from signoff.kernel.tx import Tx


def judged(_tx: Tx, _environment: Environment, _artifacts: Sequence[tuple[str, str]]) -> Judgement | None:
    """Judge artifacts, given by name and fingerprint; None when no policy is attached to the environment."""
    return None
