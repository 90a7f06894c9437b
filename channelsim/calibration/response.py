"""The demand function of a scenario as the mean of a regression: shares that fill up, borders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from channelsim.calibration.effects import Floats
from channelsim.model.market import Leakage

_LEAST = 0.1
"""Smallest share of a region's sales that crossing may leave while the fit is on its way."""


def crossing_chance(log_gap: Floats) -> Floats:
    """Chance that a buyer who compares crosses, ``logistic(s ln(here / there) - h)``.

    Steepness s and hurdle h are those that a scenario has unless it says otherwise (`Leakage`).

    Examples
    --------
    >>> crossing_chance(np.array([0.0, 0.2])).round(3)
    array([0.119, 0.5  ])
    """
    law = Leakage()
    return np.asarray(expit(law.consumer_sensitivity * log_gap - law.consumer_hurdle))


@dataclass(frozen=True, kw_only=True)
class Response:
    """What makes the log of the mean bend in its regressors.

    ``ln mean = effects + straight part + ln S + ln(1 + theta z)``. The share that buys is ``S = s A
    / (1 - s + s A)`` with ``ln A = sum of b x / (1 - s)`` over the regressors inside it, so that b
    is an elasticity (or a lift) where the brand has share s: the attraction model of a scenario
    with a rival that stands still. z is what comes in across borders less what goes out, per buyer
    who compares, and theta the share of buyers who do.

    Attributes
    ----------
    share
        s; None where demand has a constant elasticity.
    inside
        Positions of the regressors inside the share: ln price over reference price, display.
    crossing
        Position of z; None without.
    """

    share: float | None = None
    inside: tuple[int, ...] = ()
    crossing: int | None = None

    def bend(self, regressors: Floats, params: Floats) -> tuple[Floats, Floats]:
        """Straighten the mean about some coefficients (a Gauss-Newton step).

        Parameters
        ----------
        regressors
            Shape ``(n, k)``.
        params
            Coefficients, shape ``(k,)``.

        Returns
        -------
        slopes, offset : ndarray of float
            ``ln mean = effects + slopes @ b + offset`` near `params`, shapes ``(n, k)``, ``(n,)``.

        Examples
        --------
        >>> slopes, offset = Response(share=0.5, inside=(0,)).bend(np.array([[0.0]]), np.zeros(1))
        >>> float(slopes[0, 0]), round(float(np.exp(offset[0])), 6)
        (0.0, 0.5)
        """
        slopes, offset = regressors.copy(), np.zeros(len(regressors))
        if self.share is not None:
            inside = list(self.inside)
            columns = regressors[:, inside] / (1.0 - self.share)
            odds = np.log(self.share / (1.0 - self.share))
            bought = expit(odds + columns @ params[inside])
            slopes[:, inside] = (1.0 - bought)[:, None] * columns
            offset += np.log(bought) - slopes[:, inside] @ params[inside]
        if self.crossing is not None:
            z, theta = regressors[:, self.crossing], params[self.crossing]
            left = np.maximum(1.0 + theta * z, _LEAST)
            slopes[:, self.crossing] = z / left
            offset += np.log(left) - theta * z / left
        return slopes, offset
