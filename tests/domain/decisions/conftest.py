from collections.abc import Iterator

import pytest

from tests.domain.decisions.builder import Builder
from tests.domain.decisions.proofs import Proofs
from tests.world import World


@pytest.fixture
def b(world: World) -> Iterator[Builder]:
    """A builder in a transaction of Alice's that is never kept."""
    with world.db.writing(world.alice, dry_run=True) as tx:
        yield Builder(tx)


@pytest.fixture
def p(world: World) -> Iterator[Proofs]:
    """Evidence in a transaction of Alice's that is never kept."""
    with world.db.writing(world.alice, dry_run=True) as tx:
        yield Proofs(tx)
