"""Order up to a level at a reorder point: (s, S) policies (I7).

Source: Zheng & Federgruen (1991), *Operations Research* 39.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from channelsim.theory.arguments import non_negative, positive, whole
from channelsim.theory.count_laws import Tabulated
from channelsim.theory.laws import SummableLaw
from channelsim.theory.reorder_point import mismatch_cost


class ReorderUpTo(NamedTuple):
    """An (s, S) policy: order up to `level` when the position is at or below `point`.

    Attributes
    ----------
    point, level
        s and S, whole units.
    cost
        Long-run average cost per period, money.
    """

    point: int
    level: int
    cost: float


class _Renewal:
    """Expected periods and cost between two orders of an (s, S) policy.

    With D the demand of a period, m(0) = 1/(1 - P(D=0)) and m(j) = sum_i P(D=i) m(j-i)/(1 - P(0))
    expected visits to each position below S; c(s, S) = [K + sum m(j) G(S - j)] / sum m(j).
    """

    def __init__(self, demand: Tabulated, fixed: float, cost_at: Callable[[float], float]) -> None:
        self.chances = demand.probabilities
        self.moves = 1.0 - self.chances[0]
        self.fixed = fixed
        self.cost_at = cost_at
        self.visits = [1.0 / self.moves]

    def visit(self, distance: int) -> float:
        """Return m(j), the expected periods spent j units below the order-up-to level."""
        while len(self.visits) <= distance:
            j = len(self.visits)
            reach = range(1, min(j, len(self.chances) - 1) + 1)
            arrived = math.fsum(self.chances[i] * self.visits[j - i] for i in reach)
            self.visits.append(arrived / self.moves)
        return self.visits[distance]

    def cost(self, point: int, level: int) -> float:
        """Return the average cost per period of (s, S)."""
        span = range(level - point)
        spent = math.fsum(self.visit(j) * self.cost_at(float(level - j)) for j in span)
        return (self.fixed + spent) / math.fsum(self.visit(j) for j in span)


def reorder_up_to(
    law: SummableLaw,
    lead_time: int,
    fixed: float,
    holding: float,
    backorder: float,
    *,
    point: int | None = None,
    level: int | None = None,
) -> ReorderUpTo:
    """Best (s, S) for demand in whole units, periodic review, backorders (I7).

    Exact search of Zheng & Federgruen (1991) on the renewal cost of an order cycle; order of
    events as in `channelsim.theory.base_stock`, so L + 1 periods are covered.

    Parameters
    ----------
    law
        Demand of one period, whole units, not always zero; periods independent.
    lead_time
        L >= 0, whole periods.
    fixed
        Cost K of an order, money, >= 0.
    holding, backorder
        Money per unit at the end of a period, > 0.
    point, level
        Policy s < S to assess instead of the best one; give both or none.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from channelsim.theory import Poisson
    >>> best = reorder_up_to(Poisson(6.0), 0, fixed=5.0, holding=1.0, backorder=4.0)
    >>> best.point, best.level, round(best.cost, 4)
    (4, 10, 8.0341)
    """
    ratio = positive("backorder", backorder) / (backorder + positive("holding", holding))
    demand = Tabulated.of(law)
    positive("probability of demand", 1.0 - demand.probabilities[0])
    covered = law.over(whole("lead_time", lead_time) + 1)
    cost_at = mismatch_cost(covered, holding, backorder)
    cycle = _Renewal(demand, non_negative("fixed", fixed), cost_at)
    if point is not None and level is not None:
        if level <= point:
            raise ValueError(f"the level must exceed the point, got {point} and {level}")
        return ReorderUpTo(point, level, cycle.cost(point, level))
    if point is not None or level is not None:
        raise ValueError("give both the point and the level, or none")
    return _zheng_federgruen(cycle, int(covered.quantile(ratio)))


def _zheng_federgruen(cycle: _Renewal, bottom: int) -> ReorderUpTo:
    """Search outwards from the position of least one-period cost, as in the 1991 paper."""
    high, low = bottom, bottom - 1
    while cycle.cost(low, high) > cycle.cost_at(low):
        low -= 1
    best = ReorderUpTo(low, high, cycle.cost(low, high))
    level = bottom + 1
    while cycle.cost_at(level) <= best.cost:
        if cycle.cost(best.point, level) < best.cost:
            low = best.point
            while low + 1 < level and cycle.cost(low, level) <= cycle.cost_at(low + 1):
                low += 1
            best = ReorderUpTo(low, level, cycle.cost(low, level))
        level += 1
    return best
