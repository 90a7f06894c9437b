"""Tiers: what is paid from which volume on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from channelsim.model.incentives.schedule import Piece, Schedule, threshold_volume
from channelsim.model.incentives.terms import VolumeOrShare
from channelsim.model.quantities import STRICT, Rate, require_between

Mode = Literal["all_units", "incremental"]
"""Whether reaching a tier changes the rate on the whole volume or only on what lies above it."""


@dataclass(frozen=True, kw_only=True)
class Tier:
    """One tier of a scheme; it starts `at_least` at a volume, or just `above` it.

    Raises
    ------
    ValueError
        If both or neither of `at_least` and `above` are given, or a rate is outside 0 to 1.

    Examples
    --------
    >>> Tier(at_least=0.9, rate=0.03).start(scale=1000.0)
    900.0
    """

    __pydantic_config__ = STRICT

    at_least: VolumeOrShare | None = None
    """Smallest volume of the tier, or share of the target."""

    above: VolumeOrShare | None = None
    """Instead of `at_least`: the tier starts beyond this volume, or share of the target."""

    rate: Rate
    """Rate paid in the tier."""

    rate_below: Rate | None = None
    """Rate that reaching the tier sets for the volume below it; left out: the mode decides."""

    def __post_init__(self) -> None:
        """Check the edge and the rates."""
        if (self.at_least is None) == (self.above is None):
            raise ValueError("a tier needs either at_least or above")
        require_between("the edge of a tier", self.edge, 0.0, 1e15)
        require_between("rate", self.rate, 0.0, 1.0)
        if self.rate_below is not None:
            require_between("rate_below", self.rate_below, 0.0, 1.0)

    @property
    def edge(self) -> float:
        """Volume, or share of the target, where the tier starts."""
        edge = self.at_least if self.above is None else self.above
        assert edge is not None
        return edge

    def start(self, scale: float) -> float:
        """Give the smallest volume that belongs to the tier.

        Parameters
        ----------
        scale : float
            What a threshold of 1 stands for, in basis units: the target, or 1.

        Returns
        -------
        float
            Volume in basis units.
        """
        edge = threshold_volume(self.edge, scale)
        return edge if self.above is None or edge == 0.0 else math.nextafter(edge, math.inf)

    def amount_at(self, start: float, carried: float, mode: Mode, price: float) -> float:
        """Give the money earned on reaching the tier.

        Parameters
        ----------
        start : float
            Volume at which the tier starts, in basis units.
        carried : float
            Money that the lower tiers earn at that volume.
        mode : "all_units" or "incremental"
            What decides if the tier has no `rate_below`.
        price : float
            Money per basis unit.

        Returns
        -------
        float
            Money in currency units.
        """
        if self.rate_below is not None:
            return price * self.rate_below * start
        return price * self.rate * start if mode == "all_units" else carried


def check_tiers(tiers: Sequence[Tier], mode: Mode) -> None:
    """Refuse tiers out of order and tiers that pay less for more.

    Parameters
    ----------
    tiers : sequence of Tier
        Tiers of one scheme.
    mode : "all_units" or "incremental"
        Mode of the scheme.

    Raises
    ------
    ValueError
        If there is no tier, the edges do not increase, or reaching a tier lowers the amount.

    Examples
    --------
    >>> falling = [Tier(at_least=100.0, rate=0.02), Tier(at_least=200.0, rate=0.01)]
    >>> check_tiers(falling, "incremental")
    >>> check_tiers(falling, "all_units")
    Traceback (most recent call last):
    ...
    ValueError: tiers: reaching 200 would lower the amount; rates on the volume below must not fall
    """
    if not tiers:
        raise ValueError("tiers: at least one is needed")
    for lower, upper in pairwise(tiers):
        if upper.edge <= lower.edge:
            raise ValueError(f"tiers must increase: {upper.edge:g} comes after {lower.edge:g}")
    piece = Piece(0.0, 0.0, 0.0)
    for tier in tiers:
        carried = piece.at(tier.edge)
        amount = tier.amount_at(tier.edge, carried, mode, price=1.0)
        if amount < carried * (1.0 - 1e-12):
            raise ValueError(
                f"tiers: reaching {tier.edge:g} would lower the amount; "
                "rates on the volume below must not fall"
            )
        piece = Piece(tier.edge, amount, tier.rate)


def tier_schedule(tiers: Sequence[Tier], mode: Mode, *, scale: float, price: float) -> Schedule:
    r"""Turn tiers into money against volume.

    With tiers :math:`(s_j, r_j)` the amount at volume :math:`V` in tier :math:`j` is
    :math:`p\, r_j V` in mode ``all_units`` and
    :math:`p \sum_{i<j} r_i (s_{i+1} - s_i) + p\, r_j (V - s_j)` in mode ``incremental``
    (Munson and Jackson, *Quantity Discounts*, doi:10.1561/0200000041). A tier with
    `rate_below` :math:`q_j` pays :math:`p\, q_j s_j + p\, r_j (V - s_j)`.

    Parameters
    ----------
    tiers : sequence of Tier
        Tiers that `check_tiers` accepts.
    mode : "all_units" or "incremental"
        Mode of the scheme.
    scale : float
        What a threshold of 1 stands for, in basis units: the target, or 1.
    price : float
        Money per basis unit.

    Returns
    -------
    Schedule
        Money in currency units against volume in basis units.

    Examples
    --------
    >>> tiers = [Tier(at_least=100.0, rate=0.01), Tier(at_least=200.0, rate=0.02)]
    >>> tier_schedule(tiers, "all_units", scale=1.0, price=1.0).amount(250.0)
    5.0
    >>> tier_schedule(tiers, "incremental", scale=1.0, price=1.0).amount(250.0)
    2.0
    """
    pieces: list[Piece] = []
    for tier in tiers:
        start = tier.start(scale)
        carried = pieces[-1].at(start) if pieces else 0.0
        # Rounding may put equal amounts a few ulps apart; a schedule never falls.
        amount = max(carried, tier.amount_at(start, carried, mode, price))
        pieces.append(Piece(start, amount, price * tier.rate))
    return Schedule(tuple(pieces))
