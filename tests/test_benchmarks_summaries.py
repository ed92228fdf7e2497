"""The measures that events and summaries are judged by, on examples that a person can check."""

import pytest

from benchmarks.events import bcubed, pairwise
from benchmarks.rouge import common_subsequence, rouge


def test_rouge_counts_syllables_with_their_marks():
    one, two, longest = rouge("mưa lớn ở Huế", ["mưa rất lớn ở Huế", "mua lon o Hue"])
    assert one == pytest.approx((8 / 9 + 0) / 2)
    assert two == pytest.approx((2 * 2 / 7 + 0) / 2)
    assert longest == pytest.approx((8 / 9 + 0) / 2)


@pytest.mark.parametrize(
    ("first", "second", "length"), [("abcbdab", "bdcaba", 4), ("", "a", 0), ("abc", "abc", 3), ("abc", "cba", 1)]
)
def test_longest_common_subsequence(first, second, length):
    assert common_subsequence(first, second) == length


def test_bcubed_and_pairs():
    gold = {"a": "1", "b": "1", "c": "2", "d": "2"}
    assert bcubed(gold, gold) == pairwise(gold, gold) == (1, 1, 1)
    found = {"a": "x", "b": "x", "c": "x", "d": "y"}
    precision, recall, _ = bcubed(found, gold)
    assert precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert pairwise(found, gold)[:2] == (pytest.approx(1 / 3), pytest.approx(1 / 2))
