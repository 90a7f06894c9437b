"""Trade between markets whose prices clear: who ships how many lots where.

Goods flow to where they fetch more, net of freight and of the penalty expected, until the price gap
no longer pays for one more lot. Takers of prices reckon each lot at the prices that it meets and
leaves behind; Cournot traders count what a lot does to the price of all that they sell. Sources:
Enke (1951), *Econometrica* 19:40-47; Samuelson (1952), *American Economic Review* 42:283-303;
Takayama & Judge (1971), *Spatial and Temporal Price and Allocation Models*.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MarketPrice = Callable[[Ints, Floats], Floats]
"""Regions (m,) and the units brought there (m,) in; what a seller gets per unit there out."""

_TIE = 1e-9  # of the price level: gains this close count as equal


@dataclass(frozen=True, kw_only=True)
class Routes:
    """Ways of goods from sellers to foreign regions. m routes."""

    seller: Ints
    """Number of the seller, shape (m,)."""
    home: Ints
    """Region whose market its goods come out of, shape (m,)."""
    away: Ints
    """Region of arrival, shape (m,)."""
    freight: Floats
    """Freight and penalty expected per unit, money, shape (m,)."""
    kept: Floats
    """Share of the price there left after the penalty expected on value, shape (m,)."""
    cost: Floats
    """What a unit costs the seller; NaN = it is withheld from its home market, shape (m,)."""
    stock: Floats
    """Units that the seller can ship on all its routes together; infinity = no limit, (m,)."""
    lot: Ints
    """Units of one lot, shape (m,)."""
    cournot: NDArray[np.bool_]
    """Whether the seller counts the effect of its lots on prices, shape (m,)."""


class _Book:
    """Flows on the way to equilibrium, and what one more or one less lot is worth."""

    def __init__(self, routes: Routes, quantity: Floats, price: MarketPrice) -> None:
        self.routes, self.price = routes, price
        self.quantity = quantity.astype(np.float64)
        self.flow = np.zeros(len(routes.seller))
        self.withheld = np.isnan(routes.cost)
        level = np.abs(price(routes.away, self.quantity[routes.away]))
        self.tie = _TIE * np.minimum(level, 1e12)

    def left(self) -> Floats:
        """Give the units that each route's seller still has, shape (m,)."""
        out = np.bincount(self.routes.seller, weights=self.flow)
        left: Floats = self.routes.stock - out[self.routes.seller]
        return left

    def sale(self, step: Floats) -> Floats:
        """Give what `step` units more fetch abroad, per unit and after freight and penalty."""
        routes, away = self.routes, self.quantity[self.routes.away]
        there = self.price(routes.away, away + step)
        if routes.cournot.any():
            fall = (self.price(routes.away, away) - there) * self.flow / step
            there = there - np.where(routes.cournot, fall, 0.0)
        return routes.kept * there - routes.freight

    def loss(self, step: Floats) -> Floats:
        """Give what the last `step` units fetch there, likewise; infinity where none flow."""
        routes, away = self.routes, self.quantity[self.routes.away]
        there = self.price(routes.away, away)
        if routes.cournot.any():
            dearer = self.price(routes.away, np.maximum(away - step, 0.0))
            fall = (dearer - there) * (self.flow - step) / step
            there = there - np.where(routes.cournot, fall, 0.0)
        return np.where(step <= self.flow, routes.kept * there - routes.freight, np.inf)

    def need(self, step: Floats) -> Floats:
        """Give what `step` units more are worth to the seller; infinity where it has none."""
        home, left = self._home(), self.left()
        here = self._worth(np.maximum(home - step, 0.0))
        if self.routes.cournot.any():
            rise = self._rise(here, self._worth(home), left) / step
            here = here - np.where(self.routes.cournot, rise, 0.0)
        return np.where(step <= left, here, np.inf)

    def use(self, step: Floats) -> Floats:
        """Give what `step` units taken back are worth to the seller."""
        home = self._home()
        here = self._worth(home)
        if self.routes.cournot.any():
            fall = self._rise(here, self._worth(home + step), self.left() + step) / step
            here = here - np.where(self.routes.cournot, fall, 0.0)
        return here

    def _rise(self, dear: Floats, cheap: Floats, units: Floats) -> Floats:
        """Give what a seller gains on units sold at home at the dearer price."""
        sold = np.where(self.withheld & np.isfinite(units), units, 0.0)
        return (dear - cheap) * sold

    def _home(self) -> Floats:
        here: Floats = self.quantity[self.routes.home]
        return here

    def _worth(self, brought: Floats) -> Floats:
        """Give what a unit is worth to the seller with units `brought` to its home market."""
        market = self.price(self.routes.home, brought)
        return np.where(self.withheld, market, self.routes.cost)

    def move(self, route: int, units: float) -> None:
        """Ship units more, or less if negative."""
        self.flow[route] += units
        self.quantity[self.routes.away[route]] += units
        if self.withheld[route]:
            self.quantity[self.routes.home[route]] -= units


