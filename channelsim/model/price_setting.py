"""Sellers who set the price that earns them most, tier above tier.

Each seller knows the demand that it faces. For an outlet that is the buyers' demand at its door;
for whoever supplies a price setter it is the **derived demand**: what the customer buys at every
supply price, once it has set its own best price. Prices are found by backward induction from the
shelf upwards. Sources: Spengler (1950), *Journal of Political Economy* 58:347-352; Bulow &
Pfleiderer (1983), *Journal of Political Economy* 91:182-185 for what reaches the shelf.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from channelsim.model.demand import DemandView, PricedDemand
from channelsim.model.pricing import shelf_price
from channelsim.model.series import composed, product, quotient, reverted, scaled, slope

Floats = NDArray[np.float64]

Curve = Callable[[float, int], Floats]
"""A price and an order m in; the power series of units per day about the price out, (m + 1,)."""

_STEPS = np.geomspace(1e-2, 1e2, 25)  # margins tried at first, in multiples of cost and reference
_PRECISION = 1e-14  # relative, of a best price


def outlet_price(demand: PricedDemand, cost: Floats, view: DemandView, reference: Floats) -> Floats:
    """Give the best shelf price of each outlet, a monopolist towards its own buyers.

    Parameters
    ----------
    demand : PricedDemand
        How buyers answer prices.
    cost : ndarray of float, shape (n, k)
        Supply cost per unit, money, above 0.
    view : DemandView
        State of demand; its prices play no part.
    reference : ndarray of float, shape (n, k)
        Reference price, money per unit.

    Returns
    -------
    ndarray of float, shape (n, k)
        Price with ``p (1 - 1 / |elasticity at p|) = cost``; the cost where nobody would pay it.
    """
    return reference * demand.best_price(cost / reference, view)


@dataclass(frozen=True, kw_only=True)
class Territory:
    """The outlets that one distributor serves, and one product. n outlets, columns (n, 1)."""

    demand: PricedDemand
    view: DemandView
    """State of demand; its prices play no part."""
    buyers: Floats
    """Mean potential buyers per day; 0 where the product is not sold."""
    reference: Floats
    """Reference price, money per unit."""
    keeps: Floats
    """Supply cost over the distributor's quote."""
    markup: Floats
    """Mark-up on cost of outlets that do not maximise."""
    maximises: NDArray[np.bool_]
    """Whether the outlet sets the price that earns it most."""
    floor: Floats
    """Lowest price that the outlet keeps to, money per unit."""
    suggested: float
    """Suggested price: the ceiling of outlets that do not maximise."""

    def shelf(self, quote: float, order: int) -> Floats:
        """Give the series of shelf prices in the quote, shape (order + 1, n, 1)."""
        cost = quote * self.keeps
        out = np.zeros((order + 1, *cost.shape))
        out[0] = shelf_price(cost, self.markup, self.floor, np.array([self.suggested]))
        if order > 0:
            marked_up = out[0] == cost * (1.0 + self.markup)
            rise = np.where(marked_up, 1.0 + self.markup, out[0] == cost)
            out[1] = self.keeps * rise
        if self.maximises.any():
            out = np.where(self.maximises, self._best(cost, order), out)
        return out

    def _best(self, cost: Floats, order: int) -> Floats:
        """Give the series of the best price in the quote, from ``p + D / D' = cost``."""
        best = self.demand.best_price(cost / self.reference, self.view)
        demand = self.demand.series(best, self.view, order + 1)
        out = np.zeros((order + 1, *cost.shape))
        served = demand[0] > 0.0
        margin = quotient(demand[:-1], np.where(served, slope(demand), 1.0))
        margin[0] = best
        if order > 0:
            margin[1] = np.where(served, margin[1] + 1.0, 1.0)
        answer = scaled(reverted(margin, best), self.keeps / self.reference) * self.reference
        at_cost = np.zeros_like(out)
        at_cost[0], at_cost[1:2] = cost, self.keeps
        at_floor = np.zeros_like(out)
        at_floor[0] = self.floor
        out = np.where(served, answer, at_cost)
        return np.where(out[0] < self.floor, at_floor, out)

    def units(self, quote: float, order: int) -> Floats:
        """Give units per day at a quote, as a series in the quote, shape (order + 1,)."""
        if not self.buyers.size:
            return np.zeros(order + 1)
        price = self.shelf(quote, order)
        bought = self.demand.series(price[0] / self.reference, self.view, order)
        per_buyer = composed(scaled(bought, 1.0 / self.reference), price)
        total: Floats = (self.buyers * per_buyer).sum(axis=(1, 2))
        return total


