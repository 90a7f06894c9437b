"""Routes to market: who owns the goods on the way to an outlet, and what a border costs.

A route is set by the `role` of the group that serves the outlets. A *distributor* buys and resells.
A *warehouse* is the manufacturer's own: goods move into it at cost and are sold from it at the
direct price list. An *agent* owns nothing: it brings orders, the warehouse delivers, the
manufacturer invoices, the agent earns a commission.

A region abroad lies behind a border: goods that enter it pay a tariff, and its money is another.
The books have one currency, so a region's money is counted at the rate at which its prices were
planned (1), and the rate of the day says how far the manufacturer's currency has moved from there.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import exp, expm1, sqrt
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Factor, Share, Unit

Floats = NDArray[np.float64]

Role = Literal["distributor", "agent", "warehouse"]

_YEAR = 365.0  # days


@dataclass(frozen=True, kw_only=True)
class Customs:
    """The border around a region abroad: tariff, and the price of the manufacturer's currency."""

    __pydantic_config__ = STRICT

    tariff: Annotated[float, Ge(0.0), Le(10.0), Unit("share of the customs value")] = 0.0
    """Duty on goods that enter the region, paid to the customs by whoever brings them."""
    exchange_rate: Factor = 1.0
    """Price of the manufacturer's currency in the region's money, relative to the rate at which the
    region's prices are planned: 1.1 = its invoices cost 10 % more. The rate starts there."""
    volatility: Annotated[float, Ge(0.0), Le(5.0), Unit("per square root of a year")] = 0.0
    """Standard deviation of the change of the log rate over a year; 0 = the rate never moves."""
    reversion: Annotated[float, Ge(0.0), Le(365.0), Unit("per year")] = 0.0
    """Speed at which the log rate returns to its start; 0 = a random walk."""
    drawback: Share = 0.0
    """Share of the duty that the customs pay back on goods that go back to the manufacturer."""

    def rates(self, scores: Floats) -> Floats:
        """Give the rate of every day from a standard normal number a day.

        The log rate less its start, x, follows ``dx = -reversion x dt + volatility dW``
        (Ornstein-Uhlenbeck; a random walk without reversion), stepped exactly from day to day.

        Parameters
        ----------
        scores : ndarray of float, shape (days,)
            Independent standard normal numbers; the first is not used.

        Returns
        -------
        ndarray of float, shape (days,)
            Rates above 0; the first is `exchange_rate`, which stays the median of all later ones.

        Examples
        --------
        >>> Customs(exchange_rate=1.1).rates(np.ones(3))
        array([1.1, 1.1, 1.1])
        >>> walk = Customs(volatility=0.1).rates(np.ones(366))
        >>> round(float(np.log(walk[-1])), 3)  # 365 steps of 0.1 / sqrt(365)
        1.91
        """
        kept, step = exp(-self.reversion / _YEAR), self._step()
        shocks = [0.0, *(step * scores[1:]).tolist()]
        path = accumulate(shocks, lambda x, shock: kept * x + shock)
        rates: Floats = self.exchange_rate * np.exp(np.fromiter(path, dtype=np.float64))
        return rates[: len(scores)]

    def _step(self) -> float:
        """Give the standard deviation of the log rate after a day."""
        if self.reversion == 0.0:
            return self.volatility / sqrt(_YEAR)
        return self.volatility * sqrt(
            -expm1(-2.0 * self.reversion / _YEAR) / (2.0 * self.reversion)
        )


def landed_factor(rate: Floats, tariff: Floats) -> Floats:
    """Give what goods cost behind a border per money of invoice: ``rate (1 + tariff)``.

    The invoice is changed into the region's money at the rate of the day, and the customs value is
    the invoice in that money.

    Parameters
    ----------
    rate : ndarray of float
        Price of the manufacturer's currency, 1 = as planned.
    tariff : ndarray of float, same shape
        Duty, share of the customs value.

    Returns
    -------
    ndarray of float, same shape
        Landed cost over invoice; 1 where there is no border.

    Examples
    --------
    >>> landed_factor(np.array([1.0, 1.05]), np.array([0.0, 0.2]))
    array([1.  , 1.26])
    """
    factor: Floats = rate * (1.0 + tariff)
    return factor
