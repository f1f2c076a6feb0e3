"""What a server needs to do its work, each looked at for real."""

import shutil
from pathlib import Path

from msgspec import Struct

from signoff.kernel import sequencer
from signoff.kernel.tx import Tx


class Check(Struct, frozen=True):
    """One thing looked at; `text` says what was found."""

    name: str
    ok: bool
    text: str


def readiness(tx: Tx) -> list[Check]:
    """Look at the database, the sequencer's lag and the disk."""
    waiting = sequencer.lag(tx)
    return [
        Check("database", ok=True, text=tx.engine.value),
        Check(
            "sequencer", waiting <= tx.settings.max_sequencer_lag, f"{waiting} events wait for their position"
        ),
        _disk(tx),
    ]


def _disk(tx: Tx) -> Check:
    folder = Path(tx.settings.data_dir)
    free = shutil.disk_usage(folder if folder.exists() else Path()).free
    return Check("disk", free >= tx.settings.min_free_disk, f"{free} bytes free in {folder}")
