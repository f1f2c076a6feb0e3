"""Keeps files for tests that are in a transaction already, and so cannot announce them in one of their own."""

import asyncio

from signoff.domain.evidence.files import objects
from signoff.domain.evidence.files.types import NewFile, StoredFile
from signoff.kernel.settings import Settings


def kept(settings: Settings, organisation_id: int, file: NewFile) -> StoredFile:
    """Keep a file's bytes; give what a row says of it."""
    described = objects.describe(settings, file)
    asyncio.run(objects.put(settings, organisation_id, file.content))
    return described
