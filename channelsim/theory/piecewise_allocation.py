"""Dividing a budget by tabulated concave responses: a linear programme and its error (A3)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from channelsim.theory.allocation import Allocation
from channelsim.theory.arguments import (
    Vector,
    increasing,
    positive,
    same_length,
    vector,
    whole,
)


def piecewise_linear_allocation(
    points: Sequence[ArrayLike], values: Sequence[ArrayLike], budget: float
) -> Allocation:
    """Best budget split for tabulated concave responses, as a linear programme (A3).

    Each response is the straight lines between its points; the spend of a cell is the sum of its
    segments, and concavity fills the steep ones first.

    Parameters
    ----------
    points
        Spends of each cell's table, increasing, money; the first is its floor, the last its cap.
    values
        Response at these points, concave, one list per cell.
    budget
        B, money, > 0; may be left unspent.

    Raises
    ------
    ValueError
        If a table is not concave, lengths differ, or the floors exceed the budget.

    Examples
    --------
    >>> best = piecewise_linear_allocation([[0, 1, 2], [0, 2]], [[0, 3, 4], [0, 4]], 2.0)
    >>> best.spend.tolist(), best.value, best.dual
    ([1.0, 1.0], 5.0, 2.0)
    """
    from scipy.optimize import linprog

    if len(points) != len(values) or not points:
        raise ValueError(f"{len(points)} lists of points, {len(values)} of values")
    floors, base, widths, slopes, owner = [], 0.0, [], [], []
    for cell, (at, response) in enumerate(zip(points, values, strict=True)):
        x = increasing("points", vector("points", at, least=0.0))
        y = vector("values", response)
        same_length(points=x, values=y)
        steep = np.diff(y) / np.diff(x)
        if (np.diff(steep) > 1e-9 * np.abs(steep).max(initial=1.0)).any():
            raise ValueError(f"the response of cell {cell} is not concave")
        floors.append(float(x[0]))
        base += float(y[0])
        widths.extend(np.diff(x).tolist())
        slopes.extend(steep.tolist())
        owner.extend([cell] * steep.size)
    left = positive("budget", budget) - sum(floors)
    if left < 0.0:
        raise ValueError(f"the floors need {sum(floors):g}, the budget is {budget:g}")
    solved = linprog(
        -np.array(slopes),
        A_ub=np.ones((1, len(slopes))),
        b_ub=[left],
        bounds=[(0.0, width) for width in widths],
    )
    if solved.x is None or solved.fun is None or solved.status != 0:
        raise ValueError(f"the programme was not solved: {solved.message}")
    spend = np.array(floors, dtype=float)
    np.add.at(spend, owner, solved.x)
    return Allocation(spend, base - float(solved.fun), -float(solved.ineqlin.marginals[0]))


def piecewise_linear_shortfall(curvatures: ArrayLike, width: float) -> float:
    """Return how far the linear programme can stay below the true optimum (A3).

    sum_i max|f_i''| h^2 / 8, the error of chords of width h.

    Parameters
    ----------
    curvatures
        Largest |f''| of each cell, value per money squared, >= 0, shape `(n,)`.
    width
        h, money, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> g, k = np.array([500, 300, 200, 60]), np.array([200, 150, 300, 120])
    >>> [round(piecewise_linear_shortfall(g / k**2, 600 / n), 3) for n in (10, 40)]
    [14.5, 0.906]
    """
    bends = vector("curvatures", curvatures, least=0.0)
    return float(bends.sum()) * positive("width", width) ** 2 / 8.0


def saturating_table(
    ceilings: ArrayLike, scales: ArrayLike, highest: float, segments: int
) -> tuple[list[Vector], list[Vector]]:
    """Tabulate G (1 - exp(-x / k)) on equal steps, for `piecewise_linear_allocation` (A3).

    Parameters
    ----------
    ceilings, scales
        G_i and k_i, > 0, shape `(n,)`.
    highest
        Largest spend, money, > 0.
    segments
        Steps, >= 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> cells = [500, 300, 200, 60], [200, 150, 300, 120]
    >>> tables = [saturating_table(*cells, 600.0, n) for n in (10, 40)]
    >>> [round(piecewise_linear_allocation(*table, 600.0).value, 3) for table in tables]
    [664.12, 666.757]
    """
    g = vector("ceilings", ceilings, least=0.0, above=True)
    k = vector("scales", scales, least=0.0, above=True)
    same_length(ceilings=g, scales=k)
    count = whole("segments", segments, least=1)
    x = np.linspace(0.0, positive("highest", highest), count + 1)
    return [x] * g.size, [-limit * np.expm1(-x / scale) for limit, scale in zip(g, k, strict=True)]
