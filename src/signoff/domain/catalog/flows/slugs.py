"""Slugs: names as path segments."""

import re
import unicodedata

_OTHER = re.compile(r"[^a-z0-9]+")
LONGEST = 100


def slug_of(name: str) -> str:
    """Make a slug of lower-case ASCII letters, digits and hyphens; a name without any of them gives `flow`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-")[:LONGEST].rstrip("-") or "flow"


def numbered(slug: str, attempt: int) -> str:
    """Give the slug to try after so many that were taken: `api`, `api-2`, `api-3`."""
    return slug if attempt == 1 else f"{slug}-{attempt}"
