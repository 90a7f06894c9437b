"""Inventory formulas against their worked numbers, brute force and one another."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from channelsim import theory

positive = st.floats(0.1, 50.0)
LAWS: list[tuple[Any, Any]] = [
    (theory.Normal(100.0, 30.0), stats.norm(100.0, 30.0)),
    (theory.Gamma(100.0, 30.0), stats.gamma((100 / 30) ** 2, scale=9.0)),
    (theory.Exponential(40.0), stats.expon(scale=40.0)),
    (theory.Uniform(20.0, 90.0), stats.uniform(20.0, 70.0)),
    (theory.Poisson(7.3), stats.poisson(7.3)),
    (
        theory.Tabulated((0.2, 0.0, 0.5, 0.3)),
        stats.rv_discrete(values=([0, 2, 3], [0.2, 0.5, 0.3])),
    ),
]


@pytest.mark.parametrize(("law", "reference"), LAWS, ids=lambda law: type(law).__name__)
@pytest.mark.parametrize("share", [0.003, 0.4, 0.93])
def test_law_agrees_with_an_independent_implementation(
    law: theory.SummableLaw, reference: Any, share: float
) -> None:
    assert law.mean == pytest.approx(reference.mean(), rel=1e-9)
    assert law.sd == pytest.approx(reference.std(), rel=1e-9)
    assert law.quantile(share) == pytest.approx(reference.ppf(share), rel=1e-9)
    x = law.quantile(share) + (0.5 if law.discrete else 0.0)
    assert law.cdf(x) == pytest.approx(reference.cdf(x), rel=1e-9)
    if law.discrete:
        k = np.arange(200)
        expected = float((np.maximum(k - x, 0.0) * reference.pmf(k)).sum())
    else:
        expected = integrate.quad(reference.sf, x, reference.ppf(1 - 1e-15), epsabs=1e-12)[0]
    assert law.shortage(x) == pytest.approx(expected, rel=1e-7, abs=1e-9)
    assert law.shortage(-3.0) == pytest.approx(law.mean + 3.0, rel=1e-4)


@pytest.mark.parametrize("law", [law for law, _ in LAWS if not isinstance(law, theory.Uniform)])
def test_sum_of_periods_adds_means_and_variances(law: theory.SummableLaw) -> None:
    total = law.over(3)
    assert total.mean == pytest.approx(3 * law.mean)
    assert total.sd == pytest.approx(math.sqrt(3) * law.sd)


def test_tabulated_sum_is_poisson_again() -> None:
    summed, exact = theory.Tabulated.of(theory.Poisson(2.0)).over(4), theory.Poisson(8.0)
    assert [summed.cdf(k) for k in range(25)] == pytest.approx([exact.cdf(k) for k in range(25)])


@given(sd=st.floats(0.0, 40.0), holding=positive, penalty=positive)
def test_newsvendor_normal_is_the_general_newsvendor(
    sd: float, holding: float, penalty: float
) -> None:
    closed = theory.newsvendor_normal(100.0, sd, holding, penalty)
    law = theory.Normal(100.0, sd)
    general = theory.newsvendor(law, penalty, holding, quantity=abs(closed.quantity))
    assert closed.cost == pytest.approx(general.cost, rel=1e-9, abs=1e-12)
    for other in (0.99, 1.01):
        worse = theory.newsvendor(
            theory.Normal(100.0, sd), penalty, holding, quantity=abs(other * closed.quantity)
        )
        assert worse.cost >= closed.cost - 1e-9


def test_newsvendor_worked_numbers() -> None:
    best = theory.newsvendor_profit(theory.Normal(100.0, 30.0), 10.0, 6.0, salvage=3.0)
    expected = (105.4004, 317.5686, 90.5385, 14.8618)
    got = (best.quantity, best.profit, best.sales, best.leftover)
    assert got == pytest.approx(expected, abs=6e-5)
    assert theory.newsvendor(theory.Poisson(20.0), 4.0, 1.0).cost == pytest.approx(6.4380, abs=5e-5)


def test_discrete_newsvendor_is_the_best_of_all_quantities() -> None:
    law = theory.Poisson(20.0)
    costs = [theory.newsvendor(law, 4.0, 1.0, quantity=float(q)).cost for q in range(60)]
    assert theory.newsvendor(law, 4.0, 1.0).quantity == float(np.argmin(costs)) == 24.0


def test_goodwill_raises_the_order_and_lowers_the_profit() -> None:
    law = theory.Gamma(100.0, 30.0)
    plain = theory.newsvendor_profit(law, 10.0, 6.0)
    touchy = theory.newsvendor_profit(law, 10.0, 6.0, goodwill=5.0)
    assert touchy.quantity > plain.quantity
    assert touchy.profit < plain.profit


def test_pooling_of_equal_places_is_eppens_ratio() -> None:
    costs = theory.pooling([30.0] * 4, 0.25, holding=1.0, penalty=9.0)
    assert costs.ratio == pytest.approx(theory.pooling_ratio(4, 0.25), rel=1e-12)
    assert theory.pooling_ratio(4, 0.25) == pytest.approx(math.sqrt(1.75 / 4), rel=1e-12)
    assert theory.pooling_ratio(5, 1.0) == 1.0
    with pytest.raises(ValueError, match="correlation"):
        theory.pooling([1.0] * 3, -0.9, 1.0, 1.0)


def simulated_fill(
    law: theory.Gamma, lead_time: int, level: float, periods: int = 200_000
) -> float:
    """Fill rate of a base-stock policy, straight from the definition."""
    rng = np.random.default_rng(11)
    demand = rng.gamma(law.shape, law.scale, periods)
    pipeline = np.convolve(demand, np.ones(lead_time))[: periods - 1]  # D_L before each period
    net = level - pipeline[lead_time - 1 :]
    today = demand[lead_time : lead_time + net.size]
    return float(np.clip(net, 0.0, today).sum() / today.sum())


def test_exact_fill_rate_against_simulation_and_rule_of_thumb() -> None:
    law = theory.Gamma(100.0, 30.0)
    for level, worked in ((366.5914, 0.96898), (250.0, 0.4927)):
        exact = theory.base_stock_fill_rate(law, 2, level)
        assert exact == pytest.approx(worked, abs=5e-5)
        assert exact == pytest.approx(simulated_fill(law, 2, level), abs=4e-3)
    thumb = 1.0 - law.over(3).shortage(250.0) / law.mean
    assert thumb == pytest.approx(0.4612, abs=5e-5)


@given(lead_time=st.integers(0, 6), holding=positive, backorder=positive, sd=st.floats(1.0, 40.0))
def test_base_stock_normal_closed_form(
    lead_time: int, holding: float, backorder: float, sd: float
) -> None:
    best = theory.base_stock(theory.Normal(100.0, sd), lead_time, holding, backorder)
    z = stats.norm.ppf(backorder / (backorder + holding))
    spread = sd * math.sqrt(lead_time + 1)
    assert best.level == pytest.approx(100.0 * (lead_time + 1) + z * spread, rel=1e-9)
    assert best.cost == pytest.approx((holding + backorder) * spread * stats.norm.pdf(z), rel=1e-9)


def test_base_stock_with_gamma_demand_at_a_given_level() -> None:
    got = theory.base_stock(theory.Gamma(100.0, 30.0), 2, 1.0, 9.0, level=366.5914)
    assert (got.backorders, got.on_hand) == pytest.approx((3.1118, 69.7031), abs=1e-4)


@given(rate=st.floats(0.1, 20.0), lead_time=st.floats(0.1, 5.0), level=st.integers(0, 60))
def test_one_for_one_balances(rate: float, lead_time: int, level: int) -> None:
    stock = theory.one_for_one_backorders(rate, lead_time, level)
    assert stock.on_hand - stock.backorders + stock.on_order == pytest.approx(level, abs=1e-9)
    assert stock.wait * rate == pytest.approx(stock.backorders, rel=1e-12)
    lost = theory.one_for_one_lost_sales(rate, lead_time, level)
    assert lost.on_order + lost.on_hand == pytest.approx(level, abs=1e-9)
    assert lost.fill_rate >= stock.fill_rate - 1e-9  # losing customers keeps stock for others


def test_one_for_one_worked_numbers() -> None:
    stock = theory.one_for_one_backorders(2.0, 3.0, 8)
    expected = (6.0, 2.3140, 0.3140, 0.7440, 0.1570)
    assert tuple(stock) == pytest.approx(expected, abs=5.1e-5)


@given(load=st.floats(0.01, 60.0), servers=st.integers(0, 80))
def test_erlang_b_is_the_truncated_poisson_law(load: float, servers: int) -> None:
    k = np.arange(servers + 1)
    weights = stats.poisson.pmf(k, load)
    assert theory.erlang_b(servers, load) == pytest.approx(weights[-1] / weights.sum(), rel=1e-8)
    assert theory.erlang_b(servers + 5, load) < theory.erlang_b(servers, load)


def test_erlang_b_of_many_servers_is_zero_not_an_overflow() -> None:
    assert theory.erlang_b(5000, 1.0) == 0.0
    assert theory.erlang_b(0, 3.0) == 1.0


@pytest.mark.parametrize(("rate", "lead", "fixed", "holding", "backorder"), [
    (1.5, 2.0, 100.0, 20.0, 150.0), (6.0, 0.5, 3.0, 1.0, 4.0), (0.4, 3.0, 0.0, 1.0, 30.0),
])  # fmt: skip
def test_reorder_point_is_the_best_of_a_grid(
    rate: float, lead: float, fixed: float, holding: float, backorder: float
) -> None:
    covered = theory.Poisson(rate * lead)
    best = theory.reorder_point_discrete(covered, rate, fixed, holding, backorder)
    grid = [
        theory.reorder_point_discrete(covered, rate, fixed, holding, backorder, point=r, lot=q).cost
        for r in range(-8, 15)
        for q in range(1, 25)
    ]
    assert best.cost == pytest.approx(min(grid), rel=1e-12)
    again = fixed * rate / best.lot + holding * best.on_hand + backorder * best.backorders
    assert best.cost == pytest.approx(again, rel=1e-9)


@pytest.mark.parametrize("lot", [1, 3, 5, 9, 30])
def test_a_given_lot_is_kept_and_gets_its_best_point(lot: int) -> None:
    best = partial(
        theory.reorder_point_discrete,
        theory.Poisson(4.0),
        2.0,
        fixed=100.0,
        holding=20.0,
        backorder=150.0,
        lot=lot,
    )
    found = best()
    assert found.lot == lot
    others = [best(point=point).cost for point in range(-30, 15)]
    assert found.cost == pytest.approx(min(others), rel=1e-12)


def test_reorder_point_normal_worked_and_jointly_best() -> None:
    covered = theory.Normal(1300.0, 150.0).over(1 / 12)
    given_lot = theory.reorder_point_normal(covered, 1300, 8, 0.225, 7.5, lot=328)
    got = (given_lot.point, given_lot.backorders, given_lot.cost)
    assert got == pytest.approx((126.9062, 0.6841, 78.0712), abs=6e-5)
    best = theory.reorder_point_normal(covered, 1300, 8, 0.225, 7.5)
    assert best.cost < given_lot.cost
    for r, q in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        near = theory.reorder_point_normal(
            covered, 1300, 8, 0.225, 7.5, point=best.point + r, lot=best.lot + q
        )
        assert near.cost > best.cost


def test_reorder_point_normal_by_integration() -> None:
    covered = theory.Normal(40.0, 12.0)
    policy = theory.reorder_point_normal(covered, 10.0, 5.0, 1.0, 9.0, point=45.0, lot=30.0)
    backorders = integrate.quad(covered.shortage, 45.0, 75.0)[0] / 30.0
    assert policy.backorders == pytest.approx(backorders, rel=1e-9)


@pytest.mark.parametrize(("mean", "fixed", "lead"), [(6.0, 5.0, 0), (3.0, 20.0, 2), (12.0, 0.0, 1)])
def test_reorder_up_to_is_the_best_of_a_grid(mean: float, fixed: float, lead: int) -> None:
    law = theory.Poisson(mean)
    best = theory.reorder_up_to(law, lead, fixed, 1.0, 4.0)
    centre = int(mean * (lead + 1))
    grid = [
        theory.reorder_up_to(law, lead, fixed, 1.0, 4.0, point=low, level=low + gap).cost
        for low in range(centre - 8, centre + 5)
        for gap in range(1, 22)
    ]
    assert best.cost == pytest.approx(min(grid), rel=1e-10)


def test_reorder_up_to_worked_number() -> None:
    best = theory.reorder_up_to(theory.Poisson(6.0), 0, 5.0, 1.0, 4.0)
    assert (best.point, best.level) == (4, 10)
    assert best.cost == pytest.approx(8.0341, abs=5e-5)


def test_reorder_up_to_with_lumpy_demand() -> None:
    lumpy = theory.Tabulated((0.6, 0.0, 0.0, 0.0, 0.0, 0.4))
    best = theory.reorder_up_to(lumpy, 1, 8.0, 1.0, 6.0)
    grid = [
        theory.reorder_up_to(lumpy, 1, 8.0, 1.0, 6.0, point=s, level=s + gap).cost
        for s in range(-6, 16)
        for gap in range(1, 20)
    ]
    assert best.cost == pytest.approx(min(grid), rel=1e-10)


def test_eoq_and_discounts() -> None:
    best = theory.economic_order_quantity(8.0, 0.225, 1300.0)
    assert best.cost == pytest.approx(8 * 1300 / best.quantity + 0.225 * best.quantity / 2)
    breaks, prices = [0.0, 400.0, 800.0], [0.75, 0.72, 0.68]
    chosen = theory.all_units_discount_lot(8.0, 1300.0, 0.3, breaks, prices)
    grid = np.arange(1.0, 3000.0)
    paid = np.select([grid < 400, grid < 800], prices[:2], prices[2])
    costs = paid * 1300 + 8 * 1300 / grid + 0.15 * paid * grid
    assert chosen.quantity == grid[costs.argmin()]
    assert chosen.cost == pytest.approx(float(costs.min()), rel=1e-12)


def test_forward_buy_is_the_best_deal_lot() -> None:
    deal = theory.forward_buy(120_000, 100, 3.0, 0.2, 0.15)
    assert deal.quantity == pytest.approx(38236.4, abs=0.05)
    assert deal.saving == pytest.approx(3372.30, abs=5e-3)

    def saving(q: float) -> float:
        usual = theory.economic_order_quantity(100, 0.6, 120_000).cost
        return 3 * q + usual * q / 120_000 - 2.85 * q - 0.1 * 2.85 * q * q / 120_000 - 100

    assert saving(deal.quantity) == pytest.approx(deal.saving, rel=1e-9)
    assert max(saving(deal.quantity - 1), saving(deal.quantity + 1)) < deal.saving
    assert theory.forward_buy(120_000, 100, 3.0, 0.2, 0.0).saving == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("call", [
    lambda: theory.newsvendor_normal(50.0, -1.0, 1.0, 1.0),
    lambda: theory.newsvendor_normal(math.nan, 1.0, 1.0, 1.0),
    lambda: theory.newsvendor_profit(theory.Poisson(5.0), 5.0, 6.0),
    lambda: theory.base_stock(theory.Normal(1.0, 1.0), -1, 1.0, 1.0),
    lambda: theory.one_for_one_backorders(1.0, 1.0, 2.5),  # type: ignore[arg-type]  # half a unit is the fault
    lambda: theory.erlang_b(-1, 1.0),
    lambda: theory.reorder_point_discrete(theory.Normal(1.0, 1.0), 1.0, 1.0, 1.0, 1.0),
    lambda: theory.reorder_point_discrete(theory.Poisson(1.0), 1.0, 1.0, 1.0, 1.0, point=3),
    lambda: theory.reorder_up_to(theory.Poisson(1.0), 0, 1.0, 1.0, 1.0, point=3, level=3),
    lambda: theory.reorder_up_to(theory.Tabulated((1.0,)), 0, 1.0, 1.0, 1.0),
    lambda: theory.Tabulated((0.5, 0.6)),
    lambda: theory.Uniform(3.0, 3.0),
    lambda: theory.all_units_discount_lot(1.0, 1.0, 0.1, [5.0, 9.0], [2.0, 1.0]),
    lambda: theory.all_units_discount_lot(1.0, 1.0, 0.1, [0.0, 9.0], [1.0, 2.0]),
    lambda: theory.forward_buy(1.0, 1.0, 1.0, 0.1, 1.0),
])  # fmt: skip
def test_senseless_arguments_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"must|needs|whole|give both"):
        call()
