"""Price equilibria, corridors and deterrence against optimality conditions and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, minimize

from channelsim import theory

amount = st.floats(0.0, 900.0)


@given(
    alpha=st.lists(st.floats(50.0, 200.0), min_size=2, max_size=6),
    seed=st.integers(0, 10_000),
    level=st.floats(0.0, 40.0),
)
def test_equilibrium_conditions(alpha: list[float], seed: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    n = len(alpha)
    beta, supply = rng.uniform(0.02, 0.5, n), rng.uniform(0.0, 600.0, n)
    tau = level * rng.uniform(0.2, 1.0, (n, n))
    tau[rng.random((n, n)) < 0.15] = np.inf
    eq = theory.spatial_equilibrium(alpha, beta, supply, tau)
    assert (eq.flows >= 0.0).all()
    balance = supply + eq.flows.sum(axis=0) - eq.flows.sum(axis=1)
    assert eq.consumption == pytest.approx(balance, abs=1e-6)
    gap = eq.prices[np.newaxis, :] - eq.prices[:, np.newaxis]
    apart = ~np.eye(n, dtype=bool)
    assert (gap[apart] <= tau[apart] + 1e-6).all()
    used = eq.flows > 1e-6
    assert gap[used] == pytest.approx(tau[used], abs=1e-6)
    marginal = np.array(alpha) - beta * eq.consumption
    assert (eq.prices >= marginal - 1e-6).all()
    sold_out = eq.prices > marginal + 1e-6
    assert eq.consumption[sold_out] == pytest.approx(0.0, abs=1e-5)
    assert eq.gain >= -1e-6


@given(q1=amount, q2=amount, cost=st.floats(0.0, 60.0))
def test_two_regions_closed_form_is_the_general_solution(q1: float, q2: float, cost: float) -> None:
    args = ([100.0, 130.0], [0.1, 0.15], [q1, q2])
    closed = theory.two_region_diversion(*args, cost)
    general = theory.spatial_equilibrium(*args, cost)
    assert closed.flow == pytest.approx(general.flows[0, 1] - general.flows[1, 0], abs=1e-7)
    assert closed.gain == pytest.approx(general.gain, abs=1e-5)
    mirrored = theory.two_region_diversion([130.0, 100.0], [0.15, 0.1], [q2, q1], cost)
    assert mirrored.flow == pytest.approx(-closed.flow)


def test_worked_trade() -> None:
    args = ([100.0, 130.0], [0.1, 0.15], [500.0, 400.0])
    assert tuple(theory.two_region_diversion(*args, 10.0)) == pytest.approx((40, 54, 64, 200))
    assert theory.two_region_diversion(*args, 21.0).flow == 0.0
    assert theory.two_region_diversion(*args, 10.0, lot=1.0).flow == 40.0
    tau = [[0, 10, 14], [10, 0, 6], [14, 6, 0]]
    eq = theory.spatial_equilibrium([100, 130, 120], [0.1, 0.15, 0.12], [500, 400, 350], tau)
    assert eq.prices == pytest.approx([172 / 3, 202 / 3, 214 / 3], rel=1e-9)
    assert eq.flows == pytest.approx(np.array([[0, 160 / 9, 500 / 9], [0] * 3, [0] * 3]), abs=1e-9)


def test_a_region_can_be_emptied() -> None:
    eq = theory.spatial_equilibrium([50.0, 300.0], [0.1, 0.15], [100.0, 400.0], 10.0)
    assert eq.flows[0, 1] == pytest.approx(100.0)
    assert eq.prices == pytest.approx([215.0, 225.0])
    assert theory.two_region_diversion([50.0, 300.0], [0.1, 0.15], [100.0, 400.0], 10.0).flow == 100


def test_thirty_equal_regions_do_not_trade_and_two_kinds_share_alike() -> None:
    still = theory.spatial_equilibrium([100.0] * 8, [0.1] * 8, [400.0] * 8, 0.0)
    assert still.flows.sum() == 0.0
    eq = theory.spatial_equilibrium([100.0] * 6 + [140.0] * 6, [0.1] * 12, [500.0] * 12, 4.0)
    assert eq.prices == pytest.approx([68.0] * 6 + [72.0] * 6, rel=1e-9)


def test_cournot_limits() -> None:
    many = theory.cournot_diversion(10_000_000, 70.0, 50.0, 10.0, 0.15).total
    free = theory.cournot_diversion(math.inf, 70.0, 50.0, 10.0, 0.15)
    assert many == pytest.approx(free.total, rel=1e-6)
    assert free.price == pytest.approx(60.0)
    assert free.profit == 0.0
    two = theory.cournot_diversion(2, 70.0, 50.0, 10.0, 0.15)
    own = np.linspace(0.0, 60.0, 601)  # best reply to the rival's half
    reply = own[np.argmax((10.0 - 0.15 * (own + two.total / 2)) * own)]
    assert reply == pytest.approx(two.total / 2, abs=0.1)
    assert theory.cournot_diversion(3, 55.0, 50.0, 10.0, 0.15).total == 0.0


@given(tau=st.floats(0.0, 40.0), b1=st.floats(0.5, 4.0), b2=st.floats(0.5, 4.0))
def test_corridor_of_two_regions(tau: float, b1: float, b2: float) -> None:
    a = [40.0 * b1 + 20.0, 90.0 * b2]
    best = theory.price_corridor(a, [b1, b2], 10.0, tau)
    free = [0.5 * (a[0] / b1 + 10.0), 0.5 * (a[1] / b2 + 10.0)]
    s = max(abs(free[1] - free[0]) - tau, 0.0) * math.copysign(1.0, free[1] - free[0])
    expected = [free[0] + s * b2 / (b1 + b2), free[1] - s * b1 / (b1 + b2)]
    assert best.prices == pytest.approx(expected, rel=1e-9)
    assert best.loss == pytest.approx(b1 * b2 * s * s / (b1 + b2), rel=1e-7, abs=1e-9)
    assert best.duals.max() == pytest.approx(2 * b1 * b2 * abs(s) / (b1 + b2), rel=1e-7, abs=1e-8)


def test_corridor_of_five_regions_against_a_general_optimiser() -> None:
    a, b = np.array([100.0, 260.0, 180.0, 300.0, 150.0]), np.array([2.0, 2.5, 2.0, 3.0, 1.5])
    tau = np.full((5, 5), 6.0)
    tau[0] = 3.0
    best = theory.price_corridor(a, b, 10.0, tau)
    pairs = [(i, j) for i in range(5) for j in range(5) if i != j]
    rows = np.array([np.eye(5)[j] - np.eye(5)[i] for i, j in pairs])
    limits = LinearConstraint(rows, -np.inf, np.array([tau[pair] for pair in pairs]))

    def loss(w: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return float(-((w - 10.0) @ (a - b * w)) / 1000.0)

    start = np.full(5, float(best.free_prices.mean()))
    found = minimize(
        loss, start, method="SLSQP", constraints=[limits], options={"ftol": 1e-14, "maxiter": 500}
    )
    assert best.profit == pytest.approx(-1000.0 * float(found.fun), rel=1e-7)
    assert best.prices == pytest.approx(found.x, abs=1e-3)
    wider = theory.price_corridor(a, b, 10.0, tau + 1e-5)
    assert (wider.profit - best.profit) / 1e-5 == pytest.approx(best.duals.sum(), rel=1e-3)


def test_corridor_worked() -> None:
    best = theory.price_corridor([100, 260], [2, 2.5], 10.0, 8.0)
    assert best.profit == pytest.approx(5921.39, abs=5e-3)
    assert best.duals[0, 1] == pytest.approx(42.2222, abs=5e-5)
    with pytest.raises(ValueError, match="priced out"):
        theory.price_corridor([20, 2000], [2, 2.5], 1.0, 1.0)


def test_plan_of_flows() -> None:
    gains = [[0, 10, 14], [-10, 0, 2], [-14, -2, 0]]
    plan = theory.diversion_plan(gains, [60, 50, 45], [60, 50, 45])
    assert plan.profit == pytest.approx(780.0)
    check = linprog([-10, -14, -2], A_ub=[[1, 1, 0], [1, 0, 0], [0, 1, 1]], b_ub=[60, 50, 45])
    assert plan.profit == pytest.approx(-float(check.fun or 0.0))


@given(gain=st.floats(1.0, 5000.0), lost=st.floats(0.0, 1.0), fine=st.floats(100.0, 1e5))
def test_deterrence_makes_diverting_worth_what_honesty_is(
    gain: float, lost: float, fine: float
) -> None:
    p = theory.deterrence_repeated(gain, fine, 1500.0, lost, 0.95)
    if p <= 1.0:
        value = theory.diverter_value(gain, fine, 1500.0, lost, 0.95, p)
        assert value.diverting == pytest.approx(value.honest, rel=1e-9)
    assert theory.deterrence_once(gain, fine, deposit=fine / 2) == pytest.approx(2 * gain / fine)


def test_deterrence_worked_and_simulated() -> None:
    value = theory.diverter_value(3000, 20000, 1500, 0.5, 0.99, 0.02)
    assert value.diverting == pytest.approx(187_550, abs=0.5)
    found = np.random.default_rng(2).geometric(0.02, 200_000)  # period in which it is found
    before = 4500 * (1 - 0.99**found) / 0.01
    after = 0.99**found * (-20_000 + 0.5 * 150_000)
    paths = before + after
    assert abs(paths.mean() - value.diverting) < 4 * paths.std() / math.sqrt(paths.size)
    assert theory.deterrence_repeated(3000, 20000, 1500, 0.5, 0.99) == pytest.approx(3000 / 94050)
    assert theory.deterrence_once(1.0, 0.0) == math.inf


@given(gain=st.floats(0.1, 50.0), fine=st.floats(0.0, 50.0), loss=st.floats(0.1, 50.0))
def test_inspection_game_leaves_both_indifferent(gain: float, fine: float, loss: float) -> None:
    game = theory.inspection_game(gain, fine, loss, 0.3 * (loss + fine))
    x, y = game.inspection, game.diversion
    assert (1 - x) * gain - x * fine == pytest.approx(0.0, abs=1e-9)
    inspecting, idle = y * fine - 0.3 * (loss + fine), -y * loss
    assert inspecting == pytest.approx(idle, abs=1e-9)
    assert game.inspector == pytest.approx(idle)
    assert theory.inspection_game(2 * gain, fine, loss, 0.3 * (loss + fine)).diversion == y


def test_inspection_too_dear_never_happens() -> None:
    assert theory.inspection_game(1.0, 1.0, 1.0, 5.0) == (0.0, 1.0, -1.0, 1.0)


def test_faults() -> None:
    with pytest.raises(ValueError, match=">= 0"):
        theory.spatial_equilibrium([1, 2], [1, 1], [0, 0], [[0, -1], [1, 0]])
    with pytest.raises(ValueError, match="2 x 2"):
        theory.spatial_equilibrium([1, 2], [1, 1], [0, 0], [1, 0])
    with pytest.raises(ValueError, match="any number"):
        theory.two_region_diversion([1, 2, 3], [1, 1, 1], [0, 0, 0], 1.0)
    with pytest.raises(ValueError, match="detection"):
        theory.diversion_cost(1.0, 1.2, 1.0)
    with pytest.raises(ValueError, match="diverters"):
        theory.cournot_diversion(0, 1.0, 1.0, 1.0, 1.0)
