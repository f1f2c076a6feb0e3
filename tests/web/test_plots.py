"""Plots: every number that is drawn is also a text."""

from signoff.web.plots import daily


def test_days_are_stacked_in_order() -> None:
    plot = daily("2026-11-23", 3, [{"2026-11-21": 1, "2026-11-23": 3}, {"2026-11-23": 1, "2026-10-01": 9}])

    assert (plot.first, plot.last, plot.top, plot.totals, plot.total) == (
        "21 November",
        "23 November",
        4,
        [4, 1],
        5,
    )
    assert [(row.day, row.counts) for row in plot.rows] == [("23 November", [3, 1]), ("21 November", [1, 0])]
    assert [(bar.series, bar.x, bar.y, bar.height) for bar in plot.bars] == [
        (0, 1, 75, 25),
        (0, 21, 25, 75),
        (1, 21, 0, 25),
    ]


def test_nothing_is_drawn_of_nothing() -> None:
    plot = daily("2026-11-23", 30, [{}])

    assert (plot.bars, plot.rows, plot.total) == ([], [], 0)
