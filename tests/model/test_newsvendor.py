"""The season's order: against brute force, with finite rationality, and its schedules."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from channelsim.model.incentives import (
    Conditions,
    Flat,
    PeriodRecord,
    Piece,
    Schedule,
    TargetBonus,
    Terms,
    Tier,
    Tiered,
    payable,
    payable_schedule,
)
from channelsim.model.newsvendor import Newsvendor, SeasonView, season_profit
from channelsim.model.salvage import best_way
from channelsim.model.season_demand import SeasonLaw, expected_sales, reached

LAWS: tuple[SeasonLaw, ...] = ("normal", "uniform", "gamma")
PLAIN = SeasonView(mean=100.0, sd=30.0, price=10.0, cost=7.0, salvage=1.0)


def step(target: float, rate: float = 0.5) -> Schedule:
    return Schedule((Piece(target, rate * target, rate),))


def quantiles(law: SeasonLaw, mean: float, sd: float, at: NDArray[np.float64]) -> object:
    if law == "normal":
        return stats.norm(mean, sd).ppf(at)
    if law == "uniform":
        return stats.uniform(mean - 3**0.5 * sd, 2 * 3**0.5 * sd).ppf(at)
    return stats.gamma((mean / sd) ** 2, scale=sd**2 / mean).ppf(at)


@pytest.mark.parametrize("law", LAWS)
def test_sales_and_chances_are_those_of_the_law(law: SeasonLaw) -> None:
    units = np.array([0.0, 20.0, 70.0, 100.0, 140.0, 300.0])
    demand = np.asarray(quantiles(law, 100.0, 40.0, (np.arange(200_000) + 0.5) / 200_000))
    sales = [float(np.minimum(demand, x).mean()) for x in units]
    np.testing.assert_allclose(expected_sales(law, 100.0, 40.0, units), sales, atol=2e-3)
    chances = [float((demand >= x).mean()) for x in units]
    np.testing.assert_allclose(reached(law, 100.0, 40.0, units), chances, atol=1e-5)


@pytest.mark.parametrize("law", LAWS)
@given(
    mean=st.floats(20.0, 400.0),
    cv=st.floats(0.05, 0.5),
    available=st.integers(0, 60),
    target=st.floats(5.0, 600.0),
    bonus=st.floats(0.0, 400.0),
)
def test_the_order_is_the_best_whole_number(
    law: SeasonLaw, mean: float, cv: float, available: int, target: float, bonus: float
) -> None:
    sales = Schedule((Piece(target, bonus, 0.8),))
    view = replace(
        PLAIN,
        mean=mean,
        sd=cv * mean,
        available=float(available),
        on_purchases=(step(target),),
        on_sales=(sales,),
    )
    every = season_profit(law, view, np.arange(0.0, 4.0 * mean + 1.0))
    order = Newsvendor(law=law).season_order(view, 0.5)
    assert season_profit(law, view, np.array([float(order)]))[0] == pytest.approx(every.max())


@pytest.mark.parametrize("law", LAWS)
def test_coarse_grids_are_refined_to_the_unit(law: SeasonLaw) -> None:
    view = replace(PLAIN, mean=1e5, sd=3e4, on_purchases=(step(115_001.0),))
    order = Newsvendor(law=law).season_order(view, 0.5)
    near = np.arange(order - 300.0, order + 301.0)
    profit = season_profit(law, view, near)
    assert profit.max() == profit[300]


def test_rebate_on_sales_is_an_average_over_demand() -> None:
    rng = np.random.default_rng(1)
    demand = rng.normal(100.0, 30.0, 400_000)
    schedule = Schedule((Piece(0.0, 3.0, 0.0), Piece(90.0, 60.0, 2.0), Piece(120.0, 130.0, 0.5)))
    view = replace(PLAIN, on_sales=(schedule,))
    for order in (80.0, 100.0, 150.0):
        sold = np.minimum(demand, order)
        paid = np.mean([schedule.amount(max(float(x), 0.0)) for x in sold[:40_000]])
        gained = season_profit("normal", view, np.array([order]))[0]
        plain = season_profit("normal", PLAIN, np.array([order]))[0]
        assert gained - plain == pytest.approx(paid, abs=1.2)


@given(target=st.floats(60.0, 160.0), low=st.floats(5.0, 60.0), more=st.floats(1.5, 20.0))
def test_more_rationality_earns_more(target: float, low: float, more: float) -> None:
    view = replace(PLAIN, on_purchases=(step(target),))
    earned = []
    for steep in (low, low * more):
        orders, chance = Newsvendor(rationality=steep).chances(view)
        earned.append(float(chance @ season_profit("normal", view, orders)))
    assert earned[1] >= earned[0] - 1e-9
    best = Newsvendor().season_order(view, 0.5)
    assert earned[1] <= season_profit("normal", view, np.array([float(best)]))[0] + 1e-9


def test_the_draw_follows_the_chances() -> None:
    rule = Newsvendor(rationality=80.0)
    view = replace(PLAIN, on_purchases=(step(115.0),))
    orders, chance = rule.chances(view)
    drawn = np.array([rule.season_order(view, (j + 0.5) / 400) for j in range(400)])
    assert (drawn >= 115).mean() == pytest.approx(chance[orders >= 115.0].sum(), abs=0.005)


def test_the_jump_is_smooth_and_steepens_with_rationality() -> None:
    # Exactly rational, loading stops at once between 119 and 120 (Tbar = 119.17).
    targets = np.arange(112.0, 128.0)
    falls = []
    for steep in (50.0, 500.0, 5000.0):
        loads = []
        for target in targets:
            view = replace(PLAIN, on_purchases=(step(target),))
            orders, chance = Newsvendor(rationality=steep).chances(view)
            loads.append(float(chance[orders >= target].sum()))
        assert (np.diff(loads) <= 1e-12).all()
        falls.append(float(-np.diff(loads).min()))
    assert falls == sorted(falls)
    assert falls[0] < 0.1 < 0.4 < falls[2]
    exact = [
        Newsvendor().season_order(replace(PLAIN, on_purchases=(step(t),)), 0.5) >= t
        for t in targets
    ]
    assert exact == [True] * 8 + [False] * 8


SCHEMES: tuple[Terms, ...] = (
    Flat(name="Flat", rate=0.02, budget_cap=90.0),
    Tiered(
        name="Steps",
        mode="all_units",
        threshold_basis="absolute",
        tiers=(Tier(at_least=1000.0, rate=0.01), Tier(above=3000.0, rate=0.05)),
        conditions=Conditions(on_time_payment=0.9, otherwise=0.5),
    ),
    Tiered(
        name="Brackets",
        mode="incremental",
        measure="units",
        threshold_basis="absolute",
        tiers=(Tier(at_least=20.0, rate=0.1), Tier(at_least=60.0, rate=0.2)),
        budget_cap=333.3,
    ),
    TargetBonus(name="Sprint", bonus=70.0, target=2500.0),
)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
@given(before=st.integers(0, 80), units=st.integers(0, 400), on_time=st.sampled_from([0.5, 1.0]))
def test_schedules_in_units_pay_what_the_scheme_pays(
    scheme: Terms, before: int, units: int, on_time: float
) -> None:
    per_unit = 1.0 if scheme.measure == "units" else 12.5
    price = 12.5 if scheme.measure == "units" else 1.0
    record = PeriodRecord(volume=before * per_unit, price=price, on_time_payment=on_time)
    further = payable_schedule(scheme, record, per_unit)
    then = replace(record, volume=record.volume + units * per_unit)
    assert further.amount(units) == pytest.approx(payable(scheme, then), abs=1e-9)


def test_a_veto_leaves_nothing_to_chase() -> None:
    seen = PeriodRecord(volume=10.0, violations=1)
    assert payable_schedule(SCHEMES[0], seen, 1.0).pieces == ()


def test_salvage_outlets_that_do_not_cover_the_freight_take_nothing() -> None:
    price, who = best_way([np.array([2.0]), np.array([9.0])], [3.0, 10.0])
    assert price.tolist() == [0.0]
    assert who.tolist() == [-1]
