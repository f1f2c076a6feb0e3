"""Allow-lists: artifacts may run without proof, for a reason and perhaps for a time."""

import pytest

from signoff.domain.delivery.allow_lists import allow_lists
from signoff.domain.delivery.allow_lists.types import AllowFields
from signoff.kernel import clock
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.domain.delivery.reports import digest, place
from tests.world import World


def fields(**more: str | None) -> AllowFields:
    return AllowFields("legacy", "alice", **more)


def test_by_digest_and_by_name(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod, other = place(tx), place(tx, "other")
        first = allow_lists.allow(tx, prod, fields(fingerprint=f"sha256:{digest('A')}"))
        second = allow_lists.allow(tx, prod, fields(name_pattern="^vendor/"))
        allowed = allow_lists.effective(tx, prod)

        assert allowed.entry_for("anything", digest("a")) == first
        assert allowed.entry_for(None, digest("a")) == first
        assert allowed.entry_for("vendor/x", digest("b")) == second
        assert allowed.entry_for("our/vendor/x", digest("b")) is None
        assert allowed.entry_for(None, digest("b")) is None
        assert allowed.entry_for("x", "") is None
        assert allow_lists.effective(tx, other).entry_for("vendor/x", digest("a")) is None
        assert allow_lists.listed_everywhere(tx) == allow_lists.listed(tx, prod) == [first, second]


def test_the_same_again_changes_nothing(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        made = allow_lists.allow(tx, prod, fields(fingerprint=digest("a")))
        assert allow_lists.allow(tx, prod, fields(fingerprint=digest("a"))) == made
    kinds = [kind for kind, _ in world.events(world.alice)]
    assert kinds.count("allow_list.added") == 1


def test_it_expires_and_is_taken_off(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
        past, future = (clock.shifted(tx.now, days=days) for days in (-1, 1))
        allow_lists.allow(tx, prod, fields(fingerprint=digest("a"), expires_at=past))
        lasting = allow_lists.allow(tx, prod, fields(fingerprint=digest("b"), expires_at=future))
        allowed = allow_lists.effective(tx, prod)
        assert allowed.entry_for("web", digest("a")) is None
        assert allowed.entry_for("web", digest("b")) == lasting

        removed = allow_lists.remove(tx, prod, lasting.uuid)
        assert not removed.effective(tx.now)
        assert allow_lists.effective(tx, prod).entry_for("web", digest("b")) is None
        assert len(allow_lists.listed(tx, prod)) == 2
        with pytest.raises(Conflict):
            allow_lists.remove(tx, prod, lasting.uuid)
        with pytest.raises(NotFound):
            allow_lists.remove(tx, place(tx, "other"), lasting.uuid)


@pytest.mark.parametrize(
    "wrong",
    [
        fields(),
        fields(fingerprint="abc"),
        fields(name_pattern="("),
        fields(name_pattern=".*"),
        fields(name_pattern="^"),
        fields(name_pattern="x*"),
        AllowFields(" ", "alice", digest("a")),
        AllowFields("legacy", "", digest("a")),
        AllowFields("x" * 10_001, "alice", digest("a")),
    ],
)
def test_what_cannot_be_allowed(world: World, wrong: AllowFields) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid):
        allow_lists.allow(tx, place(tx), wrong)


def test_only_who_may(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        prod = place(tx)
    with world.db.writing(world.bob) as tx, pytest.raises(Forbidden):
        allow_lists.allow(tx, prod, fields(fingerprint=digest("a")))
