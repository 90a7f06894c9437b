"""Rebate schedules to the cent, and orders under them against brute force."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from channelsim import theory

TABLE = [50e3, 100e3, 150e3, 200e3, 300e3]
RATES = [0.010, 0.012, 0.014, 0.016, 0.018]
AWARD = theory.all_units_schedule(TABLE, RATES)


def test_award_table_to_the_cent() -> None:
    bought = [0, 4_999_999, 5_000_000, 10_000_000, 19_999_900, 20_000_000, 25_000_000, 30_000_000]
    paid = [0, 0, 50_000, 120_000, 279_999, 320_000, 400_000, 540_000]
    assert [AWARD.payout_minor(b) for b in bought] == paid
    assert AWARD.notches()[3] == pytest.approx(400.0, rel=1e-9)
    assert theory.incremental_schedule(TABLE, RATES).payout_minor(25_000_000) == 260_000


def test_task_contract_to_the_cent() -> None:
    contract = theory.task_contract(1_000_000)
    attained = [0.3, 0.6, 0.600001, 0.95, 0.999999, 1.0, 1.1]
    cents = [contract.payout_minor(round(a * 1e8)) for a in attained]
    assert cents == [0, 0, 2_400_004, 3_800_000, 3_999_996, 6_000_000, 6_800_000]
    assert contract.notches()[1] == pytest.approx(20_000.0)  # on the last 5 %: about 44 % off
    gain = contract.payout(1e6) - contract.payout(0.95e6)
    assert gain / 50_000 == pytest.approx(0.44)


@given(purchases=st.integers(0, 10**8), cut=st.floats(0.0, 1.0))
def test_incremental_never_jumps_nor_pays_more(purchases: int, cut: float) -> None:
    steps = theory.incremental_schedule(TABLE, RATES)
    amount = purchases / 100
    assert steps.payout(amount) <= AWARD.payout(amount) + 1e-9
    assert all(abs(jump) < 1e-9 for jump in steps.notches())
    below = cut * amount
    assert steps.payout(amount) - steps.payout(below) <= 0.018 * (amount - below) + 1e-9
    assert abs(steps.payout_minor(purchases) / 100 - steps.payout(amount)) <= 0.005 + 1e-6


def test_half_cents_round_away_from_zero() -> None:
    half = theory.all_units_schedule([0.0], [0.005])
    assert [half.payout_minor(c) for c in (99, 100, 300)] == [0, 1, 2]


@given(target=st.floats(0.0, 220.0), rebate=st.floats(0.0, 5.0))
def test_step_rebate_is_the_best_order(target: float, rebate: float) -> None:
    law = theory.Gamma(100.0, 30.0)
    step = theory.retroactive_step(law, 10.0, 7.0, rebate, target, salvage=1.0)
    schedule = theory.all_units_schedule([target], [rebate])
    best = theory.schedule_order(law, 10.0, 7.0, schedule, salvage=1.0)

    def profit(order: float) -> float:
        sold = theory.expected_sales(law, order)
        return 10 * sold + (order - sold) - 7 * order + schedule.payout(order)

    assert profit(step.quantity) == pytest.approx(best.profit, rel=1e-7)
    assert all(profit(q) <= best.profit + 1e-7 for q in np.linspace(0.0, 400.0, 201))


@given(m=st.floats(50.0, 500.0), r=st.floats(0.01, 0.9))
def test_ceiling_for_uniform_demand(m: float, r: float) -> None:
    closed = m / 9.0 * ((3.0 + r) + math.sqrt(r * (6.0 + r)))
    found = theory.retroactive_step(theory.Uniform(0.0, m), 10.0, 7.0, r, 1.0, salvage=1.0)
    assert closed < m
    assert found.ceiling == pytest.approx(closed, rel=1e-8)


def test_loading_worked_numbers_and_jump() -> None:
    bell = theory.Normal(100.0, 30.0)
    at = [theory.retroactive_step(bell, 10.0, 7.0, 0.5, t, salvage=1.0) for t in (119.17, 119.18)]
    assert at[0].ceiling == pytest.approx(119.1749, abs=5e-5)
    assert at[0].usual == pytest.approx(87.0782, abs=5e-5)
    assert at[0].ceiling - at[0].usual == pytest.approx(32.0967, abs=5e-5)
    assert (at[0].quantity, at[1].loading) == (119.17, 0.0)


def test_a_better_outlet_for_surplus_raises_the_ceiling() -> None:
    bell = theory.Normal(100.0, 30.0)
    ceilings = [
        theory.retroactive_step(bell, 10.0, 7.0, 0.5, 100.0, salvage=v).ceiling
        for v in (0.0, 1.0, 3.0, 5.0, 6.0)
    ]
    assert ceilings == sorted(ceilings)
    with pytest.raises(ValueError, match="rebate - salvage"):
        theory.retroactive_step(bell, 10.0, 7.0, 0.5, 100.0, salvage=6.5)


@pytest.mark.parametrize("kind", [theory.all_units_schedule, theory.incremental_schedule])
def test_order_under_many_tiers_by_brute_force(kind: type) -> None:
    law, schedule = (
        theory.Normal(100.0, 40.0),
        kind([60.0, 100.0, 120.0, 140.0], [0.2, 0.5, 1.0, 1.2]),
    )
    best = theory.schedule_order(law, 10.0, 7.0, schedule, salvage=2.0)
    grid = np.linspace(0.0, 300.0, 3001)
    sold = np.array([theory.expected_sales(law, q) for q in grid])
    profit = 10 * sold + 2 * (grid - sold) - 7 * grid + [schedule.payout(q) for q in grid]
    assert best.profit >= float(profit.max()) - 1e-9
    assert best.quantity == pytest.approx(float(grid[profit.argmax()]), abs=0.1)


def test_deterministic_loading() -> None:
    assert theory.loading_gap(0.03, 100, 1000, 300, 0.01) == pytest.approx(math.sqrt(1.8e6))
    with_loss = theory.loading_gap(0.03, 100, 1000, 300, 0.01, unit_loss=2)
    assert 2 * with_loss + with_loss**2 / 600 == pytest.approx(3000, rel=1e-12)
    no_interest = theory.loading_gap(0.03, 100, 1000, 300, 0.0, unit_loss=5)
    assert no_interest == pytest.approx(theory.dumping_gap(0.03, 100, 1000, 5)) == 600.0
    with pytest.raises(ValueError, match="cost nothing"):
        theory.loading_gap(0.03, 100, 1000, 300, 0.0)


@given(quota=st.floats(60.0, 140.0), bonus=st.floats(0.0, 3000.0))
def test_pull_forward_by_integration(quota: float, bonus: float) -> None:
    plan = theory.quota_pull_forward(100.0, 20.0, quota, bonus, 5.0)
    density = stats.norm(100.0, 20.0).pdf
    pulled = integrate.quad(lambda d: (quota - d) * density(d), quota - plan.reach, quota)[0]
    assert plan.pulled == pytest.approx(pulled, rel=1e-8, abs=1e-10)
    assert plan.this_period + plan.next_period == pytest.approx(200.0)
    assert plan.hit_after >= plan.hit_before


def test_pull_forward_worked() -> None:
    plan = theory.quota_pull_forward(100.0, 20.0, 110.0, 500.0, 5.0)
    assert tuple(plan[:4]) == pytest.approx((14.1421, 0.3085, 0.5820, 0.2735), abs=5e-5)
    assert plan.pulled == pytest.approx(1.96675, abs=1e-6)


def test_faults() -> None:
    with pytest.raises(ValueError, match="increasing"):
        theory.all_units_schedule([100.0, 50.0], [0.1, 0.2])
    with pytest.raises(ValueError, match="different length"):
        theory.incremental_schedule([100.0], [0.1, 0.2])
    with pytest.raises(ValueError, match="start at 0"):
        theory.RebateSchedule((1.0,), (0.0,), (0.1,))
    with pytest.raises(ValueError, match="purchases"):
        AWARD.payout(math.nan)
    with pytest.raises(ValueError, match="qualifies"):
        theory.task_contract(100.0, qualifies=1.0)


def test_a_schedule_that_takes_money_back_rounds_away_from_nought_too() -> None:
    clawback = theory.RebateSchedule((0.0, 100.0), (-10.005, 0.005), (0.0, 0.0))
    assert clawback.payout_minor(0) == -1001
    assert clawback.payout_minor(10_000) == 1
