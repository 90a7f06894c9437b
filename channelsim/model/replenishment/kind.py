"""What an ordering kind is: the stock and the forecast in, the order out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class StockView:
    """What an ordering rule sees at a review.

    Arrays have the shape (k,) for one distributor, (b, k) for several; rules work on either.
    """

    on_hand: Ints
    """Units in the warehouse, shape (k,)."""
    on_order: Ints
    """Units ordered and not yet received, shape (k,)."""
    owed: Ints
    """Units owed to customers (backorders), shape (k,)."""
    mean: Floats
    """Forecast demand per day, shape (k,)."""
    sd: Floats
    """Standard deviation of a day's demand, shape (k,)."""
    protection_days: float
    """Days until the order after this one arrives: lead time plus review interval."""

    def row(self, place: int) -> "StockView":
        """Give the view of one of several distributors."""
        return StockView(
            on_hand=self.on_hand[place],
            on_order=self.on_order[place],
            owed=self.owed[place],
            mean=self.mean[place],
            sd=self.sd[place],
            protection_days=self.protection_days,
        )

    @property
    def position(self) -> Ints:
        """Inventory position: on hand + on order - owed, shape (k,)."""
        position: Ints = self.on_hand + self.on_order - self.owed
        return position


class Ordering(Protocol):
    """An ordering kind: stock in, order out."""

    @property
    def uses_forecast(self) -> bool:
        """Whether the rule looks at mean and standard deviation of demand."""
        ...

    def level(self, view: StockView) -> Floats:
        """Give the position that the rule orders up to, shape (k,)."""
        ...

    def order(self, view: StockView) -> Ints:
        """Give units to order, shape (k,)."""
        ...
