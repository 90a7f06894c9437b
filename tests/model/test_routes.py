"""Exchange rates and landed cost."""

from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim.model.partners import DistributorGroup
from channelsim.model.replenishment import ReorderBatch
from channelsim.model.routes import Customs, landed_factor

SCORES = np.random.default_rng(7).standard_normal((400, 731))
"""Four hundred paths of two years, fixed."""


def log_paths(customs: Customs) -> np.ndarray:
    rates = np.array([customs.rates(scores) for scores in SCORES])
    return np.log(rates / customs.exchange_rate)


def test_a_random_walk_spreads_with_the_root_of_time() -> None:
    paths = log_paths(Customs(exchange_rate=0.9, volatility=0.2))
    for day in (91, 365, 730):
        assert paths[:, day].std() == pytest.approx(0.2 * sqrt(day / 365), rel=0.1)
        assert abs(paths[:, day].mean()) < 4 * 0.2 * sqrt(day / 365 / len(paths))


def test_a_rate_that_reverts_has_a_stationary_spread_and_forgets() -> None:
    customs = Customs(volatility=0.2, reversion=6.0)
    paths = log_paths(customs)
    assert paths[:, 730].std() == pytest.approx(0.2 / sqrt(12.0), rel=0.1)
    late, later = paths[:, 300:700].ravel(), paths[:, 330:730].ravel()
    assert np.corrcoef(late, later)[0, 1] == pytest.approx(exp(-6.0 * 30 / 365), abs=0.06)


@given(
    rate=st.floats(0.1, 10.0),
    volatility=st.floats(0.0, 2.0),
    reversion=st.floats(0.0, 50.0),
    days=st.integers(1, 40),
)
def test_rates_start_as_planned_and_stay_above_zero(
    rate: float, volatility: float, reversion: float, days: int
) -> None:
    customs = Customs(exchange_rate=rate, volatility=volatility, reversion=reversion)
    rates = customs.rates(SCORES[0, :days])
    assert rates.shape == (days,)
    assert rates[0] == pytest.approx(rate)
    assert (rates > 0.0).all()
    if volatility == 0.0:
        np.testing.assert_allclose(rates, rate)
    doubled = Customs(exchange_rate=2 * rate, volatility=volatility, reversion=reversion)
    np.testing.assert_allclose(doubled.rates(SCORES[0, :days]), 2 * rates)


def test_fast_reversion_follows_the_exact_step() -> None:
    customs = Customs(volatility=0.3, reversion=100.0)
    kept = exp(-100.0 / 365)
    step = 0.3 * sqrt((1 - kept**2) / 200.0)
    rates = customs.rates(np.array([9.0, 1.0, -2.0]))
    assert log(rates[1]) == pytest.approx(step)
    assert log(rates[2]) == pytest.approx(kept * step - 2 * step)


@given(rate=st.floats(0.1, 10.0), tariff=st.floats(0.0, 3.0))
def test_landed_cost_is_invoice_and_duty_in_local_money(rate: float, tariff: float) -> None:
    landed = float(landed_factor(np.array([rate]), np.array([tariff]))[0])
    assert landed == pytest.approx(rate + rate * tariff)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"role": "agent"}, "an agent needs level 2 and supplier"),
        ({"role": "warehouse", "level": 2, "supplier": "D"}, "is of level 1"),
        ({"commission": 0.05}, "commission is for agents"),
        (
            {"role": "agent", "level": 2, "supplier": "D", "ordering": ReorderBatch(batch=9)},
            "an agent holds no stock: leave ordering out",
        ),
    ],
)
def test_terms_that_do_not_fit_a_role(terms: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DistributorGroup(name="G", region="East", **terms)  # type: ignore[arg-type]  # by case
