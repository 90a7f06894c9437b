"""Exponential smoothing."""

from dataclasses import dataclass
from math import ceil
from typing import Annotated, Literal

import numpy as np
from annotated_types import Gt, Le

from channelsim.model.forecasting.kind import Floats
from channelsim.model.quantities import STRICT, Unit

Smoothing = Annotated[float, Gt(0.0), Le(1.0), Unit("weight")]


@dataclass(frozen=True, kw_only=True)
class ExponentialSmoothing:
    """Exponentially smoothed demand; weights that sum to less than 1e-9 are cut off."""

    __pydantic_config__ = STRICT

    kind: Literal["exponential_smoothing"] = "exponential_smoothing"
    """Names the kind."""
    weight: Smoothing = 0.1
    """Weight of the latest day."""

    def mean(self, history: Floats) -> Floats:
        """Forecast demand per day; the oldest day used takes the remaining weight.

        Examples
        --------
        >>> ExponentialSmoothing(weight=0.5).mean(np.array([[8.0], [4.0], [2.0]]))
        array([4.])
        """
        if self.weight == 1.0:
            latest: Floats = history[-1].copy()
            return latest
        length = min(len(history), ceil(np.log(1e-9) / np.log1p(-self.weight)) + 1)
        weights = self.weight * (1.0 - self.weight) ** np.arange(length - 1, -1, -1.0)
        weights[0] = (1.0 - self.weight) ** (length - 1)
        smoothed: Floats = np.tensordot(weights, history[-length:], axes=1)
        return smoothed
