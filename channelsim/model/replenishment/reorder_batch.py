"""(r, nQ): order whole batches when the position is at or below r."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, PositiveCount, Unit
from channelsim.model.replenishment.base_stock import BaseStock, ServiceLevel
from channelsim.model.replenishment.kind import Floats, Ints, StockView


@dataclass(frozen=True, kw_only=True)
class ReorderBatch:
    """(r, nQ): when the position is at or below r, order the least number of batches above it."""

    __pydantic_config__ = STRICT

    kind: Literal["r_Q"] = "r_Q"
    """Names the kind."""
    reorder_point: Annotated[int, Ge(-(10**9)), Le(10**12), Unit("units")] | None = None
    """r; none = from forecast and service level over the protection interval."""
    batch: PositiveCount = 1
    """Q, units per batch."""
    service_level: ServiceLevel = 0.95
    """Probability that sets r when it is not fixed."""

    @property
    def uses_forecast(self) -> bool:
        """Whether r follows the forecast."""
        return self.reorder_point is None

    def level(self, view: StockView) -> Floats:
        """Give r + Q, the highest position right after an order, shape (k,)."""
        return self._trigger(view) + float(self.batch)

    def _trigger(self, view: StockView) -> Floats:
        if self.reorder_point is not None:
            return np.full(view.on_hand.shape, float(self.reorder_point))
        return np.rint(BaseStock(service_level=self.service_level).level(view))

    def order(self, view: StockView) -> Ints:
        """Give units to order: whole batches until the position exceeds r.

        Examples
        --------
        >>> view = StockView(on_hand=np.array([2]), on_order=np.array([0]), owed=np.array([0]),
        ...                  mean=np.array([1.0]), sd=np.array([1.0]), protection_days=1.0)
        >>> ReorderBatch(reorder_point=6, batch=5).order(view)
        array([5])
        """
        gap = self._trigger(view) + 1.0 - view.position
        batches: Ints = np.ceil(np.maximum(gap, 0.0) / self.batch).astype(np.int64)
        return batches * self.batch
