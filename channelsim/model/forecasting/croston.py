"""Croston's forecast of intermittent demand."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from channelsim.model.forecasting.exponential_smoothing import Smoothing
from channelsim.model.forecasting.kind import Floats
from channelsim.model.quantities import STRICT


@dataclass(frozen=True, kw_only=True)
class Croston:
    """Croston's forecast of intermittent demand: smoothed size over smoothed interval.

    Source: Croston (1972), *Operational Research Quarterly* 23:289-303.
    """

    __pydantic_config__ = STRICT

    kind: Literal["croston"] = "croston"
    """Names the kind."""
    weight: Smoothing = 0.1
    """Weight of the latest demand that is not zero."""

    def mean(self, history: Floats) -> Floats:
        """Forecast demand per day, product by product.

        Examples
        --------
        >>> Croston(weight=0.5).mean(np.array([[0.0], [6.0], [0.0], [6.0]]))
        array([3.])
        """
        columns = history.reshape(len(history), -1).T
        return np.array([self._rate(column) for column in columns]).reshape(history.shape[1:])

    def _rate(self, demand: Floats) -> float:
        days = np.flatnonzero(demand)
        if len(days) == 0:
            return 0.0
        size = float(demand[days[0]])
        interval = float(days[0] + 1)
        for previous, day in pairwise(days):
            size += self.weight * (float(demand[day]) - size)
            interval += self.weight * (float(day - previous) - interval)
        return size / interval
