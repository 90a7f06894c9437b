"""Who does the work of the channel, and who pays for it: shares by function."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Share

Floats = NDArray[np.float64]

Function = Literal["plan", "ship", "store", "cover", "collect", "promote"]


@dataclass(frozen=True, kw_only=True)
class SharedFunction:
    """One function of the channel and how its cost is shared between maker and distributor.

    What is split is what the function costs: of `ship` the deliveries to outlets and of `store` the
    distributors' storage; of `cover` the calls of the field force and of `promote` the money for
    support, both of which the manufacturer pays first; of every function `cost_share` times the
    sales to outlets, which the distributor pays first.
    """

    __pydantic_config__ = STRICT

    function: Function
    """The function: planning, shipping, storing, covering outlets, collecting, promoting."""
    cost_share: Share = 0.0
    """Cost of the work as a share of the distributor's sales to outlets, beside what the model
    counts already."""
    manufacturer_share: Share
    """Share of the cost that the manufacturer bears."""


def settlements(
    manufacturer_share: float, distributor_paid: Floats, maker_paid: float, weights: Floats
) -> Floats:
    """Give what the manufacturer pays each distributor so that costs are shared as agreed.

    With D_n what distributor n has paid, M what the manufacturer has paid for all, split by weight
    into M_n, and m the manufacturer's share: ``m D_n - (1 - m) M_n``; negative = the distributor
    pays. What everybody bears together does not depend on m.

    Parameters
    ----------
    manufacturer_share : float
        Share m, 0 to 1.
    distributor_paid : ndarray of float, shape (n,)
        Cost D_n that each distributor has paid, money.
    maker_paid : float
        Cost M that the manufacturer has paid, money.
    weights : ndarray of float, shape (n,)
        Purchases of each, by which M is attributed; nothing is attributed if all are 0.

    Returns
    -------
    ndarray of float, shape (n,)
        Money.

    Examples
    --------
    >>> settlements(0.25, np.array([40.0, 0.0]), 100.0, np.array([3.0, 1.0]))
    array([-46.25, -18.75])
    """
    total = float(weights.sum())
    attributed = maker_paid * weights / total if total > 0.0 else np.zeros_like(weights)
    paid: Floats = manufacturer_share * distributor_paid - (1.0 - manufacturer_share) * attributed
    return paid
