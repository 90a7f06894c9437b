"""Laws of demand in whole units: Poisson, and any table of probabilities."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import special

from channelsim.theory.arguments import positive, vector, whole, within
from channelsim.theory.laws import DemandLaw


@dataclass(frozen=True)
class Poisson:
    """Poisson demand in whole units.

    Parameters
    ----------
    mean
        Units, > 0.
    """

    mean: float
    discrete = True

    def __post_init__(self) -> None:
        positive("mean", self.mean)

    @property
    def sd(self) -> float:
        """Standard deviation, units."""
        return math.sqrt(self.mean)

    def cdf(self, x: float) -> float:
        """P(D <= x)."""
        return float(special.pdtr(math.floor(x), self.mean)) if x >= 0.0 else 0.0

    def quantile(self, p: float) -> float:
        """Smallest whole k with P(D <= k) >= p."""
        within("p", p, 0.0, 1.0, ends=False)
        k = max(math.floor(self.mean + self.sd * float(special.ndtri(p))), 0)
        while k > 0 and self.cdf(k - 1) >= p:
            k -= 1
        while self.cdf(k) < p:
            k += 1
        return float(k)

    def shortage(self, x: float) -> float:
        """E(D - x)+ = mean P(D >= k) - x P(D >= k + 1), with k the whole part of x."""
        if x < 0.0:
            return self.mean - x
        k = math.floor(x)
        reached = float(special.pdtrc(k - 1, self.mean)) if k > 0 else 1.0
        return self.mean * reached - x * float(special.pdtrc(k, self.mean))

    def over(self, periods: float) -> "Poisson":
        """Law of the sum over `periods`."""
        return Poisson(self.mean * positive("periods", periods))


@dataclass(frozen=True)
class Tabulated:
    """Demand of k whole units with the probability listed at place k.

    Parameters
    ----------
    probabilities
        Shares that sum to one (to 1e-9), shape `(n,)`; demand is 0 ... n - 1 units.
    """

    probabilities: tuple[float, ...]
    discrete = True

    def __post_init__(self) -> None:
        total = vector("probabilities", self.probabilities, least=0.0).sum()
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"probabilities must sum to one, got {total!r}")

    @classmethod
    def of(cls, law: DemandLaw, tail: float = 1e-14) -> Self:
        """Table a discrete law up to the quantile that leaves out `tail` of the probability.

        Raises
        ------
        ValueError
            If the law is continuous.
        """
        if not law.discrete:
            raise ValueError(f"{law} does not come in whole units")
        if isinstance(law, cls):
            return law
        last = int(law.quantile(1.0 - tail))
        steps = np.diff([0.0, *(law.cdf(k) for k in range(last + 1))])
        return cls(tuple((steps / steps.sum()).tolist()))

    @property
    def mean(self) -> float:
        """Expected demand, units."""
        return float(np.dot(np.arange(len(self.probabilities)), self.probabilities))

    @property
    def sd(self) -> float:
        """Standard deviation, units."""
        away = np.arange(len(self.probabilities)) - self.mean
        return math.sqrt(float(np.dot(away**2, self.probabilities)))

    def cdf(self, x: float) -> float:
        """P(D <= x)."""
        return min(math.fsum(self.probabilities[: math.floor(x) + 1]), 1.0) if x >= 0.0 else 0.0

    def quantile(self, p: float) -> float:
        """Smallest whole k with P(D <= k) >= p."""
        within("p", p, 0.0, 1.0, ends=False)
        reached = np.cumsum(self.probabilities) + 1e-12  # sums that are p but for rounding
        return float(min(int(np.searchsorted(reached, p)), len(reached) - 1))

    def shortage(self, x: float) -> float:
        """E(D - x)+."""
        above = np.maximum(np.arange(len(self.probabilities)) - x, 0.0)
        return float(np.dot(above, self.probabilities))

    def over(self, periods: float) -> "Tabulated":
        """Law of the sum over a whole number of `periods`."""
        total = np.ones(1)
        for _ in range(whole("periods", periods, least=1)):
            total = np.convolve(total, self.probabilities)
        return Tabulated(tuple((total / total.sum()).tolist()))
