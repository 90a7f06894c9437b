"""On small random S-curve instances the certified optimum equals complete enumeration."""

import itertools

import numpy as np
import pandas as pd
import pytest

from channelsim.optimisation import HillCurve, allocate_budget
from channelsim.optimisation.cells import read_cells
from channelsim.optimisation.compile import compile_problem
from channelsim.optimisation.problem import BudgetProblem


def random_curves(rng: np.random.Generator, n: int) -> dict[tuple[str, str, str], HillCurve]:
    return {
        (f"R{i % 3}", f"C{i % 2}", f"L{i}"): HillCurve(
            top=rng.uniform(50, 150), half=rng.uniform(20, 80), exponent=rng.uniform(1, 3)
        )
        for i in range(n)
    }


def as_table(curves: dict[tuple[str, str, str], HillCurve], spends: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (*key, x, y)
            for key, curve in curves.items()
            for x, y in zip(spends, curve.response(spends), strict=True)
        ],
        columns=["region", "channel", "lever", "spend", "response"],
    )


def random_limits(rng: np.random.Generator, n: int) -> list[dict[str, object]]:
    choices: list[dict[str, object]] = [
        {"region": "R0", "max": 60.0},
        {"region": "R1", "min": 30.0},
        {"channel": "C0", "max": 90.0},
        {"lever": f"L{n - 1}", "min_if_active": 40.0},
        {"at_most": 2, "of": "region"},
        {"either_or": [{"lever": "L0"}, {"lever": "L1"}]},
        {"min_if_active": 20.0},
    ]
    return [limit for limit in choices if rng.random() < 0.4]


def enumerate_best(
    table: pd.DataFrame, problem: dict[str, object], step: float
) -> tuple[float, np.ndarray]:
    """Best plan among all that spend multiples of `step`, judged by the limits' own slack."""
    asked = BudgetProblem.from_mapping(problem)
    cells = read_cells(table, asked)
    limits = compile_problem(asked, cells).limits
    levels = [np.arange(0, cell.curve.grid[-1] + step / 2, step) for cell in cells]  # type: ignore[attr-defined]
    values = [cell.curve.response(x) for cell, x in zip(cells, levels, strict=True)]
    best, plan = -np.inf, np.zeros(len(cells))
    total = float(problem["total"])  # type: ignore[arg-type]
    for picks in itertools.product(*(range(len(x)) for x in levels)):
        spends = np.array([x[k] for x, k in zip(levels, picks, strict=True)])
        value = sum(v[k] for v, k in zip(values, picks, strict=True))
        better = value > best and spends.sum() <= total
        if better and all(limit.slack(spends) >= -1e-9 for limit in limits):
            best, plan = value, spends
    return best, plan


@pytest.mark.parametrize("seed", range(40))
def test_limits_of_every_kind_against_enumeration(seed: int) -> None:
    # With the table's own points as the only sensible spends, an optimum over all spends is at
    # least the enumerated one; multiples of a finer step close the difference from below.
    rng = np.random.default_rng(seed)
    n, spends = 3, np.linspace(0, 100, 6)
    table = as_table(random_curves(rng, n), spends)
    problem = {"total": 120.0, "limits": random_limits(rng, n), "tolerance": 1e-7}
    best, _ = enumerate_best(table, problem, step=10.0)
    if best == -np.inf:
        with pytest.raises(ValueError, match="infeasible"):
            allocate_budget(table, problem)
        return
    plan = allocate_budget(table, problem)
    # All data are multiples of ten and all slopes are constant in between, so an optimal plan
    # lies on the ten-grid.
    assert plan.objective == pytest.approx(best, rel=1e-6)
    assert plan.gap <= 1e-7


def dynamic_programme(curves: list[HillCurve], total: float, steps: int) -> float:
    """Best value over all splits of `total` into `steps` equal coins: exact by Bellman."""
    coins = np.arange(steps + 1) * total / steps
    best = np.zeros(steps + 1)
    for curve in curves:
        gain = curve.response(coins)
        best = np.array(
            [max(best[k - j] + gain[j] for j in range(k + 1)) for k in range(steps + 1)]
        )
    return float(best[-1])


@pytest.mark.parametrize("seed", range(100))
def test_smooth_s_curves_against_all_splits(seed: int) -> None:
    rng = np.random.default_rng(1000 + seed)
    n, steps = int(rng.integers(2, 6)), 160
    curves = {
        (f"R{i}", "retail", "display"): HillCurve(
            top=rng.uniform(50, 150), half=rng.uniform(20, 80), exponent=rng.uniform(2, 3)
        )
        for i in range(n)
    }
    total = rng.uniform(0.3, 1.2) * sum(curve.half for curve in curves.values())
    enumerated = dynamic_programme(list(curves.values()), total, steps)
    plan = allocate_budget(curves, {"total": total, "tolerance": 1e-6})
    # Rounding an optimal plan down to coins loses at most the second-order terms and one coin's
    # worth of slope in each cell, hence the one-sided margin.
    steepest = max(float(c.slope(c.inflection)) for c in curves.values())
    assert plan.objective >= enumerated * (1 - 1e-6)
    assert plan.objective <= enumerated + n * steepest * total / steps
    assert plan.gap <= 1e-6
