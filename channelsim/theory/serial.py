"""A serial supply chain of any number of stages under echelon base-stock levels (I8).

Source: Clark & Scarf (1960), *Management Science* 6. The stationary form used here is the one of
Chen & Zheng (1994), *Operations Research* 42.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.polynomial.chebyshev import Chebyshev
from numpy.typing import ArrayLike
from scipy import special

from channelsim.theory.arguments import Vector, finite, positive, same_length, vector

_REACH = 9.0  # standard deviations beyond which the normal law is nothing in double precision


class SerialPolicy(NamedTuple):
    """Echelon base-stock levels, the stage next to the customer first.

    Attributes
    ----------
    echelon
        Echelon levels S_1 ... S_n, units.
    local
        Local levels, units: S'_1 = S_1, S'_j = S_j - S_{j-1} once the echelon levels are made
        increasing by the minimum from above.
    cost
        Expected cost per period, echelon stock charged before the demand of the period, money.
    end_of_period_cost
        The same cost on end-of-period stock: cost - mean * (h_2 + ... + h_n), money.
    """

    echelon: tuple[float, ...]
    local: tuple[float, ...]
    cost: float
    end_of_period_cost: float


class _Chain(NamedTuple):
    """Demand over the span of each stage and the rates of all, shape `(n,)`; the next stage is 0.

    `shortage` is the penalty plus all echelon holding rates, money per unit and period.
    """

    means: Vector
    sds: Vector
    rates: Vector
    shortage: float


class _Stage:
    """Expected cost C_j(y) of stages 1 ... j as a function of echelon position y.

    A Chebyshev series between `low` and `high`; below `low` the constraint of every stage
    downstream is slack, so the cost is the straight line of slope `slope`.
    """

    def __init__(self, series: Chebyshev, low: float, slope: float) -> None:
        self.series, self.low, self.slope = series, low, slope
        self.at_low = float(series(low))

    def __call__(self, y: Vector) -> Vector:
        inside = np.maximum(y, self.low)
        cost: Vector = np.where(
            y >= self.low, self.series(inside), self.at_low + self.slope * (y - self.low)
        )
        return cost


def _last_stage(y: Vector, mean: float, sd: float, holding: float, shortage: float) -> Vector:
    """Return C_1(y) = h_1 (y - m) + (p + sum h) E(D - y)+ for D ~ N(m, sd^2)."""
    z = (y - mean) / sd
    density = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    loss: Vector = holding * (y - mean) + shortage * sd * (density - z * special.ndtr(-z))
    return loss


def _handed_down(y: Vector, below: _Stage, level: float, mean: float, sd: float) -> Vector:
    """Return E[C_{j-1}(min(S_{j-1}, y - D))]; the kink of min() splits the integral."""
    share = 2.0 * _REACH * sd / float(below.series.domain[1] - below.series.domain[0])
    count = min(96 + int(len(below.series.coef) * min(share, 1.0)), 1000)
    nodes, weights = np.polynomial.legendre.leggauss(count)
    low = y - mean - _REACH * sd
    high = np.maximum(np.minimum(level, y - mean + _REACH * sd), low)
    half = 0.5 * (high - low)[:, np.newaxis]
    u = low[:, np.newaxis] + half * (nodes + 1.0)
    z = (y[:, np.newaxis] - u - mean) / sd
    density = np.exp(-0.5 * z * z) / (math.sqrt(2.0 * math.pi) * sd)
    kept = (half * density * below(u)) @ weights
    full = float(below(np.array([level]))[0]) * special.ndtr((y - level - mean) / sd)
    total: Vector = kept + full
    return total


def _smallest_degree(low: float, high: float, roughness: float) -> int:
    """Return a first guess of the degree that resolves features of size `roughness`."""
    wanted = int(2 ** math.ceil(math.log2(4.0 * (high - low) / roughness)))
    return min(max(64, wanted), 2048)


def _minimiser(stage: _Stage) -> float:
    """Return the position of least cost: the root of the slope of a convex function."""
    from scipy.optimize import brentq

    slope = stage.series.deriv()
    low, high = stage.series.domain
    return float(brentq(slope, low, high, xtol=1e-12 * max(abs(low), abs(high))))


def _bends(chain: _Chain, chosen: list[float]) -> tuple[float, float]:
    """Return the positions between which the cost of the stage above `chosen` is no line."""
    j = len(chosen)
    m, s = float(chain.means[j]), float(chain.sds[j])
    if j == 0:
        return m - _REACH * s, m + _REACH * s
    floors = [
        level
        + chain.means[i + 1 : j + 1].sum()
        - _REACH * math.sqrt((chain.sds[i + 1 : j + 1] ** 2).sum())
        for i, level in enumerate((0.0, *chosen), start=-1)
    ]
    return min(floors), chosen[-1] + m + _REACH * s


def _stage(chain: _Chain, below: _Stage | None, chosen: list[float], given: float | None) -> _Stage:
    """Return the cost of the stages up to the one above `chosen`, the levels downstream of it."""
    j = len(chosen)
    m, s, rate = float(chain.means[j]), float(chain.sds[j]), float(chain.rates[j])
    low, high = _bends(chain, chosen)
    if given is not None:
        high = max(high, given)

    def expected(y: Vector) -> Vector:
        if below is None:
            return _last_stage(y, m, s, rate, chain.shortage)
        passed: Vector = rate * (y - m) + _handed_down(y, below, chosen[-1], m, s)
        return passed

    degree = _smallest_degree(low, high, float(chain.sds[: j + 1].min()))
    series = Chebyshev.interpolate(expected, degree, domain=[low, high])
    return _Stage(series, low, float(chain.rates[: j + 1].sum()) - chain.shortage)


def serial_base_stock(
    mean: float,
    sd: float,
    holding: ArrayLike,
    spans: ArrayLike,
    penalty: float,
    *,
    levels: ArrayLike | None = None,
) -> SerialPolicy:
    """Best echelon base-stock levels of a serial system, normal demand, backorders (I8).

    C_1(y) = E[h_1 (y - D_1) + (p + sum h)(D_1 - y)+],
    C_j(y) = E[h_j (y - D_j) + C_{j-1}(min(S_{j-1}, y - D_j))], S_j = argmin C_j, C* = C_n(S_n).
    The first level is also S_1 = F_1^-1((p + h_2 + ... + h_n) / (p + h_1 + ... + h_n)).

    Parameters
    ----------
    mean
        Demand per period at the customer's end, units.
    sd
        Its standard deviation, units, > 0.
    holding
        Echelon holding rates h_1 ... h_n, customer's end first, money per unit and period, > 0,
        shape `(n,)`.
    spans
        Periods of demand each stage covers, > 0, shape `(n,)`. With the period order of
        `channelsim.theory.base_stock` and stage lead times l, they are l_1 + 1, l_2, ..., l_n.
    penalty
        Backorder cost p at the customer's end, money per unit and period, > 0.
    levels
        Echelon levels to assess instead of the best ones, units, shape `(n,)`.

    Raises
    ------
    ValueError
        If lists differ in length or an argument is out of range.

    Examples
    --------
    >>> best = serial_base_stock(5.0, 1.0, holding=[3, 2, 2], spans=[1, 1, 2], penalty=37.12)
    >>> [round(s, 4) for s in best.echelon], [round(s, 4) for s in best.local]
    ([6.4909, 12.0176, 22.7055], [6.4909, 5.5267, 10.6879])
    >>> round(best.cost, 4), round(best.end_of_period_cost, 4)
    (47.6601, 27.6601)
    """
    finite("mean", mean)
    positive("sd", sd)
    rates = vector("holding", holding, least=0.0, above=True)
    periods = vector("spans", spans, least=0.0, above=True)
    stages = same_length(holding=rates, spans=periods)
    given = None if levels is None else vector("levels", levels)
    if given is not None:
        same_length(levels=given, holding=rates)
    shortage = positive("penalty", penalty) + float(rates.sum())
    chain = _Chain(mean * periods, sd * np.sqrt(periods), rates, shortage)
    chosen: list[float] = []
    stage: _Stage | None = None
    cost = math.nan
    for j in range(stages):
        level = None if given is None else float(given[j])
        stage = _stage(chain, stage, chosen, level)
        chosen.append(_minimiser(stage) if level is None else level)
        cost = float(stage(np.array([chosen[-1]]))[0])
    effective = np.minimum.accumulate(chosen[::-1])[::-1]
    local = np.diff(effective, prepend=0.0)
    ended = cost - mean * float(rates[1:].sum())
    return SerialPolicy(tuple(chosen), tuple(local.tolist()), cost, ended)
