"""Reports pulled forward to make a quota: the hockey stick (R4)."""

import math
from typing import NamedTuple

from scipy import special

from channelsim.theory.arguments import finite, non_negative, positive


class PullForward(NamedTuple):
    """What a bonus at a quota does to the sales reported in two periods.

    Attributes
    ----------
    reach
        Largest shortfall xb worth pulling, units.
    hit_before, hit_after
        Probability of reaching the quota without and with pulling.
    mass
        Probability of a report exactly at the quota.
    pulled
        Expected units pulled forward E[x].
    this_period, next_period
        Expected reports, units.
    hole
        Reports that never occur lie strictly between these two, units.
    """

    reach: float
    hit_before: float
    hit_after: float
    mass: float
    pulled: float
    this_period: float
    next_period: float
    hole: tuple[float, float]


def quota_pull_forward(
    mean: float, sd: float, quota: float, bonus: float, curvature: float
) -> PullForward:
    """Pull-forward for a bonus B at quota T when pulling x units costs k x^2 / 2 (R4).

    Pull T - D iff 0 < T - D <= xb = sqrt(2 B / k). With a = (T - xb - mu) / s, b = (T - mu) / s:
    mass = Phi(b) - Phi(a), E[x] = (T - mu) mass + s (phi(b) - phi(a)).

    Parameters
    ----------
    mean, sd
        Normal demand of a period, units, sd > 0.
    quota
        T, units.
    bonus
        B, money, >= 0.
    curvature
        k, money per unit squared, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> plan = quota_pull_forward(100.0, 20.0, quota=110.0, bonus=500.0, curvature=5.0)
    >>> round(plan.reach, 4), round(plan.hit_before, 4), round(plan.hit_after, 4)
    (14.1421, 0.3085, 0.582)
    >>> round(plan.mass, 4), round(plan.pulled, 4), round(plan.hole[0], 3)
    (0.2735, 1.9668, 95.858)
    """
    finite("mean", mean), positive("sd", sd), finite("quota", quota)
    reach = math.sqrt(2.0 * non_negative("bonus", bonus) / positive("curvature", curvature))
    a, b = (quota - reach - mean) / sd, (quota - mean) / sd
    before, after = float(special.ndtr(-b)), float(special.ndtr(-a))
    height = (math.exp(-0.5 * b * b) - math.exp(-0.5 * a * a)) / math.sqrt(2.0 * math.pi)
    pulled = (quota - mean) * (after - before) + sd * height
    return PullForward(
        reach,
        before,
        after,
        after - before,
        pulled,
        mean + pulled,
        mean - pulled,
        (quota - reach, quota),
    )
