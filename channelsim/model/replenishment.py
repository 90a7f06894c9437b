"""Stock rules: how demand is forecast and how much is ordered."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Annotated, Literal, Protocol

import numpy as np
from annotated_types import Ge, Gt, Le
from numpy.typing import NDArray
from scipy.special import ndtri

from channelsim.model.quantities import STRICT, Days, PositiveCount, PositiveDays, Unit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Smoothing = Annotated[float, Gt(0.0), Le(1.0), Unit("weight")]
ServiceLevel = Annotated[float, Ge(0.5), Le(0.9999), Unit("probability")]


class Forecast(Protocol):
    """A forecast kind: daily demand of the past in, mean daily demand of the future out."""

    def mean(self, history: Floats) -> Floats:
        """Forecast demand per day, shape s, from history, shape (days, *s), latest last."""
        ...


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
        >>> MovingAverage(window_days=2).mean(np.array([[9.0], [2.0], [4.0]]))
        array([3.])
        """
        recent: Floats = history[-self.window_days :].mean(axis=0)
        return recent


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
        >>> forecast = Autoregressive(correlation=0.5, horizon_days=2, level=10.0)
        >>> forecast.mean(np.array([[9.0], [18.0]]))
        array([13.])
        """
        rho, days = self.correlation, self.horizon_days
        mean = history.mean(axis=0) if self.level is None else self.level
        weight = rho * (1.0 - rho**days) / ((1.0 - rho) * days)
        forecast: Floats = mean + weight * (history[-1] - mean)
        return forecast


FORECASTS = (MovingAverage, ExponentialSmoothing, Croston, Autoregressive)


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
    """Orders may be negative: surplus goes back at the price of the day."""

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


ORDERINGS = (BaseStock, ReorderUpTo, ReorderBatch, StandingOrder)
