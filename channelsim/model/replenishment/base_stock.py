"""Base stock: order up to a level at every review."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le
from scipy.special import ndtri

from channelsim.model.quantities import STRICT, Unit
from channelsim.model.replenishment.kind import Floats, Ints, StockView

ServiceLevel = Annotated[float, Ge(0.5), Le(0.9999), Unit("probability")]


@dataclass(frozen=True, kw_only=True)
class BaseStock:
    """Order up to a level at every review.

    The level is fixed, or ``mean * P + z sd sqrt(P)`` over the protection interval of P days.
    """

    __pydantic_config__ = STRICT

    kind: Literal["base_stock"] = "base_stock"
    """Names the kind."""
    order_up_to: Annotated[int, Ge(0), Le(10**12), Unit("units")] | None = None
    """Fixed level per product; none = from the forecast."""
    service_level: ServiceLevel = 0.95
    """Probability of no stock-out over the protection interval that sets z."""
    returns_allowed: bool = False
    """Orders may be negative: surplus goes back to the manufacturer at the price of the day
    (level 1 only; no distributor takes goods back)."""

    @property
    def uses_forecast(self) -> bool:
        """Whether the level follows the forecast."""
        return self.order_up_to is None

    def level(self, view: StockView) -> Floats:
        """Give the order-up-to level.

        Examples
        --------
        >>> view = StockView(on_hand=np.array([30]), on_order=np.array([0]), owed=np.array([0]),
        ...                  mean=np.array([10.0]), sd=np.array([5.0]), protection_days=9.0)
        >>> BaseStock(service_level=0.5).order(view)
        array([60])
        """
        if self.order_up_to is not None:
            return np.full(view.on_hand.shape, float(self.order_up_to))
        safety = float(ndtri(self.service_level)) * view.sd * np.sqrt(view.protection_days)
        level: Floats = view.mean * view.protection_days + safety
        return level

    def order(self, view: StockView) -> Ints:
        """Give units to order: level less position, at least 0 unless returns are allowed."""
        wanted = np.rint(self.level(view)).astype(np.int64) - view.position
        return wanted if self.returns_allowed else np.maximum(wanted, 0)
