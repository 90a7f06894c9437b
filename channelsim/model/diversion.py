"""Diversion: whether a distributor sells into another's territory, at what price and how much."""

from dataclasses import dataclass
from math import exp, inf
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.quantities import (
    STRICT,
    Days,
    PositiveCount,
    Probability,
    Rationality,
    Share,
    Unit,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Diverting:
    """How a distributor weighs selling across the border."""

    __pydantic_config__ = STRICT

    active: bool = True
    """Whether it considers diversion at all."""
    way: Literal["undercut", "price_taking", "cournot"] = "undercut"
    """How it sells there: by undercutting the local quote; or, where prices clear the quantity
    brought to market, in lots at the price of the day, shipped while one more lot pays, taking
    prices as given or (cournot) seeing what its own lots do to them."""
    lot_units: PositiveCount = 1
    """Units of one lot (price_taking and cournot)."""
    rationality: Rationality = 60.0
    """Logit steepness in gain per money of goods offered; `exact` = takes the best way."""
    to_order: bool = False
    """It also buys goods for diversion, and not only diverts surplus or, in lots, goods that it
    withholds from its own market."""
    offer_days: Annotated[int, Ge(1), Le(365), Unit("days")] = 14
    """Days of demand in the foreign territory that one offer aims at."""
    prior_detection: Probability = 0.1
    """Chance of being caught per lot that it believes in at the start."""
    learning: Share = 0.1
    """Weight of an own case or an undetected lot in the belief."""
    peer_learning: Share = 0.1
    """Weight in the belief of sanctions on all peers together; one on a single peer counts its
    part."""
    forgetting: Share = 0.1
    """Share of the distance to its prior belief that it loses per month without news."""
    penalty_discount: Annotated[float, Ge(0.0), Le(1.0), Unit("per day")] = 0.002
    """Loss of weight of a penalty per day of delay: weight is exp(-discount x days)."""
    surplus_tolerance_days: Days = 7
    """Days of demand above the target stock that it does not regard as surplus."""
    local_discount: Share = 0.05
    """Deepest cut of the local quote that it uses to clear surplus."""
    supplies_vacant: bool = False
    """It also supplies territories without a distributor where that pays: benign diversion, at its
    quote plus freight, which is no violation."""
    vacant_listing: Share = 0.1
    """Chance per week that an outlet of such a territory takes the brand in while it offers it."""


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Goods offered in a foreign territory. k products."""

    price: Floats
    """Offer price, money per unit, shape (k,)."""
    units: Floats
    """Units offered, shape (k,)."""
    gain: float
    """Gain before penalties over keeping the goods, money."""
    stake: float
    """Own cost of the goods offered, money."""


@dataclass(frozen=True, kw_only=True)
class Lots:
    """The best lot for each of s territories. k products."""

    price: Floats
    """Offer prices, money per unit, shape (s, k)."""
    units: Floats
    """Units offered, shape (s, k)."""
    gain: Floats
    """Gains before penalties over keeping the goods, money, shape (s,)."""
    stake: Floats
    """Own cost of the goods offered, money, shape (s,)."""

    @property
    def value(self) -> Floats:
        """What the outlets would pay for each lot, money, shape (s,)."""
        value: Floats = (self.price * self.units).sum(axis=1)
        return value

    def lot(self, number: int) -> Lot:
        """Give one of the lots."""
        return Lot(
            price=self.price[number],
            units=self.units[number],
            gain=float(self.gain[number]),
            stake=float(self.stake[number]),
        )


def best_offers(
    foreign_quote: Floats,
    own_cost: Floats,
    freight: Floats,
    demand: Floats,
    loyalty: Floats,
    available: Floats,
) -> Lots:
    """Give the offer with the highest gain in each foreign territory.

    With own gain ``G = quote - own cost - freight`` at the local quote and loyalties of the outlets
    uniform on (0, 2 l), an undercut u wins the share ``min(1, u / 2l)`` of demand D, so the gain
    ``(G - u q) D u / 2l`` is highest at ``u = G / 2q``, or at full share u = 2l when that is less.

    Parameters
    ----------
    foreign_quote : ndarray of float, shape (s, k)
        Quote of the local distributors to outlets there, money per unit.
    own_cost : ndarray of float, shape (s, k)
        What a unit sent there is worth to the diverter at home: invoice less the marginal rebate,
        less the carrying cost saved, with what the way costs per unit beside freight; money per
        unit.
    freight : ndarray of float, shape (s,)
        Freight per unit, money.
    demand : ndarray of float, shape (s, k)
        Demand there over the life of the offer, units.
    loyalty : ndarray of float, shape (s,)
        Mean price cut that an outlet there needs, share, at least 0.
    available : ndarray of float, shape (s, k) or (k,)
        Units it can offer there, or anywhere.

    Returns
    -------
    Lots
        Prices and units; nothing where G is not above 0.

    Examples
    --------
    >>> lots = best_offers(np.array([[10.0]]), np.array([[8.0]]), np.array([1.0]),
    ...                    np.array([[100.0]]), np.array([0.05]), np.array([[500.0]]))
    >>> lots.price, lots.units, lots.gain.round(2)
    (array([[9.5]]), array([[50.]]), array([25.]))
    """
    deepest = 2.0 * loyalty[:, None]
    gross = np.maximum(foreign_quote - own_cost - freight[:, None], 0.0)
    quote = np.maximum(foreign_quote, 1e-12)
    cut = np.minimum(gross / (2.0 * quote), deepest)
    won = np.minimum(cut / np.maximum(deepest, 1e-300), 1.0)
    share = np.where(deepest > 0.0, won, gross > 0.0)
    units = np.floor(np.minimum(share * demand, available))
    return Lots(
        price=foreign_quote - cut * quote,
        units=units,
        gain=((gross - cut * quote) * units).sum(axis=1),
        stake=(own_cost * units).sum(axis=1),
    )


def penalty_weight(belief: float, delay_days: float, discount: float) -> float:
    """Give the weight of a penalty: believed probability, discounted for its delay.

    Examples
    --------
    >>> penalty_weight(0.2, 0.0, 0.01)
    0.2
    """
    return belief * exp(-discount * delay_days)


def choose(gains: list[float], stakes: list[float], steepness: float, luck: float) -> int | None:
    """Choose one way out for surplus, or none, by a logit in gain per money at stake.

    Keeping the goods has gain 0. Ways without a positive gain are not considered, so a market in
    which no diversion pays has exactly none.

    Parameters
    ----------
    gains, stakes : list of float
        Net gain over keeping the goods and money at stake of each way.
    steepness : float
        Rationality; infinity = the largest gain.
    luck : float
        Uniform number in (0, 1).

    Returns
    -------
    int or None
        Position of the chosen way; None = keep the goods.

    Examples
    --------
    >>> choose([-1.0, 0.0], [10.0, 10.0], 5.0, 0.5) is None
    True
    >>> choose([3.0, 4.0], [10.0, 10.0], inf, 0.5)
    1
    """
    ways = [i for i, gain in enumerate(gains) if gain > 0.0]
    if not ways:
        return None
    if steepness == inf:
        return max(ways, key=lambda i: gains[i])
    weights = [exp(min(700.0, steepness * gains[i] / max(stakes[i], 1e-9))) for i in ways]
    mark = luck * (1.0 + sum(weights))
    for i, weight in zip(ways, weights, strict=True):
        if mark < weight:
            return i
        mark -= weight
    return None


def learn(belief: float, outcome: float, weight: float) -> float:
    """Move a believed detection probability towards an outcome (1 = caught, 0 = not).

    Examples
    --------
    >>> learn(0.1, 1.0, 0.5)
    0.55
    """
    return belief + weight * (outcome - belief)
