"""The adapter: statuses before values, bounds, duals in the caller's units."""

import sys

import numpy as np
import pytest

from channelsim.optimisation import HillCurve, PowerCurve, SaturatingExponential, SolverMissing
from channelsim.optimisation.pieces import first_marks, over_estimate
from channelsim.optimisation.solution import NoSolution
from channelsim.optimisation.solver import Programme


def knapsack(items: int) -> Programme:
    programme = Programme("knapsack")
    rng = np.random.default_rng(0)
    weights = rng.integers(1000, 9999, items)
    x = [programme.variable(f"x{i}", 0, 1, integer=True) for i in range(items)]
    for shift in range(4):
        row = np.roll(weights, 7 * shift)
        terms = [(v, float(w)) for v, w in zip(x, row, strict=True)]
        programme.row(f"room {shift}", terms, high=float(row.sum()) / 2)
    gains = weights + rng.integers(0, 50, items)
    programme.cost([(v, -float(g)) for v, g in zip(x, gains, strict=True)])
    return programme


def test_duals_are_in_the_callers_units() -> None:
    programme = Programme("p")
    x = programme.variable("x", 0, None)
    programme.row("floor", [(x, 2.0)], low=6e6, unit=1e6)
    programme.cost([(x, 5.0)])
    solution = programme.solve()
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(15e6)
    assert solution.duals["floor"] == pytest.approx(2.5)


def test_nothing_is_read_from_an_infeasible_programme() -> None:
    programme = Programme("p")
    x = programme.variable("x", 0, 1)
    programme.row("too much", [(x, 1.0)], low=2.0)
    programme.cost([(x, 1.0)])
    solution = programme.solve()
    assert solution.status == "infeasible"
    assert not solution.found
    assert solution.duals == {}
    with pytest.raises(NoSolution, match="infeasible"):
        solution.value([(x, 1.0)])


def test_unbounded_is_not_called_optimal() -> None:
    programme = Programme("p")
    x = programme.variable("x", None, None)
    programme.row("one side", [(x, 1.0)], high=2.0)
    programme.cost([(x, 1.0)])
    assert programme.solve().status in ("unbounded", "infeasible")


def test_time_limit_is_not_called_optimal_and_keeps_the_bound() -> None:
    solution = knapsack(150).solve(time_limit_s=0.3)
    assert solution.status in ("feasible", "none")
    if solution.found:
        assert solution.bound < solution.objective


def test_repeated_variables_are_summed() -> None:
    programme = Programme("p")
    x = programme.variable("x", 0, 10)
    programme.row("cap", [(x, 1.0), (x, 1.0)], high=6.0)
    programme.cost([(x, -1.0)])
    assert programme.solve().value([(x, 1.0)]) == pytest.approx(3.0)


def test_another_number_of_threads_still_solves() -> None:
    assert knapsack(12).solve(threads=1).status == "optimal"
    assert knapsack(12).solve(threads=2).status == "optimal"
    assert knapsack(12).solve(threads=1).status == "optimal"


def test_a_missing_solver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(SolverMissing, match="pip install highspy"):
        knapsack(3).solve()


@pytest.mark.parametrize(
    "curve",
    [
        HillCurve(top=100, half=40, exponent=2.7),
        HillCurve(top=100, half=40, exponent=1, base=-5),
        PowerCurve(scale=3, exponent=0.4),
        PowerCurve(scale=3, exponent=1.6),
        SaturatingExponential(top=80, scale=30, base=2),
    ],
)
def test_pieces_never_lie_below_the_curve_and_touch_it_at_the_marks(
    curve: HillCurve | PowerCurve | SaturatingExponential,
) -> None:
    marks = [*first_marks(curve, 0.0, 200.0, 6), 11.0, 70.0]
    zones = over_estimate(curve, [(0.0, 200.0)], marks)
    assert zones[0].interval[0] == 0
    assert zones[-1].interval[1] == 200
    for zone in zones:
        low, high = zone.interval
        x = np.linspace(low, high, 301)
        above = np.interp(x, zone.spends, zone.values) - curve.response(x)
        assert above.min() >= -1e-9
        inside = [mark for mark in marks if low <= mark <= high]
        touched = np.interp(inside, zone.spends, zone.values)
        assert touched == pytest.approx(curve.response(inside), rel=1e-9, abs=1e-9)
        slopes = np.diff(zone.values) / np.maximum(np.diff(zone.spends), 1e-300)
        assert np.all(np.diff(slopes) <= 1e-6 * np.abs(slopes[:-1]))


def test_finer_marks_bring_the_pieces_down_to_the_curve() -> None:
    curve = HillCurve(top=100, half=40, exponent=2.5)
    x = np.linspace(40, 200, 500)
    errors = []
    for count in (5, 10, 20):
        zone = over_estimate(curve, [(40.0, 200.0)], first_marks(curve, 40.0, 200.0, count))[0]
        errors.append(float((np.interp(x, zone.spends, zone.values) - curve.response(x)).max()))
    assert errors[1] < errors[0] / 3
    assert errors[2] < errors[1] / 3
