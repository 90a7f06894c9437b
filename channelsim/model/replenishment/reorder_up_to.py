"""(s, S): order up to S when the position is at or below s."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, Days, Unit
from channelsim.model.replenishment.base_stock import BaseStock, ServiceLevel
from channelsim.model.replenishment.kind import Floats, Ints, StockView


@dataclass(frozen=True, kw_only=True)
class ReorderUpTo:
    """(s, S): when the position is at or below s, order up to S."""

    __pydantic_config__ = STRICT

    kind: Literal["s_S"] = "s_S"
    """Names the kind."""
    reorder_point: Annotated[int, Ge(-(10**9)), Le(10**12), Unit("units")] | None = None
    """s; none = from forecast and service level over the protection interval."""
    order_up_to: Annotated[int, Ge(0), Le(10**12), Unit("units")] | None = None
    """S; none = s plus `batch_days` of forecast demand."""
    batch_days: Days = 14
    """Days of demand between s and S when S is not fixed."""
    service_level: ServiceLevel = 0.95
    """Probability that sets s when it is not fixed."""

    def __post_init__(self) -> None:
        both = self.reorder_point is not None and self.order_up_to is not None
        if both and self.order_up_to < self.reorder_point:  # type: ignore[operator]  # both are numbers
            raise ValueError("order_up_to must not lie below reorder_point")

    @property
    def uses_forecast(self) -> bool:
        """Whether s or S follows the forecast."""
        return self.reorder_point is None or self.order_up_to is None

    def _trigger(self, view: StockView) -> Floats:
        if self.reorder_point is not None:
            return np.full(view.on_hand.shape, float(self.reorder_point))
        return BaseStock(service_level=self.service_level).level(view)

    def level(self, view: StockView) -> Floats:
        """Give S, shape (k,)."""
        if self.order_up_to is not None:
            return np.full(view.on_hand.shape, float(self.order_up_to))
        level: Floats = self._trigger(view) + self.batch_days * view.mean
        return level

    def order(self, view: StockView) -> Ints:
        """Give units to order: nothing above s, else up to S."""
        low = view.position <= self._trigger(view)
        wanted = np.rint(self.level(view)).astype(np.int64) - view.position
        return np.where(low, np.maximum(wanted, 0), 0)
