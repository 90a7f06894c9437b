"""Loyalty rebate: an extra rate for size, or for a long run of periods on target."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Gt, Le

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule, threshold_volume, total
from channelsim.model.incentives.streaks import run_value
from channelsim.model.incentives.targets import Target, resolve_target, threshold_scale
from channelsim.model.incentives.terms import Terms, Volume
from channelsim.model.quantities import PositiveCount, Rate, Unit, require_between

_AHEAD = {"month": 12, "quarter": 4, "year": 2}


@dataclass(frozen=True, kw_only=True)
class Loyalty(Terms):
    r"""Extra rates on the whole volume: `size_rate` from `above` on, `run_rate` for a run.

    .. math:: R(V) = p V \left(\rho_s [V \ge S] + \rho_r [V \ge a T] [m + 1 \ge n]\right)

    with :math:`m` periods on target in a row before this one and :math:`n` needed (`periods`), this
    one included; a period is on target if :math:`V \ge a T` and, where the scheme has the veto, no
    diversion is proven. Besides, a good period keeps a run alive that later ones need, and a
    partner adds that worth to what it expects at :math:`a T` (see `run_value`).

    Examples
    --------
    >>> loyal = Loyalty(name="Loyalty", above=5_000_000.0, size_rate=0.02)
    >>> loyal.earned(PeriodRecord(volume=4_999_999.0)), loyal.earned(PeriodRecord(volume=6e6))
    (0.0, 120000.0)
    >>> half_year = Loyalty(name="Half a year", period="month", periods=6, run_rate=0.01)
    >>> month = PeriodRecord(volume=100_000.0, target=90_000.0, streak=5)
    >>> half_year.earned(month), half_year.earned(PeriodRecord(volume=1e5, target=9e4, streak=4))
    (1000.0, 0.0)
    """

    kind: Literal["loyalty"] = "loyalty"
    """Kind of scheme."""

    above: Volume | None = None
    """Volume of the period from which `size_rate` is paid."""

    size_rate: Rate = 0.0
    """Extra rate for size, on the whole volume."""

    periods: PositiveCount = 6
    """Periods on target in a row, this one included, that open `run_rate`."""

    run_rate: Rate = 0.0
    """Extra rate for a run of periods on target, on the whole volume."""

    at_least: Annotated[float, Gt(0.0), Le(1000.0), Unit("share of target")] = 1.0
    """Share of the target from which a period is on target."""

    target: Target = None
    """Target, or the rule that computes it; left out: each partner's own."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require_between("size_rate", self.size_rate, 0.0, 1.0)
        require_between("run_rate", self.run_rate, 0.0, 1.0)
        require_between("periods", self.periods, 1, 10**9)
        if self.size_rate > 0.0 and (self.above is None or self.above <= 0.0):
            raise ValueError("above: size_rate needs a volume above 0")
        if not 0.0 < self.at_least <= 1000.0:
            raise ValueError(f"at_least must be above 0, not {self.at_least:g}")
        if self.target == 0.0:
            raise ValueError("target must be above 0")

    def target_for(self, record: PeriodRecord) -> float | None:
        """Target of the period; None if nothing is paid for runs."""
        return resolve_target(self.target, record) if self.run_rate > 0.0 else None

    def goal(self, record: PeriodRecord) -> float:
        """Volume from which the period is on target, basis units."""
        scale = threshold_scale(self.name, "target_share", self.target_for(record))
        return threshold_volume(self.at_least, scale)

    def on_target(self, record: PeriodRecord) -> bool:
        """Tell whether the period counts for the run."""
        if self.run_rate == 0.0 or (self.veto and record.violations):
            return False
        return record.volume >= self.goal(record)

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One piece per rate."""
        parts: list[Schedule] = []
        if self.size_rate > 0.0 and self.above is not None:
            slope = self.size_rate * record.price
            parts.append(Schedule((Piece(self.above, slope * self.above, slope),)))
        if self.run_rate > 0.0 and record.streak + 1 >= self.periods:
            goal, slope = self.goal(record), self.run_rate * record.price
            parts.append(Schedule((Piece(goal, slope * goal, slope),)))
        return total(parts)

    def prospect(self, record: PeriodRecord) -> Schedule:
        """Add what a run kept alive will bring in later periods."""
        now = self.schedule(record)
        if self.run_rate == 0.0:
            return now
        later = run_value(
            record.streak,
            self.periods,
            record.on_target,
            record.discount,
            self.run_rate * record.price * record.usual,
            self.periods + _AHEAD[self.period],
        )
        if later <= 0.0:
            return now
        return total([now, Schedule((Piece(self.goal(record), later, 0.0),))])
