"""Laws of demand: what the inventory and contract formulas need to know of a random demand.

Each law is a frozen value with the same five answers: mean, standard deviation, distribution
function, quantile and expected shortage. `over(periods)` is the law of the sum of independent
periods, for the laws that have one.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from scipy import special

from channelsim.theory.arguments import finite, non_negative, positive, within


class DemandLaw(Protocol):
    """A random demand, units per period."""

    @property
    def mean(self) -> float:
        """Expected demand, units."""

    @property
    def sd(self) -> float:
        """Standard deviation of demand, units."""

    @property
    def discrete(self) -> bool:
        """Whether demand comes in whole units."""

    def cdf(self, x: float) -> float:
        """Probability that demand is at most `x` units."""

    def quantile(self, p: float) -> float:
        """Smallest quantity in units that demand stays within with probability `p`, in (0, 1)."""

    def shortage(self, x: float) -> float:
        """Return the expected unmet demand E(D - x)+ when `x` units are available."""


class SummableLaw(DemandLaw, Protocol):
    """A law whose sum over independent periods is known."""

    def over(self, periods: float) -> "SummableLaw":
        """Law of demand over `periods` > 0 independent periods."""


def expected_sales(law: DemandLaw, quantity: float) -> float:
    """Return expected sales S(Q) = E min(Q, D) in units.

    Examples
    --------
    >>> round(expected_sales(Normal(100.0, 30.0), 105.4004), 4)
    90.5385
    """
    return law.mean - law.shortage(quantity)


def expected_leftover(law: DemandLaw, quantity: float) -> float:
    """Return the expected stock left over E(Q - D)+ in units.

    Examples
    --------
    >>> round(expected_leftover(Normal(100.0, 30.0), 105.40036), 3)
    14.862
    """
    return quantity - law.mean + law.shortage(quantity)


def normal_loss(z: float) -> float:
    """Return the standard normal loss L1(z) = phi(z) - z (1 - Phi(z)) = E(Z - z)+.

    Examples
    --------
    >>> round(normal_loss(0.0), 6)
    0.398942
    """
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return density - z * float(special.ndtr(-z))


def normal_second_loss(z: float) -> float:
    """Return the second loss L2(z) = ((z^2 + 1)(1 - Phi(z)) - z phi(z)) / 2 = E[((Z - z)+)^2] / 2.

    Examples
    --------
    >>> normal_second_loss(0.0)
    0.25
    """
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return 0.5 * ((z * z + 1.0) * float(special.ndtr(-z)) - z * density)


@dataclass(frozen=True)
class Normal:
    """Normal demand; `sd` 0 is the deterministic limit.

    Parameters
    ----------
    mean
        Units, any finite number.
    sd
        Units, >= 0.
    """

    mean: float
    sd: float
    discrete = False

    def __post_init__(self) -> None:
        finite("mean", self.mean)
        non_negative("sd", self.sd)

    def cdf(self, x: float) -> float:
        """P(D <= x)."""
        if self.sd == 0.0:
            return float(x >= self.mean)
        return float(special.ndtr((x - self.mean) / self.sd))

    def quantile(self, p: float) -> float:
        """Quantity covered with probability `p`."""
        within("p", p, 0.0, 1.0, ends=False)
        return self.mean + self.sd * float(special.ndtri(p))

    def shortage(self, x: float) -> float:
        """E(D - x)+."""
        if self.sd == 0.0:
            return max(self.mean - x, 0.0)
        return self.sd * normal_loss((x - self.mean) / self.sd)

    def over(self, periods: float) -> "Normal":
        """Law of the sum over `periods`."""
        positive("periods", periods)
        return Normal(self.mean * periods, self.sd * math.sqrt(periods))
