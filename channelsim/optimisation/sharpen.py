r"""The last digits of a plan: Newton's method on the conditions of Kuhn and Tucker.

With the zones and the binding limits :math:`A x = b` known from the last linear programme, the plan
solves :math:`f'(x) = A^\top \lambda`, which the linear pieces meet only to the square root of their
own precision. Levels at the end of their zone, or at a corner of their table, stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.optimisation.curves import Floats, ResponseCurve, SmoothCurve, TabulatedCurve
from channelsim.optimisation.pieces import Interval
from channelsim.optimisation.separable import Draft
from channelsim.optimisation.solution import Solution

MOST_CELLS = 200
_STEPS = 8
_AT_END = 1e-9  # share of an interval
_NO_PRICE = 1e-9  # share of the largest dual


@dataclass(frozen=True, kw_only=True)
class Sharp:
    """Levels and duals that meet the conditions to machine precision."""

    levels: Floats
    duals: Mapping[str, float]
    prices: Floats


def sharpen(
    draft: Draft,
    solution: Solution,
    intervals: Sequence[Interval],
    levels: Floats,
    duals: Mapping[str, float],
) -> Sharp | None:
    """Newton's method from a nearly optimal plan, or None where it does not apply.

    Parameters
    ----------
    draft, solution : Draft, Solution
        The last programme, with zones fixed.
    intervals : sequence of (low, high)
        Zone of every cell.
    levels : array, shape `(n_cells,)`
        The plan.
    duals : mapping of limit name to float
        Duals of the last programme; those that are not zero tell which limits bind.
    """
    if len(levels) > MOST_CELLS:
        return None
    names, matrix, right = _active_rows(draft, solution, duals)
    curves = [term.curve for term in draft.terms]
    free = np.array(
        [_inside(c, z, x) for c, z, x in zip(curves, intervals, levels, strict=True)], dtype=bool
    )
    x, multipliers = levels.copy(), np.array([duals[name] for name in names])
    low, high = np.array(intervals).T
    width = np.maximum(high - low, 1e-300)
    for _ in range(_STEPS):
        slopes, bends = _derivatives(curves, x, width, free)
        residual = np.concatenate([-(slopes - matrix.T @ multipliers)[free], right - matrix @ x])
        if not np.all(np.isfinite(residual)):
            return None
        step = _newton_step(matrix[:, free], bends[free], residual)
        x[free] += step[: int(free.sum())]
        multipliers = multipliers + step[int(free.sum()) :]
        if np.any(x < low - _AT_END * width) or np.any(x > high + _AT_END * width):
            return None
    exact = {**dict.fromkeys(duals, 0.0), **dict(zip(names, multipliers.tolist(), strict=True))}
    return Sharp(levels=np.clip(x, low, high), duals=exact, prices=matrix.T @ multipliers)


def _active_rows(
    draft: Draft, solution: Solution, duals: Mapping[str, float]
) -> tuple[list[str], Floats, Floats]:
    """Rows with a price as `A x = b`; what is no level (activity) keeps its value."""
    index = {terms[0][0].name: i for i, terms in draft.levels.items()}
    largest = max((abs(duals[name]) for name, *_ in draft.rows), default=0.0)
    names: list[str] = []
    lines: list[Floats] = []
    right: list[float] = []
    for name, terms, low, high in draft.rows:
        bound = low if low is not None else high
        of_levels = any(variable.name in index for variable, _ in terms)
        if of_levels and bound is not None and abs(duals[name]) > _NO_PRICE * largest:
            line = np.zeros(len(draft.terms))
            for variable, factor in terms:
                if variable.name in index:
                    line[index[variable.name]] += factor / draft.unit
                else:
                    bound -= solution.value([(variable, factor)])
            names.append(name)
            lines.append(line)
            right.append(bound)
    return names, np.array(lines).reshape(len(names), len(draft.terms)), np.array(right)


def _inside(curve: ResponseCurve, interval: Interval, level: float) -> bool:
    """Whether a level may move both ways without leaving its piece."""
    low, high = interval
    ends = [low, high, *(curve.grid if isinstance(curve, TabulatedCurve) else ())]
    near = _AT_END * max(high - low, 1e-300)
    return all(abs(level - end) > near for end in ends)


def _derivatives(
    curves: Sequence[ResponseCurve], x: Floats, width: Floats, free: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Slope and curvature of each free cell's curve at its level (zero elsewhere)."""
    slopes, bends = np.zeros_like(x), np.zeros_like(x)
    for i in np.flatnonzero(free).tolist():
        curve, level = curves[i], float(x[i])
        if isinstance(curve, TabulatedCurve):
            k = int(np.clip(np.searchsorted(curve.grid, level) - 1, 0, curve.grid.size - 2))
            slopes[i] = np.diff(curve.mean)[k] / np.diff(curve.grid)[k]
        elif isinstance(curve, SmoothCurve):
            h = 1e-5 * min(float(width[i]), level)
            before, here, after = curve.slope(np.array([level - h, level, level + h]))
            slopes[i], bends[i] = here, (after - before) / (2 * h) if h > 0 else 0.0
    return slopes, bends


def _newton_step(matrix: Floats, bends: Floats, residual: Floats) -> Floats:
    """Solve the bordered system; least squares, since redundant limits make it singular."""
    n, m = bends.size, matrix.shape[0]
    whole = np.zeros((n + m, n + m))
    whole[:n, :n] = np.diag(bends)
    whole[:n, n:] = -matrix.T
    whole[n:, :n] = matrix
    scale = np.concatenate([1 / np.maximum(np.abs(bends), 1e-300), np.ones(m)])
    scale = np.where(scale > 1e200, 1.0, scale)
    step, *_ = np.linalg.lstsq(scale[:, None] * whole, scale * residual, rcond=None)
    return np.asarray(step)


def cost_of_zone(draft: Draft, solution: Solution, i: int, z: int) -> float:
    """Least cost of forcing cell i into zone z, by linear duality."""
    weights = draft.weights[i][z]
    cost = min(solution.reduced[w.name] for w in weights)
    if len(weights) > 1 and (i, z) in draft.choices:
        cost += solution.reduced[draft.choices[i, z].name]
    return cost
