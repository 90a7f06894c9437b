"""Spend on levers spelled out by day and market, ready to be simulated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.levers import Lever

Floats = NDArray[np.float64]

WEEK = 7
_DAYS_PER_MONTH = 365.0 / 12.0


@dataclass(frozen=True, kw_only=True)
class LeverSpend:
    """One lever with its money. r regions, c channels."""

    lever: Lever
    """The lever."""
    daily: Floats
    """Money per day, from the first simulated day, shape (days, r, c)."""
    size: Floats
    """Size of each market in the unit of the lever, shape (r, c); 0 without outlets."""

    def weekly_effect(self) -> Floats:
        """Give the effect of each week by market, shape (weeks, r, c).

        A quantity of whole regions pools their channels' money and size.

        Examples
        --------
        >>> from channelsim.model.levers import FieldVisits
        >>> spend = LeverSpend(lever=FieldVisits(half_saturation=12.0),
        ...                    daily=np.full((14, 1, 1), 12.0 * 20 * 12 / 365),
        ...                    size=np.array([[20.0]]))
        >>> spend.weekly_effect()[:, 0, 0].round(9)
        array([0.5, 0.5])
        """
        weeks = -(-len(self.daily) // WEEK)
        padded = np.zeros((weeks * WEEK, *self.daily.shape[1:]))
        padded[: len(self.daily)] = self.daily
        padded[len(self.daily) :] = self.daily[-1]
        monthly = padded.reshape(weeks, WEEK, *self.daily.shape[1:]).mean(axis=1) * _DAYS_PER_MONTH
        size = self.size
        if self.lever.moves.pooled:
            monthly = np.broadcast_to(monthly.sum(axis=2, keepdims=True), monthly.shape)
            size = np.broadcast_to(size.sum(axis=1, keepdims=True), size.shape)
        return self.lever.effect(monthly / np.where(size > 0.0, size, np.inf))