def equilibrium(routes: Routes, quantity: Floats, price: MarketPrice) -> Ints:
    """Give the flows from which no seller would ship a lot more or a lot less.

    Steps of many lots are halved until they are one lot. A lot is shipped if it pays at the prices
    after it, and taken back if it loses at the prices with it; the move worth most goes first.
    For takers of prices each move raises Samuelson's net social payoff, and for Cournot traders
    with linear demand the potential of their game, so the moves come to an end.

    Parameters
    ----------
    routes : Routes
        Who can ship where, m routes.
    quantity : ndarray of float, shape (r,)
        Units brought to each region's market before any is shipped.
    price : MarketPrice
        What the markets pay.

    Returns
    -------
    ndarray of int, shape (m,)
        Units shipped, in whole lots.

    Examples
    --------
    ``P = 100 - 0.1 q`` with 500 units, ``P = 130 - 0.15 q`` with 400, 10 a unit to move:

    >>> def price(region, q):
    ...     return np.array([100, 130])[region] - np.array([0.1, 0.15])[region] * q
    >>> def ship(lot):
    ...     routes = Routes(seller=np.array([0]), home=np.array([0]), away=np.array([1]),
    ...         freight=np.array([10.0]), kept=np.ones(1), cost=np.array([np.nan]),
    ...         stock=np.array([500.0]), lot=np.array([lot]), cournot=np.array([False]))
    ...     return equilibrium(routes, np.array([500.0, 400.0]), price)
    >>> ship(1), ship(7)
    (array([40]), array([35]))
    """
    book = _Book(routes, quantity, price)
    most = np.where(np.isfinite(routes.stock), routes.stock, max(float(quantity.sum()), 1.0))
    doublings = int(np.ceil(np.log2(max(float((most / routes.lot).max()), 1.0))))
    for power in range(doublings, -1, -1):
        _settle(book, (routes.lot * 2**power).astype(np.float64))
    return _evened(routes, np.rint(book.flow).astype(np.int64))


def _evened(routes: Routes, flow: Ints) -> Ints:
    """Share what flows on ways that are alike between their sellers, in proportion to their goods.

    Takers of prices do not care which of them ships. Where a seller would run out of goods that
    way, because others of its ways are not alike, the flows are left as they are.
    """
    traits = np.column_stack(
        [
            routes.home,
            routes.away,
            routes.freight,
            routes.kept,
            np.nan_to_num(routes.cost, nan=-1.0),
            routes.lot,
            np.isfinite(routes.stock),
            np.where(routes.cournot, np.arange(len(flow)) + 1, 0),
        ]
    )
    group = np.unique(traits, axis=0, return_inverse=True)[1].ravel()
    lots = flow // routes.lot
    weight = np.where(np.isfinite(routes.stock), routes.stock, 1.0)
    total = np.bincount(group, weights=lots)[group]
    goods = np.maximum(np.bincount(group, weights=weight)[group], 1e-300)
    exact = total * weight / goods
    even = np.floor(exact + 1e-9)
    rest = total - np.bincount(group, weights=even)[group]
    order = np.lexsort((-(exact - even), group))
    rank = np.empty(len(flow))
    rank[order] = np.arange(len(flow)) - np.searchsorted(group[order], group[order])
    shared: Ints = ((even + (rank < rest)) * routes.lot).astype(np.int64)
    used = np.bincount(routes.seller, weights=shared)[routes.seller]
    return shared if (used <= routes.stock).all() else flow


def _settle(book: _Book, step: Floats) -> None:
    """Move steps until none pays: ship more, ship less, or send goods that are short elsewhere."""
    routes = book.routes
    m, tie = len(routes.seller), float(book.tie.max())
    rivals = routes.seller[:, None] == routes.seller[None, :]
    for _ in range(200 * m):
        sale, loss, need = book.sale(step), book.loss(step), book.need(step)
        short = rivals & ~np.isfinite(need)[:, None]
        shift = np.where(short, sale[None, :] - loss[:, None], -np.inf)
        gains = np.concatenate([sale - need + 2.0 * tie, book.use(step) - loss, shift.ravel()])
        best = float(gains.max())
        if best <= tie:
            return
        # Among equals, the seller who has shipped the smallest part of its goods.
        filled = book.flow / np.where(np.isfinite(routes.stock), np.maximum(routes.stock, 1.0), 1.0)
        order = np.concatenate([filled, -filled, np.zeros(m * m)])
        move = int(np.argmin(np.where(gains >= best - tie, order, np.inf)))
        if move < m:
            book.move(move, float(step[move]))
        elif move < 2 * m:
            book.move(move - m, -float(step[move - m]))
        else:
            start, end = divmod(move - 2 * m, m)
            book.move(start, -float(step[start]))
            book.move(end, float(step[end]))


def lot_probability(gain: float, stake: float, steepness: float) -> float:
    """Give the chance that a lot that pays is shipped: a logit in gain per money at stake.

    Each lot is shipped with weight ``exp(steepness gain / stake)`` against weight 1 for keeping it;
    none without a gain, all as the steepness grows without bound.

    Parameters
    ----------
    gain, stake : float
        Gain on the lots of a route, and what they are worth at home, money.
    steepness : float
        Rationality; infinity = every lot of the equilibrium.

    Examples
    --------
    >>> [round(lot_probability(20.0, 100.0, s), 3) for s in (1.0, 10.0, np.inf)]
    [0.55, 0.881, 1.0]
    >>> lot_probability(0.0, 100.0, 10.0)
    0.0
    """
    if steepness == np.inf:
        return 1.0
    if gain <= 0.0:
        return 0.0
    return float(expit(steepness * gain / max(stake, 1e-9)))
