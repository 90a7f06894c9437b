"""From scores to tiers: by rank among partners, or by gates and lines."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from channelsim.model.marks import Points, require_sum_of_one
from channelsim.model.quantities import STRICT, Share

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Grading(Protocol):
    """A grading kind."""

    @property
    def tiers(self) -> int:
        """Number of tiers that it tells apart."""
        ...

    def place(self, scores: Floats, tier: Ints) -> Ints:
        """Give the tier of each partner, 0 = highest, shape (n,), from score and present tier."""
        ...


@dataclass(frozen=True, kw_only=True)
class Quantiles:
    """The best share of partners is in the highest tier, and so on down.

    Raises
    ------
    ValueError
        If the shares do not add up to 1.
    """

    __pydantic_config__ = STRICT

    kind: Literal["quantiles"] = "quantiles"
    """Names the kind."""
    shares: tuple[Share, ...] = (0.2, 0.6, 0.2)
    """Share of partners in each tier, highest first."""

    def __post_init__(self) -> None:
        require_sum_of_one("shares", self.shares)

    @property
    def tiers(self) -> int:
        """Number of tiers."""
        return len(self.shares)

    def place(self, scores: Floats, tier: Ints) -> Ints:
        """Give the tier of each partner.

        The partner of rank i of n (from 0) stands at ``(i + 1/2) / n``; equal scores share their
        mean rank and so their tier. A tier holds ``n share`` partners to within one.

        Parameters
        ----------
        scores : ndarray of float, shape (n,)
            Points.
        tier : ndarray of int, shape (n,)
            Present tiers; they play no part.

        Examples
        --------
        >>> scores = np.array([90.0, 40.0, 60.0, 70.0, 50.0])
        >>> Quantiles().place(scores, np.ones(5, dtype=np.int64)).tolist()
        [0, 2, 1, 1, 1]
        """
        ordered = np.sort(-scores)
        first = np.searchsorted(ordered, -scores, side="left")
        behind = np.searchsorted(ordered, -scores, side="right")
        standing = (first + behind) / (2.0 * max(len(scores), 1))
        bounds = np.cumsum(self.shares)[:-1]
        return np.searchsorted(bounds, standing - 1e-12, side="right").astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class Gates:
    """A partner rises one tier at the gate of the next and falls one below the line of its own.

    The line lies below the gate, so a score that moves a little moves nobody to and fro.

    Raises
    ------
    ValueError
        If a line lies above its gate, or a lower tier asks for more than a higher one.
    """

    __pydantic_config__ = STRICT

    kind: Literal["gates"] = "gates"
    """Names the kind."""
    promote_at: tuple[Points, ...] = (80.0, 60.0)
    """Score that opens each tier to the one below it, highest tier first; the lowest has none."""
    demote_below: tuple[Points, ...] = (70.0, 45.0)
    """Score below which a partner falls out of each tier, highest tier first."""

    def __post_init__(self) -> None:
        if len(self.promote_at) != len(self.demote_below):
            raise ValueError("promote_at and demote_below must have one score for each tier")
        for gate, line in zip(self.promote_at, self.demote_below, strict=True):
            if line > gate:
                raise ValueError("demote_below must not lie above promote_at")
        for row in (self.promote_at, self.demote_below):
            if list(row) != sorted(row, reverse=True):
                raise ValueError("a lower tier cannot ask for more than a higher one")

    @property
    def tiers(self) -> int:
        """Number of tiers."""
        return len(self.promote_at) + 1

    def place(self, scores: Floats, tier: Ints) -> Ints:
        """Give the tier of each partner: one up, one down, or where it was.

        Parameters
        ----------
        scores : ndarray of float, shape (n,)
            Points.
        tier : ndarray of int, shape (n,)
            Present tiers, 0 = highest.

        Examples
        --------
        >>> now = np.array([1, 1, 0, 0, 2])
        >>> Gates().place(np.array([85.0, 75.0, 75.0, 65.0, 90.0]), now).tolist()
        [0, 1, 0, 1, 1]
        """
        gates = np.array([np.inf, *self.promote_at])
        lines = np.array([*self.demote_below, -np.inf])
        moved: Ints = tier - (scores >= gates[tier]) + (scores < lines[tier])
        return moved


KINDS = (Quantiles, Gates)
