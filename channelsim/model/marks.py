"""Marks: what a fact of conduct is worth on a scale from nothing to full."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, Unit

Points = Annotated[float, Ge(0.0), Le(100.0), Unit("points")]
"""Points of a score, 0 to 100."""

_Level = Annotated[float, Ge(-1e6), Le(1e6), Unit("unit of the fact")]

FULL = 100.0
"""Points of a perfect score."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A straight line from the level of a fact that earns nothing to the one that earns all.

    Raises
    ------
    ValueError
        If both levels are the same.
    """

    __pydantic_config__ = STRICT

    zero_at: _Level
    """Level that earns nothing, as does anything worse."""
    full_at: _Level
    """Level that earns everything, as does anything better; below `zero_at` if less is better."""

    def __post_init__(self) -> None:
        if self.zero_at == self.full_at:
            raise ValueError("zero_at and full_at must differ")

    def of(self, fact: float) -> float:
        """Give the mark of a fact, 0 to 1.

        Parameters
        ----------
        fact : float
            Its level, in its own unit; may be infinite.

        Returns
        -------
        float
            ``(fact - zero_at) / (full_at - zero_at)``, cut at 0 and 1.

        Examples
        --------
        >>> Mark(zero_at=0.6, full_at=1.0).of(0.9).__round__(9)
        0.75
        >>> Mark(zero_at=60.0, full_at=20.0).of(30.0)
        0.75
        """
        share = (fact - self.zero_at) / (self.full_at - self.zero_at)
        return min(1.0, max(0.0, share))


def points(weights: Sequence[float], marks: Sequence[float]) -> float:
    """Give the points of a score: the weighted mean of its marks, 0 to 100.

    Parameters
    ----------
    weights : sequence of float
        Weights at least 0 that add up to 1.
    marks : sequence of float
        As many marks, 0 to 1.

    Examples
    --------
    >>> points((0.75, 0.25), (1.0, 0.5))
    87.5
    """
    return FULL * sum(weight * mark for weight, mark in zip(weights, marks, strict=True))


def require_sum_of_one(what: str, weights: Sequence[float]) -> None:
    """Check that weights or shares add up to 1.

    Raises
    ------
    ValueError
        If they do not, with the sum.

    Examples
    --------
    >>> require_sum_of_one("weights", (0.5, 0.6))
    Traceback (most recent call last):
    ...
    ValueError: weights must add up to 1, not 1.1
    """
    total = sum(weights)
    if abs(total - 1.0) > 1e-9:
        raise ValueError(f"{what} must add up to 1, not {total:g}")
