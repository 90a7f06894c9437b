"""Targets: what a partner's volume is measured against."""

import math
from dataclasses import dataclass
from typing import Literal

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.terms import Volume
from channelsim.model.quantities import STRICT, PositiveCount, SignedShare, require_between


@dataclass(frozen=True, kw_only=True)
class TargetRule:
    r"""Target computed from the partner's own past.

    With base `last_year` the target is :math:`(1 + g) V_{-1y}`; with base `trailing` it is
    :math:`(1 + g)\, s\, \bar V`, where :math:`\bar V` is the mean of the last `window`
    completed periods and :math:`s` the seasonal index of this one. Without a past (or with one
    of no volume) the target is the one that the partner's record states.

    Examples
    --------
    >>> rule = TargetRule(growth=0.1, base="last_year")
    >>> rule.volume(PeriodRecord(volume=0.0, year_ago=1000.0))
    1100.0
    >>> rule.volume(PeriodRecord(volume=0.0, target=800.0))
    800.0
    """

    __pydantic_config__ = STRICT

    growth: SignedShare = 0.0
    """Growth asked for over the base."""

    base: Literal["last_year", "trailing"] = "last_year"
    """The same period a year earlier, or the mean of the last periods times the season."""

    window: PositiveCount = 4
    """Number of completed periods in the mean; a full year of them is free of season."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        require_between("growth", self.growth, -1.0, 1.0)
        require_between("window", self.window, 1, 10**9)
        if self.growth == -1.0:
            raise ValueError("growth of -1 would make every target 0")

    def volume(self, record: PeriodRecord) -> float | None:
        """Give the target of the period.

        Parameters
        ----------
        record : PeriodRecord
            The partner's period.

        Returns
        -------
        float or None
            Target in basis units, above 0; None without a past and without a stated target.
        """
        if self.base == "trailing":
            return trailing_target(record, self.window, 1.0 + self.growth)
        return _rounded((1.0 + self.growth) * (record.year_ago or 0.0)) or record.target


Target = Volume | TargetRule | None
"""The same volume for all, a rule, or None for the target that each partner's record states."""


def trailing_target(record: PeriodRecord, window: int, stretch: float) -> float | None:
    r"""Target that rolls with the last periods and the season.

    .. math:: T = k\, s\, \frac{1}{n} \sum_{i=1}^{n} V_{-i}

    Parameters
    ----------
    record : PeriodRecord
        The partner's period: its history, latest last, with the seasonal index of each period
        (a past volume is divided by its own), and this period's seasonal index :math:`s`.
    window : int
        Number of periods in the mean, at least 1; a shorter history is used whole.
    stretch : float
        Multiple :math:`k` of the seasonal mean, above 0.

    Returns
    -------
    float or None
        Target in basis units; the record's own target if the history is empty or without volume.

    Examples
    --------
    >>> record = PeriodRecord(volume=0.0, history=(900.0, 1100.0), season=1.5)
    >>> trailing_target(record, window=4, stretch=1.02)
    1530.0
    """
    seasons = record.history_seasons or (1.0,) * len(record.history)
    recent = [
        volume / season
        for volume, season in zip(record.history[-window:], seasons[-window:], strict=True)
    ]
    if not sum(recent):
        return record.target
    return _rounded(stretch * record.season * math.fsum(recent) / len(recent)) or record.target


def resolve_target(target: Target, record: PeriodRecord) -> float | None:
    """Give the target that a scheme's `target` field means for one partner.

    Parameters
    ----------
    target : float, TargetRule or None
        Target as the scheme states it.
    record : PeriodRecord
        The partner's period.

    Returns
    -------
    float or None
        Target in basis units, above 0; None if nobody states one.

    Examples
    --------
    >>> resolve_target(500.0, PeriodRecord(volume=1.0, target=300.0))
    500.0
    >>> resolve_target(None, PeriodRecord(volume=1.0, target=300.0))
    300.0
    """
    if target is None:
        return record.target
    return target.volume(record) if isinstance(target, TargetRule) else target


def threshold_scale(
    name: str, threshold_basis: Literal["absolute", "target_share"], target: float | None
) -> float:
    """Give the volume that a threshold of 1 stands for.

    Parameters
    ----------
    name : str
        Name of the scheme, for the message.
    threshold_basis : "absolute" or "target_share"
        Whether thresholds are volumes or shares of the target.
    target : float or None
        The partner's target in basis units.

    Returns
    -------
    float
        1 for absolute thresholds, else the target.

    Raises
    ------
    ValueError
        If thresholds are shares of a target and the partner has none.
    """
    if threshold_basis == "absolute":
        return 1.0
    if target is None:
        raise ValueError(f"scheme {name!r} measures against a target and this partner has none")
    return target


def _rounded(volume: float) -> float:
    """Round to 12 digits: a computed target is not missed by an error in its last bit."""
    return float(f"{volume:.12g}")
