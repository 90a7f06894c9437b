"""Mean of the last days."""

from dataclasses import dataclass
from typing import Literal

from channelsim.model.forecasting.kind import Floats
from channelsim.model.quantities import STRICT, PositiveDays


@dataclass(frozen=True, kw_only=True)
class MovingAverage:
    """Mean of the last `window_days` days."""

    __pydantic_config__ = STRICT

    kind: Literal["moving_average"] = "moving_average"
    """Names the kind."""
    window_days: PositiveDays = 28
    """Days averaged."""

    def mean(self, history: Floats) -> Floats:
        """Forecast demand per day.

        Examples
        --------
        >>> import numpy as np
        >>> MovingAverage(window_days=2).mean(np.array([[9.0], [2.0], [4.0]]))
        array([3.])
        """
        recent: Floats = history[-self.window_days :].mean(axis=0)
        return recent
