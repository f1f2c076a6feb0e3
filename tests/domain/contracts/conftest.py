from collections.abc import Iterator

import pytest

from signoff.kernel.tx import Tx
from tests.world import World


@pytest.fixture
def tx(world: World) -> Iterator[Tx]:
    """A transaction of Alice's that is never kept."""
    with world.db.writing(world.alice, dry_run=True) as tx:
        yield tx
