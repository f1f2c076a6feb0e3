"""Names that look like existing ones: a slip of the keyboard makes a new application and hides a broken contract."""

from functools import lru_cache

from signoff.domain.catalog import naming, queries
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

# Words that people add and leave out without meaning anything by it.
FILLERS = frozenset({"api", "provider", "service"})


@lru_cache(maxsize=16_384)
def normalised(name: str) -> tuple[str, ...]:
    """Reduce a name to what distinguishes it: its words in lower case, singular, without fillers."""
    singular = (word.lower().removesuffix("s") for word in naming.words(name))
    return tuple(word for word in singular if word and word not in FILLERS)


def similar_names(tx: Tx, name: str) -> list[str]:
    """List the existing names that look like a new one; none when it exists itself, or when nothing distinguishes it.

    Reads every name of the organisation: ask only for a name that is about to be made.
    """
    tx.must(Scope.CONTRACT_DATA_READ)
    wanted = normalised(name)
    existing = [known for (known,) in tx.all(queries.application_names, organisation_id=tx.organisation_id)]
    if not wanted or name in existing:
        return []
    return [known for known in existing if normalised(known) == wanted]