def best_price(profit: Curve, cost: float, scale: float, start: float | None = None) -> float:
    """Give the price at which a profit is highest.

    Parameters
    ----------
    profit : Curve
        Profit per day as a series in the price.
    cost : float
        Price below which nothing is earned, money per unit.
    scale : float
        Order of magnitude of prices, money per unit, above 0.
    start : float, optional
        A price that is near the best; without it prices over six orders of magnitude are tried.

    Returns
    -------
    float
        The best price; the cost where nothing can be earned.

    Raises
    ------
    ValueError
        If profit goes on rising with the price.

    Examples
    --------
    ``(p - 10)(100 - 2 p)``:

    >>> round(best_price(lambda p, m: np.array(
    ...     [(p - 10) * max(100 - 2 * p, 0), 120 - 4 * p, -2.0][: m + 1]), 10.0, 10.0), 9)
    30.0
    """
    if start is not None:
        near = _climb(profit, cost, start, (cost, 10.0 * start + scale))
        if near is not None:
            return near
    prices = cost + _STEPS * max(scale, cost)
    profits = [float(profit(float(price), 0)[0]) for price in prices]
    top = int(np.argmax(profits))
    if profits[top] <= 0.0:
        return cost
    if top == len(prices) - 1:
        raise ValueError("no best price: demand falls less than in proportion to it")
    low = cost if top == 0 else float(prices[top - 1])
    found = _climb(profit, cost, float(prices[top]), (low, float(prices[top + 1])))
    return float(prices[top]) if found is None else found


def _climb(profit: Curve, cost: float, start: float, bracket: tuple[float, float]) -> float | None:
    """Climb to the top within a bracket by Newton's method, halving where it would leave it."""
    low, high = bracket
    price = start
    for _ in range(200):
        value, rise, bend = (float(x) for x in profit(price, 2))
        if rise >= 0.0 and value > 0.0:
            low = max(low, price)
        else:
            high = min(high, price)
        step = -rise / (2.0 * bend) if bend < 0.0 and value > 0.0 else np.nan
        proposed = price + step
        if not low < proposed < high:
            proposed = 0.5 * (low + high)
        done = abs(proposed - price) <= _PRECISION * price
        price = proposed
        if done:
            return price if price > cost and value > 0.0 else None
        if high - low <= _PRECISION * high:
            return None
    return None


@dataclass
class Setter:
    """A seller who sets the price that earns it most before a known demand."""

    demand: Curve
    """What its customers buy at its price."""
    scale: float
    """Order of magnitude of prices, money per unit."""
    _known: dict[float, float] = field(default_factory=dict)

    def price(self, cost: float) -> float:
        """Give its best price at a unit cost, money per unit."""
        if cost not in self._known:
            start = None
            if self._known:
                nearest = min(self._known, key=lambda known: abs(known - cost))
                start = max(cost, self._known[nearest] + 0.5 * (cost - nearest))
                start = start if self._known[nearest] > nearest else None

            def profit(price: float, order: int) -> Floats:
                margin = np.zeros(order + 1)
                margin[:2] = (price - cost, 1.0)[: order + 1]
                return product(margin, self.demand(price, order))

            self._known[cost] = best_price(profit, cost, self.scale, start)
        return self._known[cost]

    def derived(self, cost: float, order: int) -> Floats:
        """Give what it buys at a unit cost, as a series in the cost, shape (order + 1,)."""
        price = self.price(cost)
        if price <= cost:
            return np.zeros(order + 1)
        demand = self.demand(price, order + 1)
        margin = quotient(demand[:-1], slope(demand))
        margin[0] = cost
        if order > 0:
            margin[1] += 1.0
        return composed(demand[:-1], reverted(margin, price))
