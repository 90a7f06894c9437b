"""Response curves: what one cell answers to its spend.

A curve is a frozen value with one rule, `response(spend)`, and two facts that a certificate needs:
`slope(spend)` and `inflection`, the spend up to which the curve is convex (beyond it, concave).
Curves measured with several replications are tables whose replications share one grid of spends.

Sources: the Hill form with exponent above one is the usual S-shaped advertising response
(J. D. C. Little, "Aggregate advertising models: the state of the art", *Operations Research* 27,
1979); the power form is the constant-elasticity response of Dorfman and Steiner (*American Economic
Review* 44, 1954); the exponential form is the saturating response of Vidale and Wolfe (*Operations
Research* 5, 1957) in its steady state.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@runtime_checkable
class ResponseCurve(Protocol):
    """One cell's response to spend."""

    def response(self, spend: ArrayLike) -> Floats:
        """Response at each spend (money, not negative); same shape as `spend`."""
        ...


@runtime_checkable
class SmoothCurve(ResponseCurve, Protocol):
    """A curve with a slope, convex up to `inflection` and concave beyond it."""

    @property
    def inflection(self) -> float:
        """Spend (money) up to which the curve is convex; 0 for a concave curve."""
        ...

    def slope(self, spend: ArrayLike) -> Floats:
        """Marginal response per unit of spend; may be infinite at zero spend."""
        ...


def _positive(curve: object, numbers: dict[str, float]) -> None:
    for name, value in numbers.items():
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{type(curve).__name__}: {name} must be positive, not {value!r}")


@dataclass(frozen=True, kw_only=True)
class HillCurve:
    """S-shaped or saturating: `base + top x^n / (half^n + x^n)`.

    Attributes
    ----------
    top : float
        Response gained at unlimited spend (positive).
    half : float
        Spend (money) that gains half of `top`.
    exponent : float
        n; above 1 the curve is convex up to `half ((n-1)/(n+1))^(1/n)`.
    base : float
        Response at zero spend.

    Examples
    --------
    >>> curve = HillCurve(top=100, half=50, exponent=2)
    >>> float(curve.response(50)), round(curve.inflection, 4), float(curve.slope(50))
    (50.0, 28.8675, 1.0)
    """

    top: float
    half: float
    exponent: float = 1.0
    base: float = 0.0

    def __post_init__(self) -> None:
        _positive(self, {"top": self.top, "half": self.half, "exponent": self.exponent})

    @property
    def inflection(self) -> float:
        """Spend (money) at which convex turns to concave."""
        n = self.exponent
        return self.half * ((n - 1) / (n + 1)) ** (1 / n) if n > 1 else 0.0

    def response(self, spend: ArrayLike) -> Floats:
        """Response at each spend."""
        power = (np.asarray(spend, dtype=float) / self.half) ** self.exponent
        return np.asarray(self.base + self.top * power / (1 + power))

    def slope(self, spend: ArrayLike) -> Floats:
        """Marginal response per unit of spend."""
        ratio = np.asarray(spend, dtype=float) / self.half
        with np.errstate(divide="ignore"):
            rise = self.exponent * ratio ** (self.exponent - 1)
        return np.asarray(self.top / self.half * rise / (1 + ratio**self.exponent) ** 2)


@dataclass(frozen=True, kw_only=True)
class PowerCurve:
    """Constant elasticity: `base + scale x^exponent`.

    Attributes
    ----------
    scale : float
        Response gained at a spend of one (positive).
    exponent : float
        Elasticity; at most 1 is concave, above 1 convex everywhere.
    base : float
        Response at zero spend.

    Examples
    --------
    >>> float(PowerCurve(scale=3, exponent=0.5).response(16))
    12.0
    """

    scale: float
    exponent: float
    base: float = 0.0

    def __post_init__(self) -> None:
        _positive(self, {"scale": self.scale, "exponent": self.exponent})

    @property
    def inflection(self) -> float:
        """Spend (money) at which convex turns to concave: zero or never."""
        return math.inf if self.exponent > 1 else 0.0

    def response(self, spend: ArrayLike) -> Floats:
        """Response at each spend."""
        return np.asarray(self.base + self.scale * np.asarray(spend, dtype=float) ** self.exponent)

    def slope(self, spend: ArrayLike) -> Floats:
        """Marginal response per unit of spend."""
        x = np.asarray(spend, dtype=float)
        with np.errstate(divide="ignore"):
            return np.asarray(self.scale * self.exponent * x ** (self.exponent - 1))


