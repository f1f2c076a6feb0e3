"""Differences of texts: they turn one into the other, and are found soon, whatever is compared."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff.kernel import line_diff
from signoff.kernel.line_diff import unified

laws = settings(max_examples=200, deadline=None)
texts = st.lists(st.sampled_from("abcde"), max_size=25) | st.lists(st.text("ab", max_size=3), max_size=25)
NAMES = ("one", "other")


def patched(before: list[str], diff: list[str]) -> list[str]:
    """Do to a text what a unified diff says, each line that goes or stays being where it says."""
    after, place = [], 0
    for line in diff[2:]:
        if line.startswith("@@"):
            start, _, length = line.split()[1][1:].partition(",")
            at = int(start) - (0 if length == "0" else 1)
            after += before[place:at]
            place = at
        elif line[0] == "+":
            after.append(line[1:])
        else:
            assert before[place] == line[1:]
            after += [line[1:]] if line[0] == " " else []
            place += 1
    return after + before[place:]


@laws
@given(texts, texts)
def test_it_turns_one_text_into_the_other(before: list[str], after: list[str]) -> None:
    diff = list(unified(before, after, NAMES))

    assert patched(before, diff) == after
    assert (diff == []) == (before == after)


@laws
@given(texts, texts)
def test_it_does_so_without_a_budget(before: list[str], after: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_diff, "BUDGET", 3)
        patch.setattr(line_diff, "_LOOKS", 1)

        assert patched(before, list(unified(before, after, NAMES))) == after


def test_only_what_changed_is_told_with_what_is_around_it() -> None:
    before = [*"abcdefgh", "}", "old", "}", *"ijklmnop"]
    after = [*"abcdefgh", "}", "new", "more", "}", *"ijklmnop"]

    assert list(unified(before, after, NAMES)) == [
        "--- one", "+++ other", "@@ -7,7 +7,8 @@", " g", " h", " }", "-old", "+new", "+more", " }", " i", " j",
    ]  # fmt: skip


def test_changes_far_from_each_other_stand_apart() -> None:
    before = [str(number) for number in range(100)]
    after = ["new", *before[:50], *before[51:]]

    diff = list(unified(before, after, NAMES))

    assert [line for line in diff if line.startswith("@@")] == ["@@ -1,3 +1,4 @@", "@@ -48,7 +49,6 @@"]


@pytest.mark.parametrize("shape", ["repeated", "unique", "nested"])
def test_long_texts_are_compared_soon(shape: str) -> None:
    """Each takes a library that compares everything with everything minutes."""
    made = {
        "repeated": (["a", "b"] * 50_000, ["b", "b", "a"] * 30_000),
        "unique": ([str(n) for n in range(100_000)], [str(n * 7 % 100_000) for n in range(100_000)]),
        "nested": (
            [line for n in range(20_000) for line in (f"d{n}", "{", "a" if n % 3 else "b", "}")],
            [line for n in range(20_000) for line in (f"d{n}", "{", "a" if n % 5 else "b", "}")],
        ),
    }
    before, after = made[shape]
    began = time.process_time()

    diff = list(unified(before, after, NAMES))

    assert time.process_time() - began < 10
    assert patched(before, diff) == after
