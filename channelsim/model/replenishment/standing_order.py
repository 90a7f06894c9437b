"""The same order at every review."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, Unit
from channelsim.model.replenishment.kind import Floats, Ints, StockView


@dataclass(frozen=True, kw_only=True)
class StandingOrder:
    """A standing order: the same number of units at every review, whatever the stock."""

    __pydantic_config__ = STRICT

    kind: Literal["standing"] = "standing"
    """Names the kind."""
    units: Annotated[int, Ge(0), Le(10**12), Unit("units")]
    """Units per product at every review; also the stock at the start, and what is not surplus."""

    uses_forecast = False

    def level(self, view: StockView) -> Floats:
        """Give one standing order's worth, shape (k,)."""
        return np.full(view.on_hand.shape, float(self.units))

    def order(self, view: StockView) -> Ints:
        """Give the units of the standing order.

        Examples
        --------
        >>> view = StockView(on_hand=np.array([700]), on_order=np.array([0]), owed=np.array([0]),
        ...                  mean=np.array([10.0]), sd=np.array([5.0]), protection_days=9.0)
        >>> StandingOrder(units=500).order(view)
        array([500])
        """
        return np.full(view.on_hand.shape, self.units, dtype=np.int64)
