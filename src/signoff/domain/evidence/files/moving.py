"""The bytes of evidence on their way from one installation to another."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator

import structlog

from signoff.domain.evidence.files import objects, store
from signoff.kernel.errors import Gone
from signoff.kernel.settings import Settings
from signoff.kernel.spool import Spool
from signoff.kernel.tx import Tx

log = structlog.get_logger(__name__)

_NAME = re.compile(r"evidence/(?P<organisation>[0-9]{1,18})/(?P<sum>[0-9a-f]{64})")


def contents(tx: Tx, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Give the bytes of every file of every organisation once, each with a name; what is damaged is left out."""
    for organisation_id, wanted in tx.all(store.every_content):
        name = f"evidence/{organisation_id}/{wanted}"
        try:
            yield name, asyncio.run(objects.content(settings, organisation_id, wanted))
        except Gone:
            log.warning("damaged evidence is not in the backup", name=name)


def keep(settings: Settings, names: Iterable[str], content: Callable[[str], bytes | None]) -> int:
    """Keep the bytes of those names that `contents` gave once; tell how many."""
    kept = 0
    for name in names:
        meant = _NAME.fullmatch(name)
        found = content(name) if meant else None
        if meant and found is not None:
            asyncio.run(objects.put(settings, int(meant["organisation"]), Spool.of(found)))
            kept += 1
    return kept
