"""Intervals of means and of paired differences."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim.measurement import mean_interval, paired_difference


def test_textbook_interval() -> None:
    # Ten numbers with mean 1.34 and variance 0.17: 90 % interval 1.34 +- 0.24 (t = 1.833).
    values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    estimate = mean_interval(values, 0.90)
    assert estimate.mean == pytest.approx(1.343)
    assert estimate.sd**2 == pytest.approx(0.168, abs=0.001)
    assert (estimate.high - estimate.low) / 2 == pytest.approx(0.237, abs=0.001)
    assert estimate.se == pytest.approx(math.sqrt(0.1677 / 10), abs=0.001)


def test_one_value_has_no_interval() -> None:
    estimate = mean_interval([4.0])
    assert (estimate.mean, estimate.n) == (4.0, 1)
    assert all(map(math.isnan, (estimate.low, estimate.high, estimate.sd, estimate.se)))


def test_no_value_has_no_mean() -> None:
    estimate = mean_interval([float("nan"), float("inf")])
    assert math.isnan(estimate.mean)
    assert estimate.n == 0


def test_equal_values_have_no_spread_at_all() -> None:
    # The rounded sum of three 0.1 is not 0.3: that must not become a standard deviation.
    estimate = mean_interval([0.1] * 3)
    assert (estimate.mean, estimate.low, estimate.high, estimate.sd) == (0.1, 0.1, 0.1, 0.0)


def test_unknown_values_are_left_out_and_counted() -> None:
    with_gap = mean_interval([1.0, float("nan"), 3.0, 2.0])
    assert with_gap == mean_interval([1.0, 3.0, 2.0])
    assert with_gap.n == 3


def test_pairs_need_both_values() -> None:
    nan = float("nan")
    difference = paired_difference([1.0, 5.0, nan, 9.0], [0.0, nan, 2.0, 7.0])
    assert (difference.mean, difference.n) == (1.5, 2)


def test_pairing_removes_what_both_share() -> None:
    luck = np.random.default_rng(1).normal(0.0, 100.0, 20)
    own = np.random.default_rng(2).normal(0.0, 1.0, 20)
    difference = paired_difference(luck + 5.0 + own, luck)
    assert difference.sd == pytest.approx(mean_interval(own).sd)
    assert difference.low < 5.0 < difference.high
    assert difference.high - difference.low < 2.0


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        mean_interval([1.0, 2.0], 95.0)
    with pytest.raises(ValueError, match="cannot be paired"):
        paired_difference([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="one value per replication"):
        mean_interval(np.zeros((2, 2)))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.floats(0.5, 0.98))
def test_more_confidence_widens_around_the_same_mean(values: list[float], level: float) -> None:
    one, more = mean_interval(values, level), mean_interval(values, level + 0.01)
    assert one.mean == more.mean
    assert more.low <= one.low <= one.mean <= one.high <= more.high


def test_coverage_is_what_the_level_says() -> None:
    draws = np.random.default_rng(3).normal(7.0, 2.0, (2000, 5))
    hits = sum(
        estimate.low <= 7.0 <= estimate.high
        for estimate in (mean_interval(row, 0.9) for row in draws)
    )
    assert hits / 2000 == pytest.approx(0.9, abs=4 * math.sqrt(0.09 / 2000))
