"""Contracts against backward induction, brute force and the worked numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from channelsim import theory

BELL = theory.Normal(100.0, 30.0)


def test_linear_chain_by_backward_induction() -> None:
    a, b, costs = 100.0, 2.0, [10.0, 1.5]
    chain = theory.linear_chain(a, b, costs)

    def retail(w: float) -> float:
        found = minimize_scalar(
            lambda p: -(p - w - 1.5) * (a - b * p),
            bounds=(w, 50),
            method="bounded",
            options={"xatol": 1e-10},
        )
        return float(found.x)

    best = minimize_scalar(
        lambda w: -(w - 10.0) * (a - b * retail(w)), bounds=(10, 50), method="bounded"
    )
    assert chain.prices[0] == pytest.approx(float(best.x), rel=1e-4)
    assert chain.profits[0] == pytest.approx(-float(best.fun), rel=1e-7)
    assert chain.prices[1] == pytest.approx(retail(chain.prices[0]), rel=1e-6)


@given(n=st.integers(1, 8), cost=st.floats(0.0, 40.0))
def test_linear_chain_efficiency(n: int, cost: float) -> None:
    chain = theory.linear_chain(100.0, 2.0, [cost, *[0.0] * (n - 1)])
    assert chain.efficiency == pytest.approx(4 * 2.0**-n * (1 - 2.0**-n), rel=1e-9)
    assert chain.quantity == pytest.approx((100 - 2 * cost) / 2**n, rel=1e-9)
    assert chain.quantity == pytest.approx(100 - 2 * chain.prices[-1], rel=1e-7)


@given(e=st.floats(1.1, 8.0), n=st.integers(1, 5))
def test_iso_elastic_chain(e: float, n: int) -> None:
    chain = theory.iso_elastic_chain(1e5, e, 10.0, n)
    m = e / (e - 1)
    efficiency = (m**n - 1) / (m - 1) * m ** (-e * (n - 1))
    assert chain.efficiency == pytest.approx(efficiency, rel=1e-9)
    for above, below in zip(chain.profits, chain.profits[1:], strict=False):
        assert below / above == pytest.approx(m, rel=1e-9)


def test_iso_elastic_worked() -> None:
    chain = theory.iso_elastic_chain(1e5, 2.62, 10.0, 2)
    assert chain.prices == pytest.approx((16.1728, 26.1561), abs=5e-5)
    assert chain.integrated_profit == pytest.approx(420.209, abs=5e-4)
    assert chain.profits[0] == pytest.approx(119.246, abs=5e-4)


@given(share=st.floats(0.0, 0.95), fee=st.floats(-50.0, 200.0))
def test_quantity_discount_leaves_the_retailer_the_integrated_choice(
    share: float, fee: float
) -> None:
    best = theory.quantity_discount(100.0, 2.0, 10.0, share, fee)
    quantities = np.linspace(1.0, 79.0, 157)
    earned = [
        ((100 - q) / 2 - theory.quantity_discount_price(q, 100.0, 2.0, 10.0, share, fee)) * q
        for q in quantities
    ]
    assert quantities[int(np.argmax(earned))] == best.quantity == 40.0
    assert best.retailer == pytest.approx((1 - share) * 800 - fee)
    assert best.retailer + best.manufacturer == pytest.approx(best.channel)


@given(curvature=st.floats(-3.0, 1.8))
def test_pass_through_of_constant_curvature(curvature: float) -> None:
    # q = (1 + k (p0 - p))^(1/k) has curvature 1 - k everywhere
    k = 1.0 - curvature
    if abs(k) < 1e-3:
        return

    def price(w: float) -> float:  # p - w = -q / q'  =  1 + k (p0 - p)
        return (w + 1.0 + k * 5.0) / (1.0 + k)

    assert theory.pass_through(curvature) == pytest.approx((price(2.1) - price(2.0)) / 0.1)


@given(a=st.floats(-5.0, 60.0), b=st.floats(0.05, 3.0), w=st.floats(0.0, 20.0))
def test_logit_monopoly_first_order_condition(a: float, b: float, w: float) -> None:
    best = theory.logit_monopoly(a, b, w)
    assert best.price - w == pytest.approx(1.0 / (b * (1.0 - best.share)), rel=1e-6)
    assert best.share == pytest.approx(1.0 / (1.0 + math.exp(b * best.price - a)), rel=1e-6)
    step = theory.logit_monopoly(a, b, w + 1e-4).price - theory.logit_monopoly(a, b, w - 1e-4).price
    assert step / 2e-4 == pytest.approx(best.pass_through, rel=1e-3, abs=1e-6)


def test_wholesale_price_uniform_closed_form_and_other_laws() -> None:
    deal = theory.wholesale_price_contract(theory.Uniform(0.0, 200.0), 10.0, 4.0)
    expected = (7.0, 60.0, 90.0, 180.0, 120.0)
    assert tuple(deal)[:5] == pytest.approx(expected, rel=1e-6)
    assert deal.efficiency == pytest.approx(0.75, rel=1e-7)
    for law in (BELL, theory.Gamma(100.0, 60.0), theory.Exponential(50.0)):
        best = theory.wholesale_price_contract(law, 10.0, 4.0, salvage=1.0)
        for w in np.linspace(4.05, 9.95, 60):
            other = theory.wholesale_price_contract(law, 10.0, 4.0, salvage=1.0, wholesale=float(w))
            assert other.manufacturer <= best.manufacturer + 1e-7


@given(share=st.floats(0.05, 1.0))
def test_revenue_sharing_and_buy_back_split_alike(share: float) -> None:
    sharing = theory.revenue_sharing(BELL, 10.0, 5.0, share, salvage=1.0)
    terms = theory.coordinating_buy_back(10.0, 5.0, share, salvage=1.0)
    returns = theory.buy_back(BELL, 10.0, 5.0, terms.wholesale, terms.credit, salvage=1.0)
    assert sharing.efficiency == pytest.approx(1.0, rel=1e-9)
    assert sharing.quantity == pytest.approx(104.1913, abs=5e-5)
    assert sharing.retailer == pytest.approx(share * sharing.integrated_profit, rel=1e-9)
    assert returns.quantity == pytest.approx(sharing.quantity, rel=1e-9)
    assert returns.retailer == pytest.approx(sharing.retailer, rel=1e-7)


def test_no_credit_is_the_price_only_contract() -> None:
    plain = theory.wholesale_price_contract(BELL, 10.0, 5.0, salvage=1.0, wholesale=7.0)
    returns = theory.buy_back(BELL, 10.0, 5.0, 7.0, 1.0, salvage=1.0)
    shared = theory.revenue_sharing(BELL, 10.0, 5.0, 1.0, salvage=1.0, wholesale=7.0)
    assert returns == pytest.approx(plain)
    assert shared == pytest.approx(plain)


def test_sales_rebate_worked() -> None:
    best = theory.coordinating_rebate(BELL, 10.0, 7.0, 5.0, salvage=1.0)
    assert best.rebate == 4.5
    assert best.linear_manufacturer == pytest.approx(-196.67, abs=5e-3)
    assert (best.target_low, best.target_high) == pytest.approx((90.0508, 96.6091), abs=5e-5)
    assert best.wholesale_retailer == pytest.approx(201.828, abs=5e-4)
    assert best.wholesale_manufacturer == pytest.approx(174.156, abs=5e-4)
    middle = 0.5 * (best.target_low + best.target_high)
    deal = theory.target_rebate(BELL, 10.0, 7.0, 5.0, best.rebate, middle, salvage=1.0)
    assert (deal.retailer, deal.manufacturer) == pytest.approx((210.188, 183.144), abs=5e-4)


@pytest.mark.parametrize("law", [BELL, theory.Gamma(100.0, 50.0), theory.Uniform(0.0, 200.0)])
def test_targets_between_the_two_are_win_win(law: theory.DemandLaw) -> None:
    best = theory.coordinating_rebate(law, 10.0, 7.0, 5.0, salvage=1.0)
    low, high = best.target_low, best.target_high
    for target in np.linspace(low, high, 9)[1:-1]:
        deal = theory.target_rebate(law, 10.0, 7.0, 5.0, best.rebate, float(target), salvage=1.0)
        assert deal.quantity == pytest.approx(best.integrated_quantity)
        assert deal.retailer > best.wholesale_retailer
        assert deal.manufacturer > best.wholesale_manufacturer
    beyond = theory.target_rebate(law, 10.0, 7.0, 5.0, best.rebate, high + 0.5, salvage=1.0)
    assert beyond.quantity == pytest.approx(best.wholesale_quantity)  # gives the target up
    linear = theory.target_rebate(law, 10.0, 7.0, 5.0, best.rebate, 0.0, salvage=1.0)
    assert linear.manufacturer == pytest.approx(best.linear_manufacturer)
    assert linear.manufacturer < 0.0


@given(rebate=st.floats(0.0, 8.0), target=st.floats(0.0, 180.0))
def test_target_rebate_order_by_brute_force(rebate: float, target: float) -> None:
    law = theory.Gamma(100.0, 30.0)
    best = theory.target_rebate(law, 10.0, 7.0, 5.0, rebate, target, salvage=1.0)
    for order in np.linspace(0.0, 250.0, 101):
        other = theory.target_rebate(
            law, 10.0, 7.0, 5.0, rebate, target, salvage=1.0, quantity=float(order)
        )
        assert other.retailer <= best.retailer + 1e-9


def test_faults() -> None:
    with pytest.raises(ValueError, match="price - cost"):
        theory.revenue_sharing(BELL, 5.0, 5.0, 0.5)
    with pytest.raises(ValueError, match="wholesale"):
        theory.revenue_sharing(BELL, 10.0, 5.0, 0.5, wholesale=6.0)
    with pytest.raises(ValueError, match="continuous"):
        theory.coordinating_rebate(theory.Poisson(20.0), 10.0, 7.0, 5.0)
    with pytest.raises(ValueError, match="continuous"):
        theory.wholesale_price_contract(theory.Poisson(20.0), 10.0, 4.0)
    with pytest.raises(ValueError, match="choke"):
        theory.linear_chain(100.0, 2.0, [60.0])
    with pytest.raises(ValueError, match="exceed 1"):
        theory.iso_elastic_chain(1.0, 0.9, 1.0, 2)
