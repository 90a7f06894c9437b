"""One order for a whole season: the quantity with the highest expected profit, rebates included.

The distributor buys once, sells while the season lasts, and gives what is left over to a salvage
outlet. Every open scheme enters through its own schedule, so a rebate on purchases with a threshold
(all units or incremental), a lump sum or a rebate on what is sold all shape the same decision.
"""

from dataclasses import dataclass
from math import ceil, inf
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Gt, Le
from numpy.typing import NDArray

from channelsim.model.incentives import Schedule
from channelsim.model.periods import Period
from channelsim.model.quantities import STRICT, Rationality, Unit, rationality
from channelsim.model.replenishment import StockView
from channelsim.model.season_demand import SeasonLaw, expected_sales, reached

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_GRID = 2000  # steps of the first look at quantities


@dataclass(frozen=True, kw_only=True)
class SeasonView:
    """What a distributor knows on the eve of a season."""

    mean: float
    """Demand expected over the season, units, at least 0."""
    sd: float
    """Its standard deviation, units, at least 0."""
    price: float
    """What it earns on a unit sold, money."""
    cost: float
    """Invoice price, money per unit."""
    salvage: float
    """What a unit left over brings, money."""
    available: float = 0.0
    """Units that it has already, less units owed from before."""
    on_purchases: tuple[Schedule, ...] = ()
    """Rebates against units ordered now."""
    on_sales: tuple[Schedule, ...] = ()
    """Rebates against units sold in the season."""


def amounts(schedule: Schedule, units: Floats) -> Floats:
    """Give what a schedule pays at many volumes at once, same shape.

    Examples
    --------
    >>> from channelsim.model.incentives import Piece
    >>> amounts(Schedule((Piece(100.0, 5.0, 0.5),)), np.array([99.0, 100.0, 102.0]))
    array([0., 5., 6.])
    """
    if not schedule.pieces:
        return np.zeros_like(units)
    starts = np.array([piece.start for piece in schedule.pieces])
    place = np.searchsorted(starts, units, side="right") - 1
    first = np.array([piece.amount for piece in schedule.pieces])
    slope = np.array([piece.slope for piece in schedule.pieces])
    known: Floats = np.where(place < 0, 0.0, first[place] + slope[place] * (units - starts[place]))
    return known


def expected_amounts(law: SeasonLaw, view: SeasonView, schedule: Schedule, units: Floats) -> Floats:
    r"""Give what a rebate on sales is expected to pay when `units` are for sale, same shape.

    With pieces :math:`(s_j, a_j, b_j)` and sales :math:`\min(D, x)`,

    .. math:: \sum_{s_j \le x} \Delta_j \Pr(D \ge s_j) + b_j [S(\min(x, s_{j+1})) - S(s_j)]

    where :math:`\Delta_j` is the jump at :math:`s_j`.
    """
    total = np.zeros_like(units)
    if not schedule.pieces:
        return total
    starts = [max(piece.start, 0.0) for piece in schedule.pieces]
    carried = 0.0
    for piece, start, end in zip(schedule.pieces, starts, [*starts[1:], inf], strict=True):
        at = np.array([start])
        jump = piece.at(start) - carried
        chance = 1.0 if start == 0.0 else float(reached(law, view.mean, view.sd, at)[0])
        upper = expected_sales(law, view.mean, view.sd, np.clip(units, start, end))
        below = float(expected_sales(law, view.mean, view.sd, at)[0])
        total += np.where(units >= start, jump * chance + piece.slope * (upper - below), 0.0)
        carried = piece.at(end) if end < inf else 0.0
    return total


def season_profit(law: SeasonLaw, view: SeasonView, orders: Floats) -> Floats:
    r"""Give the profit expected of orders for the season, money, same shape.

    .. math:: p S(x) + v (x - S(x)) - w Q + \sum_s R_s(Q) + \sum_s \mathrm{E} R_s(\min(D, x))

    with :math:`x` the units available plus the order Q.

    Examples
    --------
    >>> view = SeasonView(mean=100.0, sd=0.0, price=10.0, cost=7.0, salvage=1.0)
    >>> season_profit("normal", view, np.array([100.0, 110.0]))
    array([300., 240.])
    """
    units = view.available + orders
    sold = expected_sales(law, view.mean, view.sd, units)
    profit = view.price * sold + view.salvage * (units - sold) - view.cost * orders
    for schedule in view.on_purchases:
        profit += amounts(schedule, orders)
    for schedule in view.on_sales:
        profit += expected_amounts(law, view, schedule, units)
    known: Floats = profit
    return known


