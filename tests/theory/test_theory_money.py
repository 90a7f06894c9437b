"""Demand, allocation, credit and price formulas against derivatives and general solvers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, minimize

from channelsim import theory
from channelsim.theory.arguments import Vector

PRICES = np.array([12.0, 15.0, 9.0, 20.0])
APPEAL = np.array([2.0, 2.6, 1.1, 3.0])


def numerical_elasticities(shares_at: object) -> Vector:
    """Return d ln s_j / d ln p_k by central differences."""
    assert callable(shares_at)
    columns = []
    for k in range(PRICES.size):
        up, down = PRICES.copy(), PRICES.copy()
        up[k] *= 1.0 + 1e-5
        down[k] *= 1.0 - 1e-5
        columns.append((np.log(shares_at(up)) - np.log(shares_at(down))) / 2e-5)
    return np.column_stack(columns)


def test_logit_elasticities_are_derivatives() -> None:
    def shares(p: Vector) -> Vector:
        return theory.logit_shares(APPEAL - 0.15 * p)

    closed = theory.logit_elasticities(PRICES, shares(PRICES), 0.15)
    assert closed == pytest.approx(numerical_elasticities(shares), abs=1e-8)


@pytest.mark.parametrize("similarity", [0.0, 0.3, 0.8])
def test_nested_logit_elasticities_are_derivatives(similarity: float) -> None:
    nests = [1, 1, 2, 2]

    def shares(p: Vector) -> Vector:
        return theory.nested_logit_shares(APPEAL - 0.15 * p, nests, similarity)

    closed = theory.nested_logit_elasticities(PRICES, shares(PRICES), nests, 0.15, similarity)
    assert closed == pytest.approx(numerical_elasticities(shares), abs=1e-7)
    if similarity == 0.0:
        assert closed == pytest.approx(
            theory.logit_elasticities(PRICES, theory.logit_shares(APPEAL - 0.15 * PRICES), 0.15)
        )


def test_mci_elasticities_are_derivatives() -> None:
    def shares(p: Vector) -> Vector:
        return theory.mci_shares(APPEAL * p**-1.7)

    closed = theory.mci_elasticities(shares(PRICES), 1.7)
    assert closed == pytest.approx(numerical_elasticities(shares), abs=1e-8)


@given(e=st.floats(-8.0, -0.2), cut=st.floats(0.01, 0.6), margin=st.floats(0.05, 1.0))
def test_price_cut_breaks_even_at_its_elasticity(e: float, cut: float, margin: float) -> None:
    effect = theory.price_cut(e, cut, margin)
    assert effect.lift == pytest.approx((1 - cut) ** e - 1, rel=1e-9)
    assert 1 + effect.revenue == pytest.approx((1 - cut) * (1 + effect.lift), rel=1e-9)
    if margin > cut * 1.001:
        even = theory.price_cut(effect.break_even_elasticity, cut, margin)
        assert (margin - cut) * (1 + even.lift) == pytest.approx(margin, rel=1e-9)
    elif margin <= cut:
        assert effect.break_even_lift == math.inf


def test_price_cut_worked() -> None:
    effect = theory.price_cut(-2.62, 0.10, 0.30)
    assert effect == pytest.approx((0.3179, 0.1861, 0.5, -3.848), abs=5e-4)


@given(lasting=st.floats(0.05, 3.0), ratio=st.floats(0.05, 1.0), share=st.floats(0.1, 0.99))
def test_koyck_reaches_its_share(lasting: float, ratio: float, share: float) -> None:
    k = theory.koyck(lasting, ratio * lasting, share)
    assert k.retention == pytest.approx(1 - ratio, abs=1e-12)
    if k.retention > 1e-6:
        assert 1 - k.retention**k.periods == pytest.approx(share, rel=1e-9)
    path = theory.koyck_response(ratio * lasting, k.retention, 800)
    assert path[-1] == pytest.approx(lasting, rel=1e-9)


@given(eps=st.floats(0.02, 0.6), margin=st.floats(0.1, 1.0), scale=st.floats(10.0, 5000.0))
def test_dorfman_steiner_is_the_best_spend(eps: float, margin: float, scale: float) -> None:
    best = theory.dorfman_steiner(eps, margin, scale)
    assert best.spend / best.sales == pytest.approx(eps * margin, rel=1e-9)
    profit = margin * best.sales - best.spend
    for other in (0.95 * best.spend, 1.05 * best.spend):
        assert margin * scale * other**eps - other < profit


def test_power_allocation_worked_and_with_limits() -> None:
    scales = np.array([0.3, 0.25, 0.4, 0.2]) * [900, 1400, 500, 2000]
    free = theory.power_allocation(scales, 0.34, 1000.0)
    assert free.spend == pytest.approx([202.827, 300.531, 128.721, 367.922], abs=5e-4)
    assert (free.value, free.dual) == pytest.approx((8103.29, 2.7551), abs=5e-3)
    assert float((scales * 250**0.34).sum()) == pytest.approx(7973.69, abs=5e-3)
    slack = theory.power_allocation(scales, 0.34, 1000.0, floors=[0.0] * 4, caps=[math.inf] * 4)
    assert slack.spend == pytest.approx(free.spend, rel=1e-9)
    tight = theory.power_allocation(
        scales, 0.34, 1000.0, floors=[0, 0, 200, 0], caps=[900] * 3 + [300]
    )
    assert tight.spend[2:] == pytest.approx([200.0, 300.0])
    assert tight.spend.sum() == pytest.approx(1000.0)
    assert tight.value < free.value


@given(
    scales=st.lists(st.floats(1.0, 500.0), min_size=1, max_size=12),
    seed=st.integers(0, 1000),
    budget=st.floats(1.0, 5000.0),
)
def test_power_allocation_equalises_marginal_values(
    scales: list[float], seed: int, budget: float
) -> None:
    exponents = np.random.default_rng(seed).uniform(0.05, 0.9, len(scales))
    best = theory.power_allocation(scales, exponents, budget)
    marginal = np.array(scales) * exponents * best.spend ** (exponents - 1)
    assert best.spend.sum() == pytest.approx(budget, rel=1e-9)
    assert marginal == pytest.approx(np.full(len(scales), best.dual), rel=1e-6)


def test_saturating_allocation_worked_and_general() -> None:
    g, k = np.array([500.0, 300, 200, 60]), np.array([200.0, 150, 300, 120])
    best = theory.saturating_allocation(g, k, 600.0)
    assert best.spend == pytest.approx([316.923, 204.220, 78.857, 0.0], abs=5e-4)
    assert best.spend[3] == 0.0
    assert best.dual == pytest.approx(0.512568, abs=5e-7)
    assert best.value == pytest.approx(666.831, abs=5e-4)

    def lost(x: Vector) -> float:
        return float((g * np.exp(-x / k)).sum())

    found = minimize(
        lost, np.full(4, 150.0), method="SLSQP", bounds=[(0.0, None)] * 4,
        constraints=[LinearConstraint(np.ones((1, 4)), -np.inf, 600.0)], options={"ftol": 1e-13},
    )  # fmt: skip
    assert best.value == pytest.approx(float(g.sum()) - float(found.fun), rel=1e-9)


@pytest.mark.parametrize(
    ("segments", "worked", "bound"), [(10, 664.120, 14.5), (40, 666.757, 0.906)]
)
def test_piecewise_linear_programme_stays_within_its_bound(
    segments: int, worked: float, bound: float
) -> None:
    g, k = np.array([500.0, 300, 200, 60]), np.array([200.0, 150, 300, 120])
    points, values = theory.saturating_table(g, k, 600.0, segments)
    plan = theory.piecewise_linear_allocation(points, values, 600.0)
    exact = theory.saturating_allocation(g, k, 600.0).value
    limit = theory.piecewise_linear_shortfall(g / k**2, 600.0 / segments)
    assert plan.value == pytest.approx(worked, abs=5e-4)
    assert limit == pytest.approx(bound, abs=5e-4)
    assert 0.0 <= exact - plan.value <= limit
    achieved = float(-(g * np.expm1(-plan.spend / k)).sum())
    assert plan.value <= achieved + 1e-9 <= exact + 2e-9


@given(seed=st.integers(0, 500), budget=st.floats(10.0, 2000.0))
def test_linear_allocation_against_a_linear_programme(seed: int, budget: float) -> None:
    rng = np.random.default_rng(seed)
    returns, floors = rng.uniform(-0.5, 2.0, 6), rng.uniform(0.0, budget / 6, 6)
    caps = floors + rng.uniform(0.0, 400.0, 6)
    best = theory.linear_allocation(returns, budget, floors=floors, caps=caps)
    check = linprog(
        -returns,
        A_ub=np.ones((1, 6)),
        b_ub=[budget],
        bounds=list(zip(floors.tolist(), caps.tolist(), strict=True)),
    )
    assert best.value == pytest.approx(-float(check.fun or 0.0), rel=1e-9, abs=1e-9)
    assert best.dual == pytest.approx(-float(check.ineqlin.marginals[0]), rel=1e-7, abs=1e-9)


def test_linear_allocation_worked() -> None:
    floors, caps = [0, 50, 0, 100], [200, 300, 250, 400]
    best = theory.linear_allocation([1.8, 1.5, 1.2, 0.9], 500.0, floors=floors, caps=caps)
    assert (best.spend.tolist(), best.value, best.dual) == ([200, 200, 0, 100], 750.0, 1.5)


def test_credit_worked() -> None:
    assert theory.cash_discount_rate(0.02, 10, 30) == pytest.approx(0.44585, abs=5e-6)
    assert theory.cash_discount_rate(0.02, 10, 30, year=360) == pytest.approx(0.43857, abs=5e-6)
    assert theory.cash_discount_rate(0.01, 10, 55) == pytest.approx(0.08493, abs=5e-6)
    p = theory.break_even_default(100.0, 92.0, 0.9)
    assert 100.0 * (1.0 - 0.9 * p) == pytest.approx(92.0)


def test_receivables_against_many_steps() -> None:
    q = np.array([[0.2, 0.3, 0.0], [0.1, 0.2, 0.3], [0.0, 0.1, 0.4]])
    r = np.array([[0.5, 0.0], [0.35, 0.05], [0.2, 0.3]])
    ends = theory.receivables(q, r, [100.0, 50.0, 25.0])
    state, total = np.eye(3), np.zeros((3, 2))
    for _ in range(400):
        total += state @ r
        state = state @ q
    assert ends.absorbed == pytest.approx(total, rel=1e-9)
    assert ends.expected.sum() == pytest.approx(175.0)


@given(start=st.floats(1.0, 500.0), rate=st.floats(0.0, 0.9), tiers=st.integers(1, 6))
def test_ladders_meet_when_the_unit_is_converted(start: float, rate: float, tiers: int) -> None:
    on_cost = theory.price_ladder(start, [rate] * tiers, basis="cost")
    margin = theory.margin_from_mark_up(rate)
    assert theory.price_ladder(start, [margin] * tiers, basis="price") == pytest.approx(on_cost)


def test_tiers_without_a_gap_need_no_detection() -> None:
    assert theory.tiered_rebate_gap(100.0, 0.01, 0.01, 0.3, 5.0) == (0.0, 0.0)
    assert theory.tiered_rebate_gap(100.0, 0.010, 0.018, 0.3, 5.0) == pytest.approx((0.8, 0.1))


def test_every_case_is_answered_by_public_functions() -> None:
    public = {getattr(theory, name) for name in theory.__all__ if name != "CASES"}
    assert set(theory.CASES) >= {"I3", "I8", "B1", "C6", "R1", "R3", "D1", "D6", "D9", "A2", "G1"}
    for functions in theory.CASES.values():
        assert functions
        assert set(functions) <= public


def test_faults() -> None:
    with pytest.raises(ValueError, match="floors need"):
        theory.linear_allocation([1.0, 2.0], 10.0, floors=[8.0, 8.0])
    with pytest.raises(ValueError, match="not concave"):
        theory.piecewise_linear_allocation([[0, 1, 2]], [[0, 1, 5]], 2.0)
    with pytest.raises(ValueError, match="exponents"):
        theory.power_allocation([1.0], 1.0, 5.0)
    with pytest.raises(ValueError, match="at most 1"):
        theory.logit_elasticities([1.0, 1.0], [0.7, 0.7], 1.0)
    with pytest.raises(ValueError, match="never end"):
        theory.receivables([[1.0]], [[0.0]], [5.0])
    with pytest.raises(ValueError, match="margins"):
        theory.price_ladder(1.0, [1.0], basis="price")
    with pytest.raises(ValueError, match="short_run"):
        theory.koyck(0.1, 0.2)
