"""Prices that clear, prices that maximise profit, and the derived demand between tiers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from channelsim import theory
from channelsim.model.demand import (
    PRICED,
    Attraction,
    ConstantElasticity,
    DemandView,
    Linear,
    PricedDemand,
)
from channelsim.model.price_setting import Setter, Territory, best_price, outlet_price
from channelsim.model.series import composed, product, quotient, reverted, slope

Floats = NDArray[np.float64]

EXAMPLES: tuple[PricedDemand, ...] = (
    Attraction(display_lift_log=0.4),
    Attraction(share=0.6, rival_share=0.1, price_effect="exponential"),
    ConstantElasticity(share=0.7),
    Linear(share=0.4),
)
priced = pytest.mark.parametrize(
    "demand",
    EXAMPLES,
    ids=lambda demand: f"{demand.kind} {getattr(demand, 'price_effect', '')}",
)


def market(elasticities: list[float], brand: float = 0.1) -> DemandView:
    column = np.array(elasticities)[:, None]
    return DemandView(
        log_price=np.zeros_like(column),
        elasticity=column,
        log_brand=np.full_like(column, brand),
        display=np.full_like(column, 0.2),
        log_rival_price=np.full_like(column, -0.05),
        log_support=0.03,
    )


def outlets(
    demand: PricedDemand,
    elasticities: list[float],
    *,
    buyers: float = 100.0,
    reference: float = 25.0,
    maximises: bool = True,
    floor: float = 0.0,
) -> Territory:
    one = np.ones((len(elasticities), 1))
    plain = replace(market(elasticities, 0.0), display=0 * one, log_rival_price=0 * one)
    return Territory(
        demand=demand,
        view=replace(plain, log_support=0.0),
        buyers=buyers * one,
        reference=reference * one,
        keeps=one,
        markup=0.2 * one,
        maximises=np.full((len(elasticities), 1), maximises),
        floor=floor * one,
        suggested=reference,
    )


def test_there_is_an_example_of_every_kind_that_answers_prices() -> None:
    assert {type(example) for example in EXAMPLES} == set(PRICED)


@priced
class TestPricedDemands:
    @given(level=st.floats(0.02, 0.9), elasticity=st.floats(-6.0, -1.2))
    def test_at_the_clearing_price_buyers_take_what_there_is(
        self, demand: PricedDemand, level: float, elasticity: float
    ) -> None:
        view = market([elasticity])
        wanted = np.full((1, 1), level * float(demand.intensity(view)[0, 0]))
        cleared = replace(view, log_price=demand.clearing_log_price(wanted, view))
        assert demand.intensity(cleared)[0, 0] == pytest.approx(wanted[0, 0], rel=1e-9)

    @given(cost=st.floats(0.1, 1.2), elasticity=st.floats(-6.0, -1.8))
    def test_no_other_price_earns_more_than_the_best(
        self, demand: PricedDemand, cost: float, elasticity: float
    ) -> None:
        view = market([elasticity])
        unit = np.full((1, 1), cost)

        def profit(price: Floats) -> float:
            bought = demand.intensity(replace(view, log_price=np.log(price)))
            return float(((price - unit) * bought)[0, 0])

        best = demand.best_price(unit, view)
        assert (best >= unit).all()
        others = [profit(best * factor) for factor in (0.5, 0.9, 0.999, 1.001, 1.1, 2.0)]
        assert profit(best) >= max(others) - 1e-12

    def test_the_series_holds_the_derivatives(self, demand: PricedDemand) -> None:
        view, price, step = market([-2.5, -3.0]), np.array([[1.1], [0.9]]), 1e-4
        series = demand.series(price, view, 3)
        high, low = (demand.series(price + d, view, 2) for d in (step, -step))
        bought = demand.intensity(replace(view, log_price=np.log(price)))
        np.testing.assert_allclose(series[0], bought, rtol=1e-12)
        for j in range(3):
            difference = (high[j] - low[j]) / (2.0 * step) / (j + 1)
            np.testing.assert_allclose(series[j + 1], difference, rtol=1e-5, atol=1e-6)


def test_nobody_can_ask_what_buyers_would_not_take_as_a_gift() -> None:
    view = market([-2.0])
    assert Linear().clearing_log_price(np.full((1, 1), 9.0), view)[0, 0] == -np.inf


def test_without_a_best_price_there_is_an_error_and_no_number() -> None:
    one = np.ones((1, 1))
    for demand in (ConstantElasticity(), Attraction(share=0.3)):
        with pytest.raises(ValueError, match="a best price needs"):
            outlet_price(demand, one, market([-0.5]), one)
    with pytest.raises(ValueError, match="no best price"):
        best_price(lambda p, m: np.array([p - 1.0, 1.0, 0.0])[: m + 1], 1.0, 1.0)


# Tiers -------------------------------------------------------------------------------------------


def chain(territory: Territory, tiers: int, cost: float) -> list[float]:
    """Give the prices of `tiers` setters above the outlets and of the outlets."""
    setters: list[Setter] = []
    demand: Callable[[float, int], Floats] = territory.units
    for _ in range(tiers):
        setters.append(Setter(demand, 25.0))
        demand = setters[-1].derived
    prices = [cost]
    for setter in reversed(setters):
        prices.append(setter.price(prices[-1]))
    return [*prices[1:], float(territory.shelf(prices[-1], 0)[0, 0, 0])]


@pytest.mark.parametrize("tiers", [0, 1, 2])
@settings(max_examples=4)
@given(share=st.floats(0.1, 1.0), cost=st.floats(1.0, 30.0), elasticity=st.floats(-5.0, -0.6))
def test_linear_chains_have_the_prices_of_backward_induction(
    tiers: int, share: float, cost: float, elasticity: float
) -> None:
    choke = 25.0 * (1.0 - 1.0 / elasticity)
    if cost > 0.95 * choke:
        cost = 0.5 * choke
    there = outlets(Linear(share=share), [elasticity], buyers=80.0)
    scale = 80.0 * share
    closed = theory.linear_chain(
        scale * (1.0 - elasticity), -elasticity * scale / 25.0, [cost] + [0.0] * tiers
    )
    np.testing.assert_allclose(chain(there, tiers, cost), closed.prices, rtol=1e-9)


def test_four_tiers_halve_the_quantity_three_times() -> None:
    closed = theory.linear_chain(100.0, 2.0, [10.0, 0.0, 0.0, 0.0])
    prices = chain(outlets(Linear(), [-1.0], buyers=50.0), 3, 10.0)
    np.testing.assert_allclose(prices, closed.prices, rtol=1e-9)


@pytest.mark.parametrize("tiers", [0, 1, 2])
@settings(max_examples=4)
@given(elasticity=st.floats(-6.0, -1.5), cost=st.floats(0.5, 40.0))
def test_iso_elastic_chains_have_the_prices_of_backward_induction(
    tiers: int, elasticity: float, cost: float
) -> None:
    there = outlets(ConstantElasticity(), [elasticity])
    closed = theory.iso_elastic_chain(1.0, -elasticity, cost, tiers + 1)
    np.testing.assert_allclose(chain(there, tiers, cost), closed.prices, rtol=1e-9)


@given(cost=st.floats(1.0, 60.0), share=st.floats(0.1, 0.8), elasticity=st.floats(-5.0, -0.5))
def test_logit_prices_are_those_of_the_lambert_function(
    cost: float, share: float, elasticity: float
) -> None:
    demand = Attraction(share=share, rival_share=0.1, price_effect="exponential")
    there = outlets(demand, [elasticity])
    steepness = -elasticity / ((1.0 - share) * 25.0)
    utility = float(np.log(share / (1.0 - share))) + steepness * 25.0
    closed = theory.logit_monopoly(utility, steepness, cost)
    price = there.shelf(cost, 1)
    assert price[0, 0, 0] == pytest.approx(closed.price, rel=1e-9)
    assert price[1, 0, 0] == pytest.approx(closed.pass_through, rel=1e-7)


@priced
@pytest.mark.parametrize("maximises", [True, False])
def test_the_best_quote_before_unlike_outlets_is_best_on_a_fine_grid(
    demand: PricedDemand, maximises: bool
) -> None:
    there = outlets(demand, [-2.2, -2.6, -3.1], maximises=maximises)
    found = Setter(there.units, 25.0).price(9.0)
    grid = np.linspace(9.0, 60.0, 501)
    profits = [(q - 9.0) * float(there.units(float(q), 0)[0]) for q in grid]
    best = (found - 9.0) * float(there.units(found, 0)[0])
    assert best >= max(profits) * (1.0 - 1e-9)


@priced
def test_derived_demand_is_what_customers_buy_and_its_slope(demand: PricedDemand) -> None:
    setter = Setter(outlets(demand, [-2.2, -3.1]).units, 25.0)
    cost, step = 12.0, 1e-3
    derived = setter.derived(cost, 2)
    assert derived[0] == pytest.approx(float(setter.demand(setter.price(cost), 0)[0]), rel=1e-12)
    high, low = (setter.derived(cost + d, 1) for d in (step, -step))
    assert derived[1] == pytest.approx((high[0] - low[0]) / (2 * step), rel=1e-5)
    assert 2.0 * derived[2] == pytest.approx((high[1] - low[1]) / (2 * step), rel=1e-4, abs=1e-6)


def test_a_floor_that_binds_stops_the_pass_through() -> None:
    bound = outlets(Linear(), [-2.0], floor=40.0).shelf(12.0, 2)
    assert bound.ravel().tolist() == [40.0, 0.0, 0.0]


def test_series_algebra() -> None:
    # exp(x) about 0, and its inverse, the logarithm about 1.
    exp = np.array([1.0, 1.0, 1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0])
    log = reverted(exp, 0.0)
    np.testing.assert_allclose(log, [0.0, 1.0, -1.0 / 2.0, 1.0 / 3.0, -1.0 / 4.0], atol=1e-14)
    np.testing.assert_allclose(composed(exp, log), [1.0, 1.0, 0.0, 0.0, 0.0], atol=1e-14)
    np.testing.assert_allclose(quotient(product(exp, exp), exp), exp, atol=1e-14)
    np.testing.assert_allclose(slope(exp), exp[:-1], atol=1e-14)
