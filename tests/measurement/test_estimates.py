"""Intervals against scipy's own, and what little data honestly gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from channelsim.measurement.estimates import paired_difference, probability_best, t_interval

NOISE = np.asarray(stats.norm.rvs(size=(30, 3), random_state=7))


def test_mean_and_interval_are_student_s() -> None:
    estimate = t_interval(NOISE, 0.9)
    for column in range(3):
        test = stats.ttest_1samp(NOISE[:, column], 0.0).confidence_interval(0.9)
        assert estimate.low[column] == pytest.approx(test.low)
        assert estimate.high[column] == pytest.approx(test.high)
    assert estimate.n.tolist() == [30, 30, 30]


def test_paired_difference_is_student_s_on_pairs() -> None:
    ours = NOISE + np.array([0.0, 0.5, 2.0])
    theirs = NOISE + 0.1 * np.asarray(stats.norm.rvs(size=(30, 3), random_state=8))
    difference = paired_difference(ours, theirs, 0.95)
    for column in range(3):
        test = stats.ttest_rel(ours[:, column], theirs[:, column]).confidence_interval(0.95)
        assert difference.estimate.low[column] == pytest.approx(test.low)
        assert difference.estimate.high[column] == pytest.approx(test.high)
    assert difference.significant.tolist() == [False, True, True]
    # Each side varies by 1, the difference by 0.01: pairing is worth some 200 times the runs.
    assert np.all(difference.variance_reduction > 100)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.floats(0.5, 0.99))
def test_interval_holds_the_mean_and_grows_with_the_level(
    values: list[float], level: float
) -> None:
    column = np.array(values)[:, None]
    narrow, wide = t_interval(column, level), t_interval(column, (1 + level) / 2)
    assert narrow.low[0] <= narrow.mean[0] <= narrow.high[0]
    assert wide.low[0] <= narrow.low[0]
    assert wide.high[0] >= narrow.high[0]


def test_one_replication_has_a_mean_and_no_interval() -> None:
    estimate = t_interval(np.array([[5.0]]), 0.95)
    assert estimate.mean[0] == 5.0
    assert np.isnan([estimate.low[0], estimate.high[0], estimate.sd[0]]).all()
    difference = paired_difference(np.array([[5.0]]), np.array([[1.0]]), 0.95)
    assert difference.estimate.mean[0] == 4.0
    assert not difference.significant[0]


def test_no_replication_has_nothing() -> None:
    estimate = t_interval(np.empty((0, 2)), 0.95)
    assert np.isnan(estimate.mean).all()
    assert estimate.n.tolist() == [0, 0]


def test_values_that_are_not_numbers_are_left_out_and_counted() -> None:
    values = np.array([[1.0], [np.nan], [3.0], [np.inf]])
    estimate = t_interval(values, 0.95)
    assert estimate.mean[0] == 2.0
    assert estimate.n[0] == 2
    pairs = paired_difference(values, np.array([[0.0], [0.0], [np.nan], [0.0]]), 0.95)
    assert pairs.estimate.n[0] == 1


def test_a_constant_has_an_interval_of_width_zero() -> None:
    estimate = t_interval(np.full((20, 1), 0.1), 0.95)
    assert (estimate.mean[0], estimate.low[0], estimate.high[0], estimate.sd[0]) == (
        0.1,
        0.1,
        0.1,
        0,
    )


def test_differences_that_are_rounding_are_none() -> None:
    theirs = NOISE[:, :1] * 1e6
    ours = theirs * (1 + 2e-16)
    difference = paired_difference(ours, theirs, 0.95)
    assert difference.estimate.mean[0] == 0.0
    assert not difference.significant[0]


def test_a_level_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        t_interval(NOISE, 95)


def test_probability_of_being_best_follows_the_better_direction() -> None:
    table = np.column_stack([NOISE[:, 0], NOISE[:, 0] + 1.0])
    high, low, none = probability_best([table] * 3, ["high", "low", "none"], seed=1)
    assert high.tolist() == [0.0, 1.0]
    assert low.tolist() == [1.0, 0.0]
    assert np.isnan(none).all()


def test_equal_scenarios_share_the_chance_and_chances_sum_to_one() -> None:
    column = NOISE[:, 0]
    (equal,) = probability_best([np.column_stack([column, column])], ["high"], seed=1)
    assert equal.tolist() == [0.5, 0.5]
    (three,) = probability_best([NOISE], ["high"], seed=1)
    assert three.sum() == pytest.approx(1.0)
    # The bootstrap's chance for a pair of means is near the normal one.
    first, second = NOISE[:, 0], NOISE[:, 1]
    (pair,) = probability_best([NOISE[:, :2]], ["high"], seed=1)
    spread = np.std(first - second) / np.sqrt(len(NOISE))
    assert pair[0] == pytest.approx(stats.norm.cdf(np.mean(first - second) / spread), abs=0.03)


def test_one_replication_says_nothing_about_the_best() -> None:
    (chance,) = probability_best([NOISE[:1]], ["high"], seed=1)
    assert np.isnan(chance).all()


def test_textbook_interval() -> None:
    """Ten numbers with mean 1.34 and variance 0.17: 90 % interval 1.34 +- 0.24 (t = 1.833)."""
    values = np.array([1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09])
    estimate = t_interval(values[:, None], 0.90)
    assert estimate.mean[0] == pytest.approx(1.343)
    assert estimate.sd[0] ** 2 == pytest.approx(0.168, abs=0.001)
    assert (estimate.high[0] - estimate.low[0]) / 2 == pytest.approx(0.237, abs=0.001)


def test_coverage_is_what_the_level_says() -> None:
    draws = np.random.default_rng(3).normal(7.0, 2.0, (5, 2000))
    estimate = t_interval(draws, 0.9)
    hits = np.mean((estimate.low <= 7.0) & (estimate.high >= 7.0))
    assert hits == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / 2000))
