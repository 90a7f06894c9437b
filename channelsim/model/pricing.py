"""The price ladder: list -> invoice -> net -> quote -> shelf price."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Share, Unit

Floats = NDArray[np.float64]
Margin = Annotated[float, Ge(0.0), Le(20.0), Unit("share of cost")]


@dataclass(frozen=True, kw_only=True)
class Quoting:
    """How a distributor turns its cost into quotes."""

    __pydantic_config__ = STRICT

    kind: Literal["cost_plus", "profit_maximising"] = "cost_plus"
    """Mark-ups as stated, or those that earn it most given the demand that it faces."""
    margin: Margin = 0.08
    """Mark-up on perceived cost in the quote to outlets (cost_plus)."""
    margin_to_distributors: Margin = 0.04
    """Mark-up on perceived cost in the quote to second-level distributors (cost_plus)."""
    pass_through: Share = 0.5
    """Share of the rebate it expects that it gives away in its quotes (pi)."""
    matching: Share = 0.5
    """Share of the gap to a cheaper foreign offer in its territory that it closes."""
    online_matching: Share = 0.0
    """Share of the gap to the online price that it closes, down to its cost: price transparency."""

    def perceived_cost(self, invoice: Floats, expected_rebate: float | Floats) -> Floats:
        """Give the cost a distributor prices on: ``invoice (1 - pi rho)``.

        Parameters
        ----------
        invoice : ndarray of float, shape (k,) or (b, k)
            Invoice price, currency units per unit.
        expected_rebate : float or ndarray of float, shape (b, 1)
            Rebate it expects per unit of invoice value (rho), 0 to 1.

        Returns
        -------
        ndarray of float, shape (k,)
            Perceived cost, currency units per unit.

        Examples
        --------
        >>> Quoting(pass_through=0.5).perceived_cost(np.array([100.0]), 0.04)
        array([98.])
        """
        return invoice * (1.0 - self.pass_through * expected_rebate)

    def quote(self, cost: Floats, cheapest_seen: Floats) -> Floats:
        """Give the quote to outlets, moved towards the cheapest foreign offer seen.

        Parameters
        ----------
        cost : ndarray of float, shape (k,)
            Perceived cost, currency units per unit.
        cheapest_seen : ndarray of float, shape (k,)
            Cheapest foreign offer in the territory; infinity where there is none.

        Returns
        -------
        ndarray of float, shape (k,)
            ``w - matching * max(0, w - cheapest)`` with ``w = cost (1 + margin)``.

        Examples
        --------
        >>> Quoting(margin=0.1, matching=0.5).quote(np.array([100.0]), np.array([100.0]))
        array([105.])
        """
        return self.matched(cost * (1.0 + self.margin), cheapest_seen)

    def matched(self, own: Floats, cheapest_seen: Floats) -> Floats:
        """Move a quote towards the cheapest foreign offer seen, by `matching` of the gap."""
        return own - self.matching * np.maximum(0.0, own - cheapest_seen)

    def met_online(self, own: Floats, online: Floats, cost: Floats) -> Floats:
        """Move a quote towards the one at which outlets could ask the online price.

        Parameters
        ----------
        own : ndarray of float
            Quote, currency units per unit.
        online : ndarray of float, same shape
            Quote that would let its outlets sell at the online price with their usual mark-up;
            infinity where nobody compares.
        cost : ndarray of float, same shape
            What a unit costs it once all rebates are paid: it does not sell below.

        Returns
        -------
        ndarray of float, same shape
            ``max(w - online_matching * max(0, w - online), min(w, cost))``.

        Examples
        --------
        >>> Quoting(online_matching=0.5).met_online(
        ...     np.array([10.0, 10.0]), np.array([8.0, 4.0]), np.array([7.5, 7.5]))
        array([9. , 7.5])
        """
        met = own - self.online_matching * np.maximum(0.0, own - online)
        return np.maximum(met, np.minimum(own, cost))


def shelf_price(supply_cost: Floats, markup: Floats, floor: Floats, suggested: Floats) -> Floats:
    """Give the shelf price: cost plus mark-up, inside [floor, suggested retail price].

    An outlet whose cost exceeds the suggested price sells at cost: nobody sells below it unasked.

    Parameters
    ----------
    supply_cost : ndarray of float, shape (n, k)
        What the outlet pays per unit.
    markup : ndarray of float, shape (n, 1)
        Mark-up on cost, share.
    floor : ndarray of float, shape (n, k)
        Lowest price the outlet keeps to; 0 where it does not comply.
    suggested : ndarray of float, shape (k,)
        Suggested retail price.

    Returns
    -------
    ndarray of float, shape (n, k)
        Shelf price, currency units per unit.

    Examples
    --------
    >>> shelf_price(np.array([[4.0], [1.0], [6.0]]), np.array([[0.5]]), np.array([[2.0]]),
    ...             np.array([5.0])).ravel()
    array([5., 2., 6.])
    """
    price = np.minimum(np.maximum(supply_cost * (1.0 + markup), floor), suggested)
    kept: Floats = np.maximum(price, supply_cost)
    return kept
