"""Accounts."""

from signoff.domain.identity.accounts import list_accounts
from signoff.kernel.page import Page
from tests.world import World


def test_people(world: World) -> None:
    with world.db.reading(world.alice) as tx:
        listed = list_accounts(tx, Page())

    assert [account.name for account in listed.rows] == ["alice", "bob", "carol"]
    assert listed.rows[1].roles == ("read-write",)
