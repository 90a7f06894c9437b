r"""Limits on prices: one class, one numbered constraint each.

With list prices :math:`L_i`, rebates :math:`\rho_i` and net prices :math:`(1-\rho_i) L_i`:

.. math::

    (1-\rho_s) L_s - (1-\rho_r) L_r \le t_{rs} + \pi_{rs} F_{rs}          && (12) \\
    L_i - L_j \le \kappa \frac{1}{n} \sum_k L_k \quad \forall i, j \in G  && (13) \\
    \sum_i [L_i \ne L_i^{\text{now}}] \le k                               && (14)

Floors, caps and limits on the change of a price are intervals of its domain, price points are a
domain of single points.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from channelsim.optimisation.curves import Floats
from channelsim.optimisation.separable import Draft


@dataclass(frozen=True, kw_only=True)
class NoDiversion:
    """(12) Nobody gains by carrying goods from one market to another.

    Attributes
    ----------
    name : str
        What the user knows it by.
    source, destination : int
        Markets.
    keep_source, keep_destination : float
        Net price as a share of the list price in each, `1 - rebate`.
    cost : float
        Freight and expected penalty (money per unit).
    """

    name: str
    source: int
    destination: int
    keep_source: float
    keep_destination: float
    cost: float

    def counted(self) -> Collection[int]:
        """No activity is needed."""
        return ()

    def write(self, draft: Draft) -> None:
        """Add row (12)."""
        terms = [(v, self.keep_destination * f) for v, f in draft.levels[self.destination]]
        terms += [(v, -self.keep_source * f) for v, f in draft.levels[self.source]]
        draft.limit(self.name, terms, high=self.cost)

    def gain(self, prices: Floats) -> float:
        """Difference of the net prices (money per unit)."""
        dear = self.keep_destination * prices[self.destination]
        return float(dear - self.keep_source * prices[self.source])

    def slack(self, prices: Floats) -> float:
        """Money per unit by which diversion falls short of paying."""
        return self.cost - self.gain(prices)


@dataclass(frozen=True, kw_only=True)
class Corridor:
    """(13) The prices of a group differ by at most a share of their mean."""

    name: str
    markets: tuple[int, ...]
    width: float

    def counted(self) -> Collection[int]:
        """No activity is needed."""
        return ()

    def write(self, draft: Draft) -> None:
        """Add row (13), with a highest and a lowest price instead of all pairs."""
        label = "_".join(map(str, self.markets))
        top = draft.programme.variable(f"top{label}", None, None)
        bottom = draft.programme.variable(f"bottom{label}", None, None)
        for i in self.markets:
            level = list(draft.levels[i])
            draft.programme.row(
                f"{self.name} top {i}", [*level, (top, -draft.unit)], high=0, unit=draft.unit
            )
            draft.programme.row(
                f"{self.name} bottom {i}", [*level, (bottom, -draft.unit)], low=0, unit=draft.unit
            )
        share = self.width / len(self.markets)
        terms = [(top, draft.unit), (bottom, -draft.unit)]
        terms += [(v, -share * f) for i in self.markets for v, f in draft.levels[i]]
        draft.limit(self.name, terms, high=0.0)

    def slack(self, prices: Floats) -> float:
        """Money by which the widest gap may still grow."""
        own = prices[list(self.markets)]
        return float(self.width * np.mean(own) - (own.max() - own.min()))


@dataclass(frozen=True, kw_only=True)
class FewChanges:
    """(14) At most `count` prices differ from today's."""

    name: str
    now: tuple[float, ...]
    count: int

    def counted(self) -> Collection[int]:
        """Every market."""
        return range(len(self.now))

    def write(self, draft: Draft) -> None:
        """Add row (14)."""
        terms = [pair for i in range(len(self.now)) for pair in draft.active(i)]
        draft.limit(self.name, terms, high=float(self.count), unit=1.0)

    def slack(self, prices: Floats) -> float:
        """How many more prices may change."""
        now = np.array(self.now)
        return float(self.count - np.count_nonzero(np.abs(prices - now) > 1e-9 * np.abs(now)))
