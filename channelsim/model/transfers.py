"""Transfers: surplus stock of one distributor moved to another that runs short."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Days, MoneyPerUnit, Unit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CoverDays = Annotated[float, Ge(0.0), Le(3650.0), Unit("days of demand")]


@dataclass(frozen=True, kw_only=True)
class Transfers:
    """Transfers that the manufacturer's desk brokers; off while `every_days` is 0."""

    __pydantic_config__ = STRICT

    every_days: Days = 0
    """Days from one round to the next; 0 = the desk brokers nothing."""
    give_above_days: CoverDays = 45.0
    """Stock above this cover may be given away."""
    take_below_days: CoverDays = 5.0
    """A distributor is short when its stock, with what arrives meanwhile, will not last so long."""
    fill_to_days: CoverDays = 14.0
    """A short distributor takes what its stock lacks for so long, with what arrives meanwhile."""
    across_regions: bool = True
    """Goods may move between regions, though not across a customs border; their codes are
    re-registered, so they are no diversion."""
    handling_per_unit: MoneyPerUnit = 0.0
    """Cost of loading and paperwork per unit on top of freight, paid by the taker."""

    def __post_init__(self) -> None:
        if not self.take_below_days <= self.fill_to_days <= self.give_above_days:
            raise ValueError(
                "take_below_days <= fill_to_days <= give_above_days must hold: "
                "nobody takes goods that it would have to give away"
            )

    def runs(self, day: int) -> bool:
        """Tell whether a round falls on a day.

        Examples
        --------
        >>> Transfers(every_days=7).runs(14), Transfers().runs(14)
        (True, False)
        """
        return self.every_days > 0 and day % self.every_days == 0

    def surplus(self, stock: Ints, rate: Floats) -> Ints:
        """Give units above the cover that a distributor may keep, same shape.

        Examples
        --------
        >>> Transfers().surplus(np.array([100, 40]), np.array([1.0, 1.0]))
        array([55,  0])
        """
        spare: Ints = np.floor(stock - self.give_above_days * rate).astype(np.int64)
        return np.clip(spare, 0, stock)

    def need(self, soon: Ints, later: Ints, rate: Floats) -> Ints:
        """Give units that a short distributor takes, same shape; 0 where it is not short.

        Parameters
        ----------
        soon, later : ndarray of int, shape s
            Stock with what arrives within `take_below_days`, and within `fill_to_days`.
        rate : ndarray of float, shape s
            Sales per day.

        Returns
        -------
        ndarray of int, shape s
            ``fill_to_days rate - later`` where ``soon < take_below_days rate``, at least 0.

        Examples
        --------
        >>> Transfers().need(np.array([4, 6, 4]), np.array([4, 6, 13]), np.array([1.0, 1.0, 1.0]))
        array([10,  0,  1])
        """
        short = soon < self.take_below_days * rate
        wanted = np.ceil(self.fill_to_days * rate - later).astype(np.int64)
        return np.where(short, np.maximum(wanted, 0), 0)


def broker(surplus: Ints, need: Ints, giver_gain: Floats, taker_gain: Floats) -> Ints:
    """Plan who gives how much to whom of one product.

    The pair that gains most per unit together comes first and moves all it can, then the next,
    among the pairs in which both gain: the greedy plan of the transportation problem
    ``max sum (a_g + b_gt) x_gt`` over the rows' surplus and the columns' need. Its gain is at least
    half of the best plan's, and equal to it where gains depend on one of the two sides only.

    Parameters
    ----------
    surplus : ndarray of int, shape (g,)
        Units that each giver can spare.
    need : ndarray of int, shape (t,)
        Units that each taker wants.
    giver_gain : ndarray of float, shape (g,)
        Gain per unit of the giver: price less what the unit is worth to it, money.
    taker_gain : ndarray of float, shape (g, t)
        Gain per unit of the taker: takings less price, freight and handling, money.

    Returns
    -------
    ndarray of int, shape (g, t)
        Units to move.

    References
    ----------
    C. Paterson, G. Kiesmueller, R. Teunter, K. Glazebrook (2011). Inventory models with lateral
    transshipments: a review. *European Journal of Operational Research* 210(2):125-136: a
    proactive transshipment under periodic review, with partial pooling (stock is kept back).

    Examples
    --------
    >>> broker(np.array([10, 10]), np.array([12, 5]), np.array([0.1, 0.1]),
    ...        np.array([[1.0, 0.4], [0.8, -0.2]]))
    array([[10,  0],
           [ 2,  0]])
    """
    plan = np.zeros((len(surplus), len(need)), dtype=np.int64)
    both = (giver_gain[:, None] > 0.0) & (taker_gain > 0.0)
    together = giver_gain[:, None] + taker_gain
    left, open_need = surplus.copy(), need.copy()
    for pair in np.argsort(-together, axis=None, kind="stable"):
        giver, taker = divmod(int(pair), len(need))
        if both[giver, taker]:
            moved = min(left[giver], open_need[taker])
            plan[giver, taker] = moved
            left[giver] -= moved
            open_need[taker] -= moved
    return plan