@dataclass(frozen=True, kw_only=True)
class SaturatingExponential:
    """Saturating: `base + top (1 - exp(-x / scale))`; concave everywhere.

    Attributes
    ----------
    top : float
        Response gained at unlimited spend (positive).
    scale : float
        Spend (money) that gains 63 % of `top`.
    base : float
        Response at zero spend.

    Examples
    --------
    >>> round(float(SaturatingExponential(top=500, scale=200).response(200)), 3)
    316.06
    """

    top: float
    scale: float
    base: float = 0.0

    def __post_init__(self) -> None:
        _positive(self, {"top": self.top, "scale": self.scale})

    @property
    def inflection(self) -> float:
        """Always 0: the curve is concave."""
        return 0.0

    def response(self, spend: ArrayLike) -> Floats:
        """Response at each spend."""
        return np.asarray(self.base - self.top * np.expm1(-np.asarray(spend, float) / self.scale))

    def slope(self, spend: ArrayLike) -> Floats:
        """Marginal response per unit of spend."""
        return np.asarray(self.top / self.scale * np.exp(-np.asarray(spend, float) / self.scale))


@dataclass(frozen=True, kw_only=True)
class TabulatedCurve:
    """Piecewise linear through measured points; nothing is known outside the table.

    Attributes
    ----------
    spends : sequence of float
        Spend levels (money), strictly rising, at least two.
    responses : sequence of float, or of one sequence of float per replication
        Response at each spend; with replications shape `(n_replications, n_spends)`.

    Examples
    --------
    >>> curve = TabulatedCurve(spends=(0, 10, 20), responses=((0, 6, 8), (0, 4, 6)))
    >>> float(curve.response(15)), curve.replications(15).tolist()
    (6.0, [[7.0, 5.0]])
    """

    spends: Sequence[float]
    responses: Sequence[float] | Sequence[Sequence[float]]

    def __post_init__(self) -> None:
        x, y = self.grid, self.table
        if x.ndim != 1 or x.size < 2 or not np.all(np.diff(x) > 0):
            raise ValueError("TabulatedCurve: needs two or more spends in strictly rising order")
        if y.ndim != 2 or y.shape[1] != x.size:
            raise ValueError(f"TabulatedCurve: {y.shape[-1]} responses for {x.size} spends")
        if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y)) and x[0] >= 0):
            raise ValueError("TabulatedCurve: spends and responses must be finite, spends >= 0")

    @cached_property
    def grid(self) -> Floats:
        """Spend levels, shape `(n_spends,)`."""
        return np.array(self.spends, dtype=float)

    @cached_property
    def table(self) -> Floats:
        """Responses, shape `(n_replications, n_spends)`."""
        return np.atleast_2d(np.array(self.responses, dtype=float))

    @cached_property
    def mean(self) -> Floats:
        """Mean response over the replications, shape `(n_spends,)`."""
        return np.asarray(self.table.mean(axis=0))

    def response(self, spend: ArrayLike) -> Floats:
        """Mean response at each spend, which must lie inside the table."""
        x = np.asarray(spend, dtype=float)
        reach = 1e-9 * (self.grid[-1] - self.grid[0])
        if x.size and not (x.min() >= self.grid[0] - reach and x.max() <= self.grid[-1] + reach):
            raise ValueError(
                f"spend {spend!r} lies outside the table, {self.grid[0]:g} to {self.grid[-1]:g}"
            )
        return np.asarray(np.interp(x, self.grid, self.mean))

    def replications(self, spend: ArrayLike) -> Floats:
        """Response at each spend in each replication, shape `(n_spends, n_replications)`."""
        x = np.clip(np.atleast_1d(np.asarray(spend, dtype=float)), self.grid[0], self.grid[-1])
        k = np.clip(np.searchsorted(self.grid, x) - 1, 0, self.grid.size - 2)
        share = (x - self.grid[k]) / (self.grid[k + 1] - self.grid[k])
        mixed = self.table[:, k] * (1 - share) + self.table[:, k + 1] * share
        return np.asarray(mixed.T)

    def only(self, columns: Sequence[int]) -> TabulatedCurve:
        """Return the same table with some of its replications."""
        return TabulatedCurve(spends=self.spends, responses=self.table[list(columns)].tolist())
