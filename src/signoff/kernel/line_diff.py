"""The difference of two texts, line by line, in a time that grows with their length and not with its square.

`difflib` takes minutes for what one publication may hold. Lines that stand once in either text are its anchors here, as
in a patience diff; what lies between two of them is compared line by line as long as the budget lasts, and counts as
replaced after that. It is written here because of the libraries that do the same one is as slow as `difflib`
(cydifflib), and the other under a licence that ours cannot take in (patiencediff).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

# Pairs of lines that are compared one by one, in all.
BUDGET = 2_000_000
# How often every line is looked at for anchors, on average.
_LOOKS = 8


class _Range(Struct, frozen=True):
    """A part of either text: from `a` to before `a_end`, and from `b` to before `b_end`."""

    a: int
    a_end: int
    b: int
    b_end: int

    @property
    def lines(self) -> int:
        return self.a_end - self.a + self.b_end - self.b

    @property
    def pairs(self) -> int:
        return (self.a_end - self.a) * (self.b_end - self.b)


def unified(
    before: Sequence[str], after: Sequence[str], names: tuple[str, str], context: int = 3
) -> Iterator[str]:
    """Give the lines of a unified diff of two texts under their names; none where they are the same."""
    numbers: dict[str, int] = {}
    a, b = ([numbers.setdefault(line, len(numbers)) for line in text] for text in (before, after))
    for place, hunk in enumerate(_hunks(_changes(a, b), context)):
        if not place:
            yield from (f"--- {names[0]}", f"+++ {names[1]}")
        yield from _written(hunk, before, after, context)


def _changes(a: list[int], b: list[int]) -> Iterator[_Range]:
    i = j = 0
    for kept, also in [*sorted(_Comparison(a, b).matches()), (len(a), len(b))]:
        if (i, j) != (kept, also):
            yield _Range(i, kept, j, also)
        i, j = kept + 1, also + 1


def _hunks(changes: Iterator[_Range], context: int) -> Iterator[list[_Range]]:
    hunk: list[_Range] = []
    for change in changes:
        if hunk and change.a - hunk[-1].a_end > 2 * context:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _written(hunk: list[_Range], before: Sequence[str], after: Sequence[str], context: int) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    lead, tail = min(context, first.a), min(context, len(before) - last.a_end)
    spans = _span(first.a - lead, last.a_end + tail), _span(first.b - lead, last.b_end + tail)
    yield f"@@ -{spans[0]} +{spans[1]} @@"
    place = first.a - lead
    for change in hunk:
        yield from (f" {line}" for line in before[place : change.a])
        yield from (f"-{line}" for line in before[change.a : change.a_end])
        yield from (f"+{line}" for line in after[change.b : change.b_end])
        place = change.a_end
    yield from (f" {line}" for line in before[place : place + tail])


def _span(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


class _Comparison:
    """Two texts being compared, and how much of the budget is left."""

    def __init__(self, a: list[int], b: list[int]) -> None:
        self._a, self._b = a, b
        self._looks = _LOOKS * (len(a) + len(b))
        self._pairs = BUDGET
        self._found: list[tuple[int, int]] = []

    def matches(self) -> list[tuple[int, int]]:
        """Give the places of lines that stay, in any order; none crosses another."""
        waiting = [_Range(0, len(self._a), 0, len(self._b))]
        while waiting:
            part = self._trimmed(waiting.pop())
            if part.pairs and self._looks >= part.lines:
                self._looks -= part.lines
                waiting += self._divided(part)
        return self._found

    def _trimmed(self, part: _Range) -> _Range:
        a, a_end, b, b_end = part.a, part.a_end, part.b, part.b_end
        while a < a_end and b < b_end and self._a[a] == self._b[b]:
            self._found.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and self._a[a_end - 1] == self._b[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            self._found.append((a_end, b_end))
        return _Range(a, a_end, b, b_end)

    def _divided(self, part: _Range) -> list[_Range]:
        """Divide a part before each of its anchors; without any, compare it line by line."""
        anchors = self._anchors(part)
        if not anchors:
            self._compare(part)
            return []
        starts = [(part.a, part.b), *anchors]
        ends = [*anchors, (part.a_end, part.b_end)]
        return [_Range(a, a_end, b, b_end) for (a, b), (a_end, b_end) in zip(starts, ends, strict=True)]

    def _anchors(self, part: _Range) -> list[tuple[int, int]]:
        once_before = _places_of_the_unique(self._a, part.a, part.a_end)
        once_after = _places_of_the_unique(self._b, part.b, part.b_end)
        common = [(i, once_after[line]) for line, i in once_before.items() if line in once_after]
        return _longest_rising(common)

    def _compare(self, part: _Range) -> None:
        if part.pairs <= self._pairs:
            self._pairs -= part.pairs
            common = _longest_common(self._a[part.a : part.a_end], self._b[part.b : part.b_end])
            self._found += [(part.a + i, part.b + j) for i, j in common]


def _places_of_the_unique(text: list[int], start: int, end: int) -> dict[int, int]:
    counts = Counter(text[start:end])
    return {text[place]: place for place in range(start, end) if counts[text[place]] == 1}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep as many pairs as possible whose second numbers rise; the first ones rise already."""
    ends: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(holders[length - 1] if length else -1)
        ends[length : length + 1] = [second]
        holders[length : length + 1] = [index]
    kept = []
    index = holders[-1] if holders else -1
    while index >= 0:
        kept.append(pairs[index])
        index = before[index]
    return kept[::-1]


def _longest_common(a: list[int], b: list[int]) -> list[tuple[int, int]]:
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        row, below, line = lengths[i], lengths[i + 1], a[i]
        for j in range(len(b) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if line == b[j] else max(below[j], row[j + 1])
    found, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
