"""Moments and names as people read them."""

import pytest

from signoff.domain.contracts.types import Status
from signoff.domain.outbound.types import DeliveryStatus
from signoff.kernel import clock
from signoff.web.times import ago, exact
from signoff.web.wording import STATUS, WEBHOOKS, linked, short

NOON = "2026-11-23T12:00:00.000000+00:00"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-300, "just now"),
        (0, "just now"),
        (59.9, "just now"),
        (60, "1 minute ago"),
        (3599, "59 minutes ago"),
        (3600, "1 hour ago"),
        (86_399, "23 hours ago"),
        (86_400, "1 day ago"),
        (30 * 86_400, "30 days ago"),
        (31 * 86_400, "1 month ago"),
        (364 * 86_400, "11 months ago"),
        (366 * 86_400, "1 year ago"),
        (800 * 86_400, "2 years ago"),
    ],
)
def test_ago(seconds: float, words: str) -> None:
    assert ago(clock.shifted(NOON, seconds=-seconds), NOON) == words


def test_exact() -> None:
    assert exact("2026-11-03T09:05:07.123456+00:00") == "3 November 2026, 09:05:07 UTC"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1.2.3", "1.2.3"),
        ("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", "0a1b2c3"),
        ("x" * 50, "x" * 50),
        ("a" * 30 + "b" * 30, "a" * 24 + "…" + "b" * 24),
    ],
)
def test_short(text: str, shown: str) -> None:
    assert short(text) == shown


def test_every_status_has_words() -> None:
    assert set(STATUS) == set(Status)
    assert set(WEBHOOKS) == {None, *DeliveryStatus}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://x", "//x", "ftp://x"])
def test_what_does_not_lead_to_the_web_is_no_link(url: str) -> None:
    assert linked(url) == url


def test_a_link_is_escaped() -> None:
    assert linked('https://x/"><b>', "<build>") == (
        '<a href="https://x/&#34;&gt;&lt;b&gt;" rel="noreferrer">&lt;build&gt;</a>'
    )
