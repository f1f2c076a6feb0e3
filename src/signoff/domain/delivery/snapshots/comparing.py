"""How two lists of running artifacts differ, whatever environments they come from."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from msgspec import Struct

from signoff.domain.delivery.snapshots.types import RunningArtifact


class Pair(Struct, frozen=True):
    """The same artifact in the first list and in the second; None where it is missing."""

    first: RunningArtifact | None
    second: RunningArtifact | None

    @property
    def either(self) -> RunningArtifact:
        """The artifact as the second list has it, else as the first has it."""
        found = self.second or self.first
        assert found is not None  # noqa: S101 - a pair holds one at least
        return found


class Difference(Struct, frozen=True):
    """What is only in the first list, only in the second, in both with other instances, and in both alike."""

    removed: list[Pair]
    added: list[Pair]
    scaled: list[Pair]
    unchanged: list[Pair]


class Replacement(Struct, frozen=True):
    """The same name with other fingerprints: what came in place of what went."""

    added: list[Pair]
    removed: list[Pair]
    updated: list[Pair]


def compare(first: Iterable[RunningArtifact], second: Iterable[RunningArtifact]) -> Difference:
    """Compare two lists by name and fingerprint; the tag tells apart, too, what has neither in common."""
    before = {each.key: each for each in first}
    after = {each.key: each for each in second}
    both = [Pair(before[key], after[key]) for key in sorted(before.keys() & after.keys())]
    removed = [Pair(before[key], None) for key in sorted(before.keys() - after.keys())]
    added = [Pair(None, after[key]) for key in sorted(after.keys() - before.keys())]
    renamed, removed, added = _retagged(removed, added)
    both += renamed
    return Difference(
        removed,
        added,
        [pair for pair in both if _instances(pair)[0] != _instances(pair)[1]],
        [pair for pair in both if _instances(pair)[0] == _instances(pair)[1]],
    )


def replacements(difference: Difference) -> Replacement:
    """Match what went with what came under the same name, in order of fingerprint; the rest stays what it was."""
    gone, come = _by_name(difference.removed), _by_name(difference.added)
    added: list[Pair] = []
    removed: list[Pair] = []
    updated: list[Pair] = []
    for name in sorted(gone.keys() | come.keys()):
        for old, new in zip_longest(gone.get(name, []), come.get(name, [])):
            if old is None:
                added.append(new)
            elif new is None:
                removed.append(old)
            else:
                updated.append(Pair(old.first, new.second))
    return Replacement(added, removed, updated)


def _retagged(removed: Sequence[Pair], added: Sequence[Pair]) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """Take out what has the same name and fingerprint, and only another tag: that is no other artifact."""
    gone = {_content(pair): pair for pair in removed}
    come = {_content(pair): pair for pair in added}
    same = sorted(gone.keys() & come.keys())
    moved = {id(each) for key in same for each in (gone[key], come[key])}
    return (
        [Pair(gone[key].first, come[key].second) for key in same],
        [pair for pair in removed if id(pair) not in moved],
        [pair for pair in added if id(pair) not in moved],
    )


def _content(pair: Pair) -> tuple[str, str]:
    return pair.either.name, pair.either.fingerprint


def _by_name(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda each: (each.either.fingerprint, each.either.tag)):
        found.setdefault(pair.either.name, []).append(pair)
    return found


def _instances(pair: Pair) -> tuple[int, int]:
    return (
        0 if pair.first is None else pair.first.instances,
        0 if pair.second is None else pair.second.instances,
    )
