"""Continuous laws of demand beside the normal one: gamma, exponential, uniform."""

import math
from dataclasses import dataclass

from scipy import special

from channelsim.theory.arguments import finite, positive, within


@dataclass(frozen=True)
class Gamma:
    """Gamma demand: never negative, shape (mean/sd)^2, scale sd^2/mean.

    Parameters
    ----------
    mean
        Units, > 0.
    sd
        Units, > 0.
    """

    mean: float
    sd: float
    discrete = False

    def __post_init__(self) -> None:
        positive("mean", self.mean)
        positive("sd", self.sd)

    @property
    def shape(self) -> float:
        """Shape parameter k."""
        return (self.mean / self.sd) ** 2

    @property
    def scale(self) -> float:
        """Scale parameter theta, units."""
        return self.sd**2 / self.mean

    def cdf(self, x: float) -> float:
        """P(D <= x)."""
        return float(special.gammainc(self.shape, max(x, 0.0) / self.scale))

    def quantile(self, p: float) -> float:
        """Quantity covered with probability `p`."""
        within("p", p, 0.0, 1.0, ends=False)
        return self.scale * float(special.gammaincinv(self.shape, p))

    def shortage(self, x: float) -> float:
        """E(D - x)+ = k theta (1 - F_{k+1}(x)) - x (1 - F_k(x))."""
        if x <= 0.0:
            return self.mean - x
        u = x / self.scale
        tail = float(special.gammaincc(self.shape + 1.0, u))
        return self.mean * tail - x * float(special.gammaincc(self.shape, u))

    def over(self, periods: float) -> "Gamma":
        """Law of the sum over `periods`."""
        positive("periods", periods)
        return Gamma(self.mean * periods, self.sd * math.sqrt(periods))


@dataclass(frozen=True)
class Exponential:
    """Exponential demand.

    Parameters
    ----------
    mean
        Units, > 0; also the standard deviation.
    """

    mean: float
    discrete = False

    def __post_init__(self) -> None:
        positive("mean", self.mean)

    @property
    def sd(self) -> float:
        """Standard deviation, units."""
        return self.mean

    def cdf(self, x: float) -> float:
        """P(D <= x)."""
        return -math.expm1(-max(x, 0.0) / self.mean)

    def quantile(self, p: float) -> float:
        """Quantity covered with probability `p`."""
        within("p", p, 0.0, 1.0, ends=False)
        return -self.mean * math.log1p(-p)

    def shortage(self, x: float) -> float:
        """E(D - x)+."""
        return self.mean * math.exp(-x / self.mean) if x > 0.0 else self.mean - x

    def over(self, periods: float) -> Gamma:
        """Law of the sum over `periods`: a gamma law."""
        return Gamma(self.mean, self.mean).over(periods)


@dataclass(frozen=True)
class Uniform:
    """Uniform demand between `low` and `high`.

    Parameters
    ----------
    low
        Units, finite.
    high
        Units, > low.
    """

    low: float
    high: float
    discrete = False

    def __post_init__(self) -> None:
        finite("low", self.low)
        if finite("high", self.high) <= self.low:
            raise ValueError(f"high must exceed low, got {self.low!r} and {self.high!r}")

    @property
    def mean(self) -> float:
        """Expected demand, units."""
        return 0.5 * (self.low + self.high)

    @property
    def sd(self) -> float:
        """Standard deviation, units."""
        return (self.high - self.low) / math.sqrt(12.0)

    def cdf(self, x: float) -> float:
        """P(D <= x)."""
        return min(max((x - self.low) / (self.high - self.low), 0.0), 1.0)

    def quantile(self, p: float) -> float:
        """Quantity covered with probability `p`."""
        within("p", p, 0.0, 1.0, ends=False)
        return self.low + p * (self.high - self.low)

    def shortage(self, x: float) -> float:
        """E(D - x)+."""
        if x <= self.low:
            return self.mean - x
        return 0.5 * max(self.high - x, 0.0) ** 2 / (self.high - self.low)
