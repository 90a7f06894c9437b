"""Which limits bind, and what one more unit of each is worth."""

from __future__ import annotations

import numpy as np

from channelsim.optimisation.compile import Compiled
from channelsim.optimisation.curves import Floats, SmoothCurve, TabulatedCurve
from channelsim.optimisation.limits import AtMost, MinimumIfActive, ShareLimit, SpendLimit
from channelsim.optimisation.separable import new_money
from channelsim.optimisation.task import Answer

TIGHT = 1e-7  # share of the largest spend below which slack counts as none


def binding(compiled: Compiled, spends: Floats) -> tuple[str, ...]:
    """Names of the limits without slack, and of cells at the end of their curve."""
    near = TIGHT * max(float(spends.max()), 1e-300)
    names = [
        limit.name
        for limit in compiled.limits
        if limit.slack(spends) <= (0.0 if isinstance(limit, AtMost) else near)
    ]
    for term, spend in zip(compiled.loose, spends, strict=True):
        if isinstance(term.curve, TabulatedCurve) and not term.kept:
            if spend >= term.reach - near:
                names.append(f"{term.name}: the curve ends at {term.reach:g}")
            elif term.domain[0][0] > 0 and spend <= term.domain[0][0] + near:
                names.append(f"{term.name}: the curve starts at {term.domain[0][0]:g}")
    return tuple(names)


def shadow_prices(compiled: Compiled, answer: Answer) -> dict[str, float]:
    """Change of the criterion per unit of each limit's number, zones and activities held.

    Limits between cells read their dual. A floor or cap of one cell is part of its domain: its
    price is the slope of the curve there less what money costs in the cell (`answer.prices`).
    Limits on counts have no price and are left out; so are single cells under CVaR.
    """
    spends = new_money(compiled.loose, answer.levels)
    if not answer.duals:
        return {}
    prices = {}
    for limit in compiled.limits:
        own = compiled.own_cell(limit)
        if isinstance(limit, AtMost):
            continue
        if own is None:
            price = answer.duals[limit.name]
            if isinstance(limit, ShareLimit):
                price *= float(spends[list(limit.of)].sum())
            elif isinstance(limit, MinimumIfActive) and np.isinf(limit.slack(spends)):
                price = 0.0
            prices[limit.name] = price
        elif compiled.problem.risk.alpha is None and compiled.problem.total.goal is None:
            prices[limit.name] = _own(compiled, answer, limit, own)
    if compiled.problem.total.goal is not None:
        prices["target"] = answer.duals["target"]
    return prices


def _own(
    compiled: Compiled, answer: Answer, limit: SpendLimit | MinimumIfActive | object, i: int
) -> float:
    level = float(answer.levels[i])
    near = TIGHT * max(float(answer.levels.max()), 1e-300)
    curve = compiled.loose[i].curve
    cost = float(answer.prices[i])
    if isinstance(limit, SpendLimit) and limit.high is not None:
        if level < limit.high - near:
            return 0.0
        return max(0.0, _slope(curve, level, side=-1) - cost)
    floor = limit.low if isinstance(limit, SpendLimit) else None
    floor = limit.minimum if isinstance(limit, MinimumIfActive) else floor
    if floor is None or abs(level - floor) > near or floor <= 0:
        return 0.0
    return min(0.0, _slope(curve, level, side=1) - cost)


def _slope(curve: object, level: float, *, side: int) -> float:
    """Slope to the left (-1) or right (1) of a level."""
    if isinstance(curve, TabulatedCurve):
        slopes = np.diff(curve.mean) / np.diff(curve.grid)
        reach = 1e-9 * (curve.grid[-1] - curve.grid[0])
        k = int(np.searchsorted(curve.grid, level + side * 2 * reach)) - 1
        return float(slopes[min(max(k, 0), slopes.size - 1)])
    return float(curve.slope(level)) if isinstance(curve, SmoothCurve) else 0.0
