"""Multiple comparisons with the best: a case by hand, and coverage where the truth is known."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from channelsim.measurement import compare_with_best

Floats = NDArray[np.float64]


def test_three_scenarios_by_hand() -> None:
    """Differences to the third: -4 +- w13 and -1 +- w23 with t(2, 0.975) for two statements."""
    runs = np.array([[0.0, 4.0, 4.0], [1.0, 3.0, 5.0], [2.0, 5.0, 6.0]])
    found = compare_with_best(runs, "high", 0.95)
    t = stats.t.ppf(0.975, 2)

    def half(i: int, j: int) -> float:
        return float(t * (runs[:, i] - runs[:, j]).std(ddof=1) / np.sqrt(3))

    np.testing.assert_allclose(found.gap, [-4.0, -1.0, 1.0])
    assert half(0, 2) == 0.0, "these two run side by side"
    assert half(1, 2) == pytest.approx(2.484, abs=0.001)
    np.testing.assert_allclose(found.high, [0.0, -1.0 + half(1, 2), 1.0 + half(1, 2)])
    np.testing.assert_allclose(found.low, [-3.0 - half(0, 1), -1.0 - half(1, 2), 1.0 - half(1, 2)])
    assert found.place == ("behind", "contender", "contender")


def test_low_is_the_mirror_of_high() -> None:
    runs = np.random.default_rng(1).normal(size=(8, 4)) + np.arange(4.0)
    high, low = compare_with_best(runs, "high", 0.9), compare_with_best(-runs, "low", 0.9)
    assert high.place == low.place
    np.testing.assert_allclose(high.gap, -low.gap)
    np.testing.assert_allclose(high.low, -low.high)
    np.testing.assert_allclose(high.high, -low.low)


def covered(means: list[float], sd: list[float], level: float, times: int) -> tuple[float, float]:
    """Share of samples in which all intervals hold, and in which the best is named."""
    dice = np.random.default_rng(2)
    truth = np.array([one - max(means[:i] + means[i + 1 :]) for i, one in enumerate(means)])
    held = named = 0
    for _ in range(times):
        shared = 3.0 * dice.normal(size=(10, 1))
        runs = np.array(means) + shared + np.array(sd) * dice.normal(size=(10, len(means)))
        found = compare_with_best(runs, "high", level)
        held += bool(((found.low <= truth) & (truth <= found.high)).all())
        named += found.place[int(np.argmax(means))] == "best"
    return held / times, named / times


def test_two_scenarios_are_covered_exactly() -> None:
    """One one-sided statement is left, and that of Student's t is exact: 90 %."""
    held, _ = covered([0.0, 0.5], [1.0, 2.0], 0.9, 2000)
    assert held == pytest.approx(0.9, abs=4 * np.sqrt(0.9 * 0.1 / 2000))


@pytest.mark.parametrize("sd", [[1.0] * 5, [0.1, 1.0, 2.0, 0.1, 4.0]])
def test_five_scenarios_are_covered_whatever_their_spreads(sd: list[float]) -> None:
    held, _ = covered([0.0, 0.0, 0.5, 0.4, 1.0], sd, 0.9, 600)
    assert held >= 0.9 - 3 * np.sqrt(0.9 * 0.1 / 600)


def test_luck_that_is_shared_tells_scenarios_apart() -> None:
    _, named = covered([0.0, 0.0, 2.0], [0.5, 0.5, 0.5], 0.95, 200)
    assert named > 0.95, "though each alone varies by six times the noise between them"


def test_equal_scenarios_are_all_best_and_no_direction_has_none() -> None:
    same = np.tile(np.random.default_rng(3).normal(size=(5, 1)), 3)
    assert compare_with_best(same, "high", 0.95).place == ("best",) * 3
    for nothing in (
        compare_with_best(same, "none", 0.95),
        compare_with_best(np.full((5, 3), np.nan), "high", 0.95),
        compare_with_best(same[:1], "high", 0.95),
    ):
        assert nothing.place == ("",) * 3
        assert np.isnan(nothing.low).all()
