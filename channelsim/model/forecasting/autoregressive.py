"""Forecast of a demand that returns to its mean."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.forecasting.kind import Floats
from channelsim.model.quantities import STRICT, PositiveDays, Unit


@dataclass(frozen=True, kw_only=True)
class Autoregressive:
    """Best forecast of a demand that returns to its mean: AR(1) with known autocorrelation.

    Source: Lee, So & Tang (2000), *Management Science* 46:626-643, eq. 3.2.
    """

    __pydantic_config__ = STRICT

    kind: Literal["autoregressive"] = "autoregressive"
    """Names the kind."""
    correlation: Annotated[float, Ge(-0.99), Le(0.99), Unit("correlation")] = 0.5
    """Autocorrelation from day to day, rho."""
    horizon_days: PositiveDays = 7
    """Days that the forecast averages over, H: as a rule lead time and review interval."""
    level: Annotated[float, Ge(0.0), Le(1e12), Unit("units per day")] | None = None
    """Mean m that demand returns to; none = mean of the days remembered."""

    def mean(self, history: Floats) -> Floats:
        """Forecast demand per day: ``m + (D - m) rho (1 - rho^H) / ((1 - rho) H)``.

        Examples
        --------
        >>> import numpy as np
        >>> forecast = Autoregressive(correlation=0.5, horizon_days=2, level=10.0)
        >>> forecast.mean(np.array([[9.0], [18.0]]))
        array([13.])
        """
        rho, days = self.correlation, self.horizon_days
        mean = history.mean(axis=0) if self.level is None else self.level
        weight = rho * (1.0 - rho**days) / ((1.0 - rho) * days)
        forecast: Floats = mean + weight * (history[-1] - mean)
        return forecast
