"""Forecasts of daily demand: the past in, the mean of the future out.

A kind is one frozen class in one file with one pure rule, `Forecast.mean`. A new kind is one file
and one line in `FORECASTS` below.
"""

from channelsim.model.forecasting.autoregressive import Autoregressive
from channelsim.model.forecasting.croston import Croston
from channelsim.model.forecasting.exponential_smoothing import ExponentialSmoothing
from channelsim.model.forecasting.kind import Forecast
from channelsim.model.forecasting.moving_average import MovingAverage

__all__ = [
    "FORECASTS",
    "Autoregressive",
    "Croston",
    "ExponentialSmoothing",
    "Forecast",
    "MovingAverage",
]

FORECASTS = (MovingAverage, ExponentialSmoothing, Croston, Autoregressive)
"""Every kind of forecast."""