@dataclass(frozen=True, kw_only=True)
class Newsvendor:
    """Buy once for a season, the quantity with the highest expected profit.

    Several products are bought in the proportions of their mean demand, as one quantity. Within the
    season nothing is ordered and nothing counts as surplus; at its end salvage outlets take what is
    left, if the scenario has any.

    Sources: the newsvendor, Arrow, Harris & Marschak (1951), *Econometrica* 19; rebates on sales,
    Taylor (2002), *Management Science* 48; finite rationality as a logit over quantities, Su
    (2008), *M&SOM* 10:566-589.
    """

    __pydantic_config__ = STRICT

    kind: Literal["newsvendor"] = "newsvendor"
    """Names the kind."""
    season: Period = "month"
    """Length of the season: it orders at its first review in each."""
    law: SeasonLaw = "normal"
    """Law of the season's demand that it reckons with."""
    coefficient_of_variation: (
        Annotated[float, Ge(0.0), Le(10.0), Unit("share of the mean")] | None
    ) = None
    """Standard deviation over mean of the season's demand; none = from the forecast's days."""
    most: Annotated[float, Gt(0.0), Le(100.0), Unit("multiple of mean demand")] = 4.0
    """It never orders more than this many times the season's mean demand."""
    rationality: Rationality = "exact"
    """Logit steepness over quantities, in profit per money of mean purchases; or `exact`."""

    @property
    def uses_forecast(self) -> bool:
        """The season's mean follows the forecast."""
        return True

    def level(self, view: StockView) -> Floats:
        """Give the position itself: within a season it wants what it has, shape (k,)."""
        held: Floats = view.position.astype(np.float64)
        return held

    def order(self, view: StockView) -> Ints:
        """Give nothing: between two seasons it does not order, shape (k,).

        Examples
        --------
        >>> view = StockView(on_hand=np.array([2]), on_order=np.array([0]), owed=np.array([0]),
        ...                  mean=np.array([1.0]), sd=np.array([1.0]), protection_days=1.0)
        >>> Newsvendor().order(view)
        array([0])
        """
        return np.zeros_like(view.position)

    def sd(self, mean: float, daily_sd: float, days: int) -> float:
        """Give the standard deviation of a season's demand, units.

        Examples
        --------
        >>> Newsvendor(coefficient_of_variation=0.3).sd(100.0, 5.0, 25)
        30.0
        >>> Newsvendor().sd(100.0, 5.0, 25)
        25.0
        """
        if self.coefficient_of_variation is not None:
            return self.coefficient_of_variation * mean
        return float(daily_sd * days**0.5)

    def season_order(self, view: SeasonView, luck: float) -> int:
        """Give the units to order for a season.

        Exactly rational, the whole number of units with the highest expected profit: a grid of
        quantities that holds every threshold, then every unit around each local best. With finite
        rationality a draw from ``P(Q) ~ exp(rationality profit(Q) / (cost x mean))`` on the grid.

        Parameters
        ----------
        view : SeasonView
            What it knows.
        luck : float
            Uniform number in (0, 1) that settles the logit.

        Returns
        -------
        int
            Units, at least 0.

        Examples
        --------
        >>> from channelsim.model.incentives import Piece
        >>> def best(target):
        ...     rebate = Schedule((Piece(target, 0.5 * target, 0.5),))
        ...     return Newsvendor(law="uniform").season_order(SeasonView(
        ...         mean=100.0, sd=200.0 / 12**0.5, price=10.0, cost=7.0, salvage=1.0,
        ...         on_purchases=(rebate,)), 0.5)
        >>> best(70.0), best(117.0), best(118.0)
        (78, 117, 67)
        """
        if rationality(self.rationality) < inf:
            grid, chance = self.chances(view)
            return int(grid[int(np.searchsorted(np.cumsum(chance), luck * chance.sum()))])
        top = ceil(self.most * view.mean)
        grid = self.quantities(view, top)
        profit = season_profit(self.law, view, grid)
        step = max(ceil(top / _GRID), 1)
        if step > 1:
            rises = np.concatenate([[True], profit[1:] >= profit[:-1]])
            falls = np.concatenate([profit[:-1] >= profit[1:], [True]])
            around = np.arange(-step, step + 1.0)
            close = np.unique(np.clip(grid[rises & falls][:, None] + around, 0.0, top))
            grid, profit = close, season_profit(self.law, view, close)
        return int(grid[int(np.argmax(profit))])

    def chances(self, view: SeasonView) -> tuple[Floats, Floats]:
        """Give quantities and the probability of each, with finite rationality, shape (n,) each."""
        grid = self.quantities(view, ceil(self.most * view.mean))
        profit = season_profit(self.law, view, grid)
        stake = max(view.cost * view.mean, 1e-9)
        steepness = rationality(self.rationality)
        weight = np.exp(np.maximum(steepness * (profit - profit.max()) / stake, -700.0))
        return grid, weight / weight.sum()

    @staticmethod
    def quantities(view: SeasonView, top: int) -> Floats:
        """Give the grid from 0 to `top` units; the point above a threshold moves down to it."""
        step = max(ceil(top / _GRID), 1)
        grid = np.arange(0.0, top + step, step)
        for schedule, held in (
            *((schedule, 0.0) for schedule in view.on_purchases),
            *((schedule, view.available) for schedule in view.on_sales),
        ):
            for threshold in schedule.thresholds():
                whole = ceil(threshold - held - 1e-9)
                if 0 < whole <= top:
                    grid[int(np.searchsorted(grid, whole))] = whole
        return np.unique(grid)
