"""Money as a function of volume: straight pieces that may jump upwards between them."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Piece:
    """One straight piece of a schedule.

    Parameters
    ----------
    start : float
        Smallest volume that belongs to the piece, in basis units.
    amount : float
        Money earned at `start`.
    slope : float
        Money for each further basis unit.
    """

    start: float
    amount: float
    slope: float

    def at(self, volume: float) -> float:
        """Money that this piece, extended, gives at a volume.

        Examples
        --------
        >>> Piece(100.0, 5.0, 0.25).at(120.0)
        10.0
        """
        return self.amount + self.slope * (volume - self.start)


@dataclass(frozen=True)
class Schedule:
    r"""Money earned as a function of volume.

    With pieces :math:`(s_j, a_j, b_j)`, the amount at volume :math:`V` is
    :math:`a_j + b_j (V - s_j)` for the last :math:`j` with :math:`s_j \le V`.

    Parameters
    ----------
    pieces : tuple of Piece
        Pieces in order of volume. Below the first piece nothing is earned. An amount below 0 is
        money that the partner loses; a first piece that starts at 0 may begin with one.

    Raises
    ------
    ValueError
        If the starts do not increase, or the amount falls anywhere.

    Examples
    --------
    Nothing below 100, 2 per unit on everything from there:

    >>> schedule = Schedule((Piece(100.0, 200.0, 2.0),))
    >>> schedule.amount(99.0), schedule.amount(100.0), schedule.slope(100.0)
    (0.0, 200.0, 2.0)
    >>> schedule.thresholds()
    (100.0,)
    """

    pieces: tuple[Piece, ...]

    def __post_init__(self) -> None:
        """Refuse pieces out of order and amounts that fall."""
        for before, after in pairwise((_NOTHING, *self.pieces)):
            if before is not _NOTHING and after.start <= before.start:
                raise ValueError(f"pieces start at {before.start:g} and then at {after.start:g}")
            if before is _NOTHING and after.start == 0.0 and after.slope >= 0.0:
                continue  # there is no volume below it
            if after.slope < 0.0 or after.amount < before.at(after.start):
                raise ValueError(f"the amount falls at a volume of {after.start:g}")

    def _piece(self, volume: float) -> Piece:
        """Last piece that starts at or below the volume."""
        index = bisect_right(self.pieces, volume, key=lambda piece: piece.start)
        return self.pieces[index - 1] if index else _NOTHING

    def amount(self, volume: float) -> float:
        """Money earned at a volume.

        Parameters
        ----------
        volume : float
            Volume in basis units, at least 0.

        Returns
        -------
        float
            Money.
        """
        return self._piece(volume).at(volume)

    def slope(self, volume: float) -> float:
        """Money for one more basis unit, jumps left out (the right derivative).

        Parameters
        ----------
        volume : float
            Volume in basis units, at least 0.

        Returns
        -------
        float
            Money per basis unit.
        """
        return self._piece(volume).slope

    def thresholds(self) -> tuple[float, ...]:
        """List the volumes above 0 at which the amount jumps or its slope changes.

        At a threshold the amount is the one after the jump.

        Returns
        -------
        tuple of float
            Volumes in basis units, ascending.
        """
        return tuple(
            after.start
            for before, after in pairwise((_NOTHING, *self.pieces))
            if after.start > 0.0
            and (
                after.slope != before.slope
                or not math.isclose(after.amount, before.at(after.start), abs_tol=1e-9)
            )
        )


def total(schedules: Sequence[Schedule]) -> Schedule:
    """Add schedules up: what they pay together.

    Parameters
    ----------
    schedules : sequence of Schedule
        Schedules over the same volume.

    Returns
    -------
    Schedule
        At every volume the sum of their amounts.

    Examples
    --------
    >>> base, bonus = Schedule((Piece(0.0, 0.0, 0.5),)), Schedule((Piece(100.0, 20.0, 0.0),))
    >>> total([base, bonus]).pieces
    (Piece(start=0.0, amount=0.0, slope=0.5), Piece(start=100.0, amount=70.0, slope=0.5))
    """
    starts = sorted({piece.start for schedule in schedules for piece in schedule.pieces})
    pieces: list[Piece] = []
    for start in starts:
        amount = sum(schedule.amount(start) for schedule in schedules)
        # Rounding may put equal amounts a few ulps apart; a schedule never falls.
        carried = max(pieces[-1].at(start), amount) if pieces else amount
        pieces.append(Piece(start, carried, sum(schedule.slope(start) for schedule in schedules)))
    return Schedule(tuple(pieces))


def threshold_volume(edge: float, scale: float) -> float:
    """Give the volume of a threshold, free of binary rounding.

    Parameters
    ----------
    edge : float
        Threshold as the scheme states it: a volume, or a share of a target.
    scale : float
        What a threshold of 1 stands for, in basis units: 1, or the target.

    Returns
    -------
    float
        Their product in basis units, rounded to 15 digits.

    Examples
    --------
    >>> 0.07 * 100.0, threshold_volume(0.07, 100.0)
    (7.000000000000001, 7.0)
    """
    return float(f"{edge * scale:.15g}")


_NOTHING = Piece(0.0, 0.0, 0.0)
"""What is earned below the first piece."""
