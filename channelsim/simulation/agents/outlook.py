"""How a distributor sees its rebates at a review: where it stands in every scheme."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.incentives import PeriodRecord, Terms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """One scheme as a distributor sees it at a review."""

    scheme: Terms
    record: PeriodRecord
    """Volume expected at the period's end without loading."""
    products: NDArray[np.bool_]
    price: Floats
    """Basis units per unit of goods: invoice price, or 1."""
    reviews_left: int
    """Reviews in the period, this one included."""
    days_left: int
    ends: int
    """Day after the period's last."""
    per_year: int
    """Periods of this length in a year."""


@dataclass(frozen=True)
class Outlook:
    """How a distributor sees its rebates at a review."""

    owner: int
    day: int
    mean: Floats
    """Forecast demand per day, shape (k,)."""
    surplus: Ints
    """Units above the stock that its rule wants after the base order, shape (k,)."""
    position: Ints
    """Stock on hand and on order after the base order, less what is owed, shape (k,)."""
    standings: tuple[Standing, ...]
    marginal: float
    """Rebate for one more money of purchases."""
    at_risk: float
    """Rebate expected for the running periods under schemes with a veto, money."""


DumpLoss = Callable[[Outlook, float], float]
"""Gives the loss per unit if so many units more were dumped across a border, money."""
