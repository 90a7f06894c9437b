"""Piecewise-linear over-estimators, cut into zones.

A zone is an interval of spend on which the over-estimator is concave, given by its corners; the
linear programme may mix the corners of one zone freely, so only the choice *between* zones needs a
binary. A concave stretch of a smooth curve is one zone bounded by tangents; a convex stretch is cut
into chords, one zone each; a table is cut where its slope rises. Every corner lies on or above the
curve, therefore the optimum over the corners bounds the true optimum from above.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from channelsim.optimisation.curves import Floats, ResponseCurve, SmoothCurve, TabulatedCurve

Interval = tuple[float, float]

_CLOSE = 1e-10  # marks nearer than this share of the interval are one mark


@dataclass(frozen=True, kw_only=True)
class Zone:
    """One concave piece of an over-estimator.

    Attributes
    ----------
    spends : array, shape `(n_corners,)`
        Corner spends (money), rising.
    values : array, shape `(n_corners,)` or `(n_corners, n_replications)`
        Over-estimate at each corner.
    tangent : bool
        Whether the zone is a concave stretch of a smooth curve, which more marks make finer
        without another binary.
    """

    spends: Floats
    values: Floats
    tangent: bool = False

    @property
    def interval(self) -> Interval:
        """Lowest and highest spend of the zone."""
        return float(self.spends[0]), float(self.spends[-1])


def over_estimate(
    curve: ResponseCurve,
    domain: Iterable[Interval],
    marks: Collection[float] = (),
    *,
    replicated: bool = False,
) -> tuple[Zone, ...]:
    """Zones of the over-estimator on a union of intervals, exact at the marks.

    Parameters
    ----------
    curve : ResponseCurve
        A smooth curve or a table.
    domain : iterable of (low, high)
        Disjoint intervals of spend in rising order; `low == high` is a single allowed spend.
    marks : collection of float
        Spends at which the over-estimator must equal the curve.
    replicated : bool
        Keep the replications of a table apart.

    Examples
    --------
    >>> from channelsim.optimisation.curves import HillCurve
    >>> curve = HillCurve(top=100, half=50, exponent=2)
    >>> zones = over_estimate(curve, [(0, 200)], marks=[60])
    >>> [tuple(round(end, 2) for end in zone.interval) for zone in zones]
    [(0.0, 28.87), (28.87, 200.0)]
    """
    zones: list[Zone] = []
    for low, high in domain:
        if isinstance(curve, TabulatedCurve):
            zones += _table(curve, low, high, marks, replicated=replicated)
        elif isinstance(curve, SmoothCurve):
            zones += _smooth(curve, low, high, marks)
        else:
            raise TypeError(f"{type(curve).__name__} has neither a slope nor a table")
    return tuple(zones)


def finer(curve: ResponseCurve, zone: Zone, marks: Collection[float]) -> Zone:
    """Return the zone with tangents at the marks inside it (other zones as they are)."""
    if not (zone.tangent and isinstance(curve, SmoothCurve)):
        return zone
    low, high = zone.interval
    return _tangents(curve, _between(low, high, marks))


def first_marks(curve: ResponseCurve, low: float, high: float, count: int) -> list[float]:
    """Tangent points spread by the square root of the curvature over the concave stretch.

    With `K` points placed so, the largest error falls as `1/K^2` whatever the shape.
    """
    if isinstance(curve, TabulatedCurve) or not isinstance(curve, SmoothCurve):
        return []
    start = max(low, min(curve.inflection, high))
    if not start < high:
        return []
    x = start + (high - start) * np.linspace(0.0, 1.0, 129)[1:] ** 3
    drop = np.maximum(-np.diff(curve.slope(x)), 0.0)
    travelled = np.concatenate([[0.0], np.cumsum(np.sqrt(drop * np.diff(x)))])
    if travelled[-1] <= 0:
        return []
    wanted = np.linspace(0, travelled[-1], count + 2)[1:-1]
    return [float(mark) for mark in np.interp(wanted, travelled, x)]


def _between(low: float, high: float, marks: Collection[float]) -> Floats:
    """Both ends and the marks strictly inside, rising and clearly apart."""
    inside = sorted(mark for mark in marks if low < mark < high)
    apart = _CLOSE * (high - low)
    kept = [low]
    for mark in inside:
        if mark - kept[-1] > apart and high - mark > apart:
            kept.append(mark)
    return np.array([*kept, high]) if high > low else np.array([low])


def _smooth(curve: SmoothCurve, low: float, high: float, marks: Collection[float]) -> list[Zone]:
    turn = max(low, min(curve.inflection, high))
    zones = []
    if turn > low or low == high:
        ends = _between(low, turn if turn > low else high, marks)
        values = curve.response(ends)
        if ends.size == 1:
            return [Zone(spends=ends, values=values)]
        zones = [
            Zone(spends=ends[k : k + 2], values=values[k : k + 2]) for k in range(ends.size - 1)
        ]
    if high > turn:
        zones.append(_tangents(curve, _between(turn, high, marks)))
    return zones


def _tangents(curve: SmoothCurve, points: Floats) -> Zone:
    """Corners of the tangents at rising points of a concave stretch, ends included."""
    values, slopes = curve.response(points), curve.slope(points)
    spends, heights = [float(points[0])], [float(values[0])]
    for k in range(points.size - 1):
        left, right = float(points[k]), float(points[k + 1])
        if math.isinf(slopes[k]):
            corner = left
        else:
            bend = slopes[k] - slopes[k + 1]
            rise = values[k + 1] - values[k] - slopes[k + 1] * (right - left)
            corner = left + (rise / bend if bend > 0 else 0.5 * (right - left))
            corner = min(max(corner, left), right)
        height = values[k + 1] - slopes[k + 1] * (right - corner)
        if not math.isinf(slopes[k]):
            height = max(height, values[k] + slopes[k] * (corner - left))
        spends.append(corner)
        heights.append(float(height))
    spends.append(float(points[-1]))
    heights.append(float(values[-1]))
    return Zone(spends=np.array(spends), values=np.array(heights), tangent=True)


def _table(
    curve: TabulatedCurve,
    low: float,
    high: float,
    marks: Collection[float],
    *,
    replicated: bool,
) -> list[Zone]:
    """Cut a table where its mean slope rises and at the marks."""
    knots = _between(low, high, {*curve.grid.tolist(), *marks})
    values = curve.replications(knots) if replicated else curve.response(knots)
    if knots.size == 1:
        return [Zone(spends=knots, values=values)]
    slopes = np.diff(curve.response(knots)) / np.diff(knots)
    slack = 1e-12 * float(np.max(np.abs(slopes)))
    inner = [
        k
        for k in range(1, knots.size - 1)
        if slopes[k] > slopes[k - 1] + slack or float(knots[k]) in marks
    ]
    cuts = [0, *inner, knots.size - 1]
    return [Zone(spends=knots[a : b + 1], values=values[a : b + 1]) for a, b in pairwise(cuts)]


def marks_around(zone: Zone, level: float) -> list[float]:
    """Seven more marks between the corners next to a level: eight times finer a round.

    Examples
    --------
    >>> corners = np.array([0.0, 8.0, 16.0, 24.0, 32.0])
    >>> marks_around(Zone(spends=corners, values=corners), 9.0)
    [3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0]
    """
    k = int(np.clip(np.searchsorted(zone.spends, level), 1, zone.spends.size - 1))
    low = zone.spends[max(k - 2, 0)]
    high = zone.spends[min(k + 1, zone.spends.size - 1)]
    return [float(mark) for mark in np.linspace(low, high, 9)[1:-1]]
