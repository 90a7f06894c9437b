"""Rebate schedules: all-units, incremental and task contracts (R3).

All are piecewise linear: in bracket k a purchase of x pays `bases[k] + rates[k] (x - starts[k])`.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from channelsim.theory.arguments import (
    increasing,
    non_negative,
    positive,
    same_length,
    vector,
    whole,
)


def _exact(value: float) -> Fraction:
    """Return the decimal number that was written: 0.014 is 14/1000, not its nearest float."""
    return Fraction(str(value))


@dataclass(frozen=True)
class RebateSchedule:
    """A piecewise linear rebate on the purchases of a settlement period.

    Parameters
    ----------
    starts
        Purchases at which each bracket begins, money or units, the first 0, increasing.
    bases
        Rebate at the start of each bracket, money.
    rates
        Rebate on each further unit of purchases in the bracket: a share of money, or money per
        unit.
    above
        For each bracket, whether it begins just above its start (True) or at it; all at their
        start if empty.
    """

    starts: tuple[float, ...]
    bases: tuple[float, ...]
    rates: tuple[float, ...]
    above: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        starts = increasing("starts", vector("starts", self.starts, least=0.0))
        vector("bases", self.bases), vector("rates", self.rates)
        same_length(starts=self.starts, bases=self.bases, rates=self.rates)
        if starts[0] != 0.0:
            raise ValueError(f"the first bracket must start at 0, got {self.starts[0]!r}")
        if self.above and len(self.above) != len(self.starts):
            raise ValueError("above must say of every bracket whether it begins above its start")

    def bracket(self, purchases: float) -> int:
        """Return the number of the bracket that `purchases` fall into, from 0."""
        non_negative("purchases", purchases)
        found = int(np.searchsorted(self.starts, purchases, side="right")) - 1
        edge = found > 0 and self.starts[found] == purchases
        return found - 1 if edge and self.above and self.above[found] else found

    def payout(self, purchases: float) -> float:
        """Return the rebate on `purchases` >= 0, unrounded.

        Examples
        --------
        >>> round(all_units_schedule([50e3, 200e3], [0.01, 0.016]).payout(200e3), 2)
        3200.0
        """
        k = self.bracket(purchases)
        return self.bases[k] + self.rates[k] * (purchases - self.starts[k])

    def payout_minor(self, purchases: int) -> int:
        """Return the rebate in minor units (cents) on purchases in minor units, half away from 0.

        Rates and bases count as the decimals they are written as, so the cent is exact.

        Examples
        --------
        >>> table = [50e3, 100e3, 150e3, 200e3, 300e3]
        >>> award = all_units_schedule(table, [0.010, 0.012, 0.014, 0.016, 0.018])
        >>> award.payout_minor(19_999_900), award.payout_minor(20_000_000)
        (279999, 320000)
        """
        amount = Fraction(whole("purchases", purchases), 100)
        k = self.bracket(purchases / 100)
        rebate = _exact(self.bases[k]) + _exact(self.rates[k]) * (amount - _exact(self.starts[k]))
        cents = abs(rebate) * 100 + Fraction(1, 2)
        return int(cents) if rebate >= 0 else -int(cents)

    def notches(self) -> tuple[float, ...]:
        """Return the jump of the rebate at the start of each bracket after the first, money.

        Examples
        --------
        >>> task_contract(1_000_000).notches()
        (24000.0, 20000.0)
        """
        jumps = []
        for k in range(1, len(self.starts)):
            step = self.starts[k] - self.starts[k - 1]
            jumps.append(self.bases[k] - (self.bases[k - 1] + self.rates[k - 1] * step))
        return tuple(jumps)

    def per_unit(self, price: float) -> "RebateSchedule":
        """Return the schedule of value restated for units bought at `price` each.

        Examples
        --------
        >>> all_units_schedule([1000.0], [0.05]).per_unit(10.0).payout(100.0)
        50.0
        """
        positive("price", price)
        starts = tuple(start / price for start in self.starts)
        rates = tuple(rate * price for rate in self.rates)
        return RebateSchedule(starts, self.bases, rates, self.above)


def _brackets(thresholds: ArrayLike, rates: ArrayLike) -> tuple[list[float], list[float]]:
    """Return thresholds and rates with the bracket from 0 put in front where it is missing."""
    starts = vector("thresholds", thresholds, least=0.0).tolist()
    shares = vector("rates", rates, least=0.0).tolist()
    same_length(thresholds=starts, rates=shares)
    return (starts, shares) if starts[0] == 0.0 else ([0.0, *starts], [0.0, *shares])


def all_units_schedule(thresholds: ArrayLike, rates: ArrayLike) -> RebateSchedule:
    """Retroactive schedule: the rate reached counts on everything bought (R3).

    Parameters
    ----------
    thresholds
        Purchases at which each rate is reached, increasing, shape `(n,)`; below the first
        nothing is paid.
    rates
        Rebate per unit of purchases, >= 0, shape `(n,)`.

    Raises
    ------
    ValueError
        If lengths differ, thresholds do not increase, or a rate is negative.

    Examples
    --------
    >>> table = [50e3, 100e3, 150e3, 200e3, 300e3]
    >>> award = all_units_schedule(table, [0.010, 0.012, 0.014, 0.016, 0.018])
    >>> round(award.payout(250e3), 2), round(award.payout(200e3) - award.payout(199_999), 2)
    (4000.0, 400.01)
    """
    starts, shares = _brackets(thresholds, rates)
    bases = tuple(float(_exact(s) * _exact(r)) for s, r in zip(starts, shares, strict=True))
    return RebateSchedule(tuple(starts), bases, tuple(shares))


def incremental_schedule(thresholds: ArrayLike, rates: ArrayLike) -> RebateSchedule:
    """Incremental schedule: each rate counts on purchases within its own bracket (R3).

    Parameters
    ----------
    thresholds
        Purchases at which each rate begins, increasing, shape `(n,)`; below the first nothing is
        paid.
    rates
        Rebate per unit of purchases, >= 0, shape `(n,)`.

    Raises
    ------
    ValueError
        If lengths differ, thresholds do not increase, or a rate is negative.

    Examples
    --------
    >>> table = [50e3, 100e3, 150e3, 200e3, 300e3]
    >>> award = incremental_schedule(table, [0.010, 0.012, 0.014, 0.016, 0.018])
    >>> round(award.payout(250e3), 2)
    2600.0
    """
    starts, shares = _brackets(thresholds, rates)
    total, bases = Fraction(0), [0.0]
    for k in range(1, len(starts)):
        total += _exact(shares[k - 1]) * (_exact(starts[k]) - _exact(starts[k - 1]))
        bases.append(float(total))
    return RebateSchedule(tuple(starts), tuple(bases), tuple(shares))


def task_contract(
    task: float,
    *,
    qualifies: float = 0.60,
    below: float = 0.04,
    reached: float = 0.06,
    excess: float = 0.08,
) -> RebateSchedule:
    """Task contract: nothing up to a share of the task, one rate to it, another from it on (R3).

    Up to and with `qualifies * task`: 0; then `below` of all receipts; from the task on `reached`
    of the task plus `excess` of what lies beyond it.

    Parameters
    ----------
    task
        Purchases agreed for the period, money, > 0.
    qualifies
        Attainment that must be exceeded, a share of the task in [0, 1).
    below, reached, excess
        Rates, shares, >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> contract = task_contract(1_000_000)
    >>> [contract.payout(x * 1e4) for x in (60, 95, 100, 110)]
    [0.0, 38000.0, 60000.0, 68000.0]
    """
    positive("task", task)
    if not 0.0 <= qualifies < 1.0:
        raise ValueError(f"qualifies must lie in [0, 1), got {qualifies!r}")
    for name, rate in (("below", below), ("reached", reached), ("excess", excess)):
        non_negative(name, rate)
    bonus = float(_exact(task) * _exact(reached))
    if qualifies == 0.0:
        return RebateSchedule((0.0, float(task)), (0.0, bonus), (below, excess))
    entry = float(_exact(task) * _exact(qualifies))
    paid = float(_exact(entry) * _exact(below))
    return RebateSchedule(
        (0.0, entry, float(task)), (0.0, paid, bonus), (0.0, below, excess), (False, True, False)
    )
