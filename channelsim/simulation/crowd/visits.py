"""Calls on outlets: who is visited on which day."""

from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_LONGEST_ROUND = 64  # days after which calls repeat; longer rounds are worked out day by day


@dataclass(frozen=True)
class Visit:
    """The outlets called on one day: p of them."""

    rows: Ints | slice
    """Outlets, shape (p,)."""
    border: Ints
    """Which of the border outlets are among them, shape (b,)."""
    places: Ints
    """Where these stand among the outlets called on, shape (b,)."""


class Visits:
    """The salesmen's round, which repeats itself.

    Parameters
    ----------
    phase : ndarray of int, shape (n,)
        A day on which each outlet is called on.
    every : ndarray of int, shape (n,)
        Days between two calls.
    border : ndarray of int
        Rows of the outlets at a border.

    Examples
    --------
    >>> visits = Visits(np.array([0, 1, 0]), np.array([2, 2, 3]), np.array([2]))
    >>> [visits.on(day).rows.tolist() for day in (0, 1, 2, 6)]
    [[0, 2], [1], [0], [0, 2]]
    >>> visits.on(6).border.tolist(), visits.on(6).places.tolist()
    ([0], [1])
    """

    def __init__(self, phase: Ints, every: Ints, border: Ints) -> None:
        self.phase, self.border = phase, border
        self.idle: NDArray[np.bool_] = np.zeros(len(phase), dtype=bool)
        """Outlets that nobody calls on for the time being, shape (n,)."""
        self.call(every)

    def call(self, every: Ints) -> None:
        """Change the number of days between two calls, shape (n,)."""
        self.every = every
        self._round = lcm(*np.unique(every).tolist())
        self._known: dict[int, Visit] = {}

    def leave_out(self, idle: NDArray[np.bool_]) -> None:
        """Call no longer on these outlets, a mask of shape (n,), and on all others again."""
        self.idle = idle
        self._known.clear()

    def on(self, day: int) -> Visit:
        """Give who is called on today."""
        if self._round > _LONGEST_ROUND:
            return self._visit(day)
        turn = day % self._round
        visit = self._known.get(turn)
        if visit is None:
            visit = self._known[turn] = self._visit(day)
        return visit

    def _visit(self, day: int) -> Visit:
        if self._round == 1 and not self.idle.any():
            return Visit(slice(0, len(self.phase)), np.arange(len(self.border)), self.border)
        rows = np.flatnonzero(((day - self.phase) % self.every == 0) & ~self.idle)
        place = np.full(len(self.phase), -1)
        place[rows] = np.arange(len(rows))
        called = np.flatnonzero(place[self.border] >= 0)
        return Visit(rows, called, place[self.border[called]])
