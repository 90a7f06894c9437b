r"""Limits of a budget: one class, one numbered constraint each.

With the new money :math:`s_i` of cell i, its activity :math:`y_i \in \{0,1\}` (one if it may
spend) and the activity :math:`Y_G \ge y_i` of a group G:

.. math::

    L \le \sum_{i \in G} s_i \le U                                                && (6) \\
    \ell \sum_j s_j \le \sum_{i \in G} s_i \le u \sum_j s_j                       && (7) \\
    \sum_{i \in G} s_i \ge m\, Y_G                                                && (8) \\
    \sum_{g} Y_g \le k                                                            && (9) \\
    Y_A + Y_B + \dots \le 1                                                       && (10) \\
    |s_{i,t} - s_{i,t-1}| \le \Delta + \gamma\, s_{i,t-1}                         && (11)

Each class also measures its own slack on a finished plan, independently of the solver.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from channelsim.optimisation.curves import Floats
from channelsim.optimisation.separable import Draft

Cells = tuple[int, ...]

RESTING = 1e-9  # spends below this share of the largest spend are no activity


def _active(spends: Floats, cells: Cells) -> bool:
    return bool(spends[list(cells)].max() > RESTING * max(float(spends.max()), 1e-300))


@dataclass(frozen=True, kw_only=True)
class SpendLimit:
    """(6) A floor or a cap on the money of a group of cells.

    Attributes
    ----------
    name : str
        What the user knows it by.
    cells : tuple of int
        The group.
    low, high : float or None
        Floor or cap (money); exactly one of them is given.
    """

    name: str
    cells: Cells
    low: float | None = None
    high: float | None = None

    def counted(self) -> Collection[int]:
        """No activity is needed."""
        return ()

    def write(self, draft: Draft) -> None:
        """Add row (6)."""
        draft.limit(self.name, draft.total(self.cells), low=self.low, high=self.high)

    def slack(self, spends: Floats) -> float:
        """Money left before the limit binds; negative if it is broken."""
        money = float(spends[list(self.cells)].sum())
        return money - self.low if self.low is not None else (self.high or 0.0) - money


@dataclass(frozen=True, kw_only=True)
class ShareLimit:
    """(7) A floor or a cap on a group's share of all money spent (shares between 0 and 1)."""

    name: str
    cells: Cells
    of: Cells
    low: float | None = None
    high: float | None = None

    def counted(self) -> Collection[int]:
        """No activity is needed."""
        return ()

    def write(self, draft: Draft) -> None:
        """Add row (7)."""
        share = self.low if self.low is not None else self.high
        assert share is not None
        terms = [*draft.total(self.cells)]
        terms += [(v, -share * factor) for v, factor in draft.total(self.of)]
        if self.low is not None:
            draft.limit(self.name, terms, low=0.0)
        else:
            draft.limit(self.name, terms, high=0.0)

    def slack(self, spends: Floats) -> float:
        """Money left before the share binds; negative if it is broken."""
        group, whole = float(spends[list(self.cells)].sum()), float(spends[list(self.of)].sum())
        return (
            group - self.low * whole if self.low is not None else (self.high or 0) * whole - group
        )


@dataclass(frozen=True, kw_only=True)
class MinimumIfActive:
    """(8) A group spends nothing or at least a minimum (money)."""

    name: str
    cells: Cells
    minimum: float

    def counted(self) -> Collection[int]:
        """The activity of every cell of the group."""
        return self.cells

    def write(self, draft: Draft) -> None:
        """Add row (8)."""
        terms = [(v, -self.minimum * factor) for v, factor in draft.any_active(self.cells)]
        draft.limit(self.name, [*draft.total(self.cells), *terms], low=0.0)

    def slack(self, spends: Floats) -> float:
        """Money above the minimum, infinite at rest."""
        if not _active(spends, self.cells):
            return float("inf")
        return float(spends[list(self.cells)].sum()) - self.minimum


@dataclass(frozen=True, kw_only=True)
class AtMost:
    """(9) At most `count` of the groups are active; (10) is the case `count = 1`."""

    name: str
    groups: tuple[Cells, ...]
    count: int

    def counted(self) -> Collection[int]:
        """The activity of every cell of every group."""
        return {i for group in self.groups for i in group}

    def write(self, draft: Draft) -> None:
        """Add row (9)."""
        terms = [pair for group in self.groups for pair in draft.any_active(group)]
        draft.limit(self.name, terms, high=float(self.count), unit=1.0)

    def slack(self, spends: Floats) -> float:
        """How many more groups may become active."""
        return float(self.count - sum(_active(spends, group) for group in self.groups))


@dataclass(frozen=True, kw_only=True)
class Smoothness:
    """(11) Spend changes by at most `step + share * earlier` from one period to the next.

    Attributes
    ----------
    earlier, later : int
        The same cell in two consecutive periods.
    step : float
        Allowed change (money).
    share : float
        Allowed change as a share of the earlier spend.
    rise : bool
        Whether this row limits the rise (True) or the fall.
    """

    name: str
    earlier: int
    later: int
    step: float = 0.0
    share: float = 0.0
    rise: bool = True

    def counted(self) -> Collection[int]:
        """No activity is needed."""
        return ()

    def write(self, draft: Draft) -> None:
        """Add row (11)."""
        sign = 1.0 if self.rise else -1.0
        terms = [(v, sign * factor) for v, factor in draft.spend(self.later)]
        terms += [(v, -(sign + self.share) * factor) for v, factor in draft.spend(self.earlier)]
        draft.limit(self.name, terms, high=self.step)

    def slack(self, spends: Floats) -> float:
        """Money by which the change may still grow."""
        before, after = float(spends[self.earlier]), float(spends[self.later])
        change = after - before if self.rise else before - after
        return self.step + self.share * before - change


BudgetLimit = SpendLimit | ShareLimit | MinimumIfActive | AtMost | Smoothness
KINDS = (SpendLimit, ShareLimit, MinimumIfActive, AtMost, Smoothness)
