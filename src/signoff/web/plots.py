"""Plots as pages draw them: worked out here, so that templates only write rectangles, and the numbers as text."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

# The picture is stretched to the width that there is, so only proportions matter.
STEP, GAP, HEIGHT = 10, 2, 100


class Bar(Struct, frozen=True):
    """A rectangle of the series with this number."""

    series: int
    x: float
    y: float
    width: float
    height: float


class Row(Struct, frozen=True):
    """A day in words and its counts, one for each series."""

    day: str
    counts: list[int]


class Plot(Struct, frozen=True):
    """Counts by day, stacked; `rows` are the days on which there was anything, the last first."""

    width: int
    first: str
    last: str
    top: int
    totals: list[int]
    bars: list[Bar]
    rows: list[Row]

    @property
    def total(self) -> int:
        """How much there was altogether."""
        return sum(self.totals)


def daily(last: str, days: int, series: list[Mapping[str, int]]) -> Plot:
    """Plot counts by day (`2026-11-23`), of so many days up to the last."""
    end = date.fromisoformat(last)
    shown = [end - timedelta(days=back) for back in reversed(range(days))]
    counts = [[each.get(day.isoformat(), 0) for each in series] for day in shown]
    top = max(map(sum, counts))
    bars = [bar for place, stack in enumerate(counts) for bar in _stacked(place, stack, top)]
    rows = [Row(_words(day), stack) for day, stack in zip(shown, counts, strict=True) if any(stack)]
    return Plot(
        width=days * STEP,
        first=_words(shown[0]),
        last=_words(end),
        top=top,
        totals=[sum(column) for column in zip(*counts, strict=True)],
        bars=bars,
        rows=rows[::-1],
    )


def _stacked(place: int, stack: list[int], top: int) -> list[Bar]:
    bars, below = [], 0
    for series, count in enumerate(stack):
        if count:
            below += count
            bars.append(
                Bar(
                    series,
                    place * STEP + GAP / 2,
                    round(HEIGHT - HEIGHT * below / top, 2),
                    STEP - GAP,
                    round(HEIGHT * count / top, 2),
                )
            )
    return bars


def _words(day: date) -> str:
    return f"{day:%-d %B}"
