"""Bullwhip formulas against explicit autocovariances and simulated orders."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from channelsim import theory

rhos = st.floats(-0.9, 0.9)


@given(cover=st.floats(0.0, 8.0), window=st.integers(1, 12), rho=rhos)
def test_moving_average_is_its_filter(cover: float, window: int, rho: float) -> None:
    weights = np.zeros(window + 1)
    weights[0] = 1.0 + cover / window
    weights[window] = -cover / window
    closed = theory.bullwhip_moving_average(cover, window, rho)
    assert theory.filter_variance(weights, rho) == pytest.approx(closed, rel=1e-9)
    assert theory.bullwhip_chain_moving_average([cover], window, rho)[0] == pytest.approx(closed)
    assert closed >= 1.0 - 1e-12


@given(cover=st.floats(0.0, 5.0), smoothing=st.floats(0.1, 1.0), rho=rhos)
def test_exponential_smoothing_is_its_filter(cover: float, smoothing: float, rho: float) -> None:
    k = np.arange(200)
    level = cover * smoothing * (1.0 - smoothing) ** k  # y_t = L F_t
    weights = np.diff(level, prepend=0.0)
    weights[0] += 1.0
    closed = theory.bullwhip_exponential_smoothing(cover, smoothing, rho)
    assert theory.filter_variance(weights, rho) == pytest.approx(closed, rel=1e-7)


@pytest.mark.parametrize(("rho", "worked"), [
    (0.0, 1.0), (0.3, 1.8272), (0.5, 2.6406), (0.7, 3.3299), (-0.5, 0.2969),
])  # fmt: skip
def test_optimal_forecast_in_shocks(rho: float, worked: float) -> None:
    # q_t = D_{t-1} + a (D_{t-1} - D_{t-2}), a the sum of rho ... rho^{L+1}
    a = sum(rho**k for k in range(1, 4))
    assert theory.bullwhip_optimal_forecast(2, rho) == pytest.approx(worked, abs=5e-5)
    filtered = theory.filter_variance([1.0 + a, -a], rho)
    assert theory.bullwhip_optimal_forecast(2, rho) == pytest.approx(filtered, rel=1e-12)


@given(lead=st.integers(0, 10), rho=st.floats(0.01, 0.95))
def test_sign_of_correlation_decides(lead: int, rho: float) -> None:
    assert theory.bullwhip_optimal_forecast(lead, rho) > 1.0
    assert theory.bullwhip_optimal_forecast(lead, -rho) < 1.0


def test_worked_numbers() -> None:
    ratios = [theory.bullwhip_moving_average(2, 5, rho) for rho in (0, 0.5, -0.5)]
    assert ratios == pytest.approx([2.1200, 2.0850, 2.1550], rel=1e-9)
    ratios = [theory.bullwhip_exponential_smoothing(2, 1 / 3, rho) for rho in (0, 0.5, -0.5)]
    assert ratios == pytest.approx([2 + 13 / 15, 2.4, 3.1], rel=1e-9)


def test_three_tiers_against_simulated_orders() -> None:
    rng = np.random.default_rng(3)
    rho = 0.4
    orders = lfilter([1.0], [1.0, -rho], rng.standard_normal(400_000))[1000:]
    demand_variance = float(np.var(orders))
    covers = [2, 1, 3]
    predictions = theory.bullwhip_chain_moving_average(covers, 4, rho)
    for lead, predicted in zip(covers, predictions, strict=True):
        orders = (1 + lead / 4) * orders[4:] - lead / 4 * orders[:-4]
        assert float(np.var(orders)) / demand_variance == pytest.approx(predicted, rel=0.03)


def test_summing_over_periods_hides_most_of_it() -> None:
    spans = [theory.bullwhip_chain_moving_average([2], 5, 0.3, span=n)[0] for n in (1, 7, 30, 90)]
    assert spans == sorted(spans, reverse=True)
    assert 1.0 < spans[-1] < 1.1


@pytest.mark.parametrize(("retailers", "interval"), [(8, 4), (7, 3), (2, 5), (6, 1)])
def test_batching_by_enumeration(retailers: int, interval: int) -> None:
    mean, sd = 20.0, 10.0
    got = theory.batching_variance(retailers, interval, mean, sd)
    batch = interval * mean

    def variance(groups: list[int]) -> float:
        noise = float(np.mean(groups)) * interval * sd**2
        return noise + batch**2 * float(np.var(groups))

    together = [retailers] + [0] * (interval - 1)
    spread = [len(range(k, retailers, interval)) for k in range(interval)]
    assert got.synchronised == pytest.approx(variance(together))
    assert got.balanced == pytest.approx(variance(spread))
    p = 1 / interval
    binomial = retailers * sd**2 + batch**2 * retailers * p * (1 - p)
    assert got.random == pytest.approx(binomial)


def test_batching_worked_number() -> None:
    assert theory.batching_variance(8, 4, 20.0, 10.0) == (77600.0, 10400.0, 800.0)


@pytest.mark.parametrize(
    ("cover", "window", "rho"), [(-1, 5, 0), (2, 0, 0), (2, 2.5, 0), (2, 5, 1)]
)
def test_faults(cover: float, window: int, rho: float) -> None:
    with pytest.raises(ValueError, match="must"):
        theory.bullwhip_moving_average(cover, window, rho)
