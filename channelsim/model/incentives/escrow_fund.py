"""Escrow fund: money set aside that only a long run of good periods releases."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Gt, Le

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule, threshold_volume
from channelsim.model.incentives.streaks import wait_factor
from channelsim.model.incentives.targets import Target, resolve_target, threshold_scale
from channelsim.model.incentives.terms import Terms
from channelsim.model.quantities import PositiveCount, Rate, Unit, require_between


@dataclass(frozen=True, kw_only=True)
class EscrowFund(Terms):
    r"""A fund in each partner's name: :math:`\rho\, p V` is set aside in a period on target.

    After `periods` periods on target in a row the whole fund is released and a new one begins. A
    period that misses the target starts the count anew and leaves the fund; leaving forfeits it, as
    does, under the veto, a proven diversion. What a partner expects of reaching the target
    :math:`a T` with :math:`m` good periods behind it and :math:`F` in the fund is (`wait_factor`)

    .. math:: (F + \rho\, p V) \, \psi_{n-m-1} - F \psi_n

    and the fund is worth :math:`F \psi_{n-m}` to a partner that stays. Pay that is put off ties: a
    bond in the sense of Becker & Stigler (1974), *Journal of Legal Studies* 3:1-18, and Lazear
    (1981), *American Economic Review* 71:606-620.

    Examples
    --------
    >>> fund = EscrowFund(name="Fund", period="year", periods=3, rate=0.01)
    >>> good = PeriodRecord(volume=5e6, target=4e6, streak=1, fund=50_000.0, on_target=1.0)
    >>> fund.earned(good), fund.releases(good)
    (50000.0, False)
    >>> fund.worth(good)
    50000.0
    """

    kind: Literal["escrow_fund"] = "escrow_fund"
    """Kind of scheme."""

    rate: Rate
    """Part of the volume that is set aside in a period on target."""

    periods: PositiveCount = 3
    """Periods on target in a row that release the fund."""

    at_least: Annotated[float, Gt(0.0), Le(1000.0), Unit("share of target")] = 1.0
    """Share of the target from which a period is on target."""

    target: Target = None
    """Target, or the rule that computes it; left out: each partner's own."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        super().__post_init__()
        require_between("rate", self.rate, 0.0, 1.0)
        require_between("periods", self.periods, 1, 10**9)
        if not 0.0 < self.at_least <= 1000.0:
            raise ValueError(f"at_least must be above 0, not {self.at_least:g}")
        if self.target == 0.0:
            raise ValueError("target must be above 0")

    def target_for(self, record: PeriodRecord) -> float | None:
        """Target of the period."""
        return resolve_target(self.target, record)

    def goal(self, record: PeriodRecord) -> float:
        """Volume from which the period is on target, basis units."""
        scale = threshold_scale(self.name, "target_share", self.target_for(record))
        return threshold_volume(self.at_least, scale)

    def on_target(self, record: PeriodRecord) -> bool:
        """Tell whether the period counts for the run."""
        if self.veto and record.violations:
            return False
        return record.volume >= self.goal(record)

    def releases(self, record: PeriodRecord) -> bool:
        """Tell whether the end of the period releases the fund."""
        return self.on_target(record) and record.streak + 1 >= self.periods

    def worth(self, record: PeriodRecord) -> float:
        """Give what the fund is worth today to a partner that stays, money."""
        missing = max(self.periods - record.streak, 0)
        return record.fund * wait_factor(missing, self.periods, record.on_target, record.discount)

    def forfeits(self, record: PeriodRecord) -> float:
        """Give what a proven diversion costs: the worth of the fund."""
        return self.worth(record)

    @property
    def passed_on(self) -> bool:
        """Whether it is expected as a rate on purchases: no."""
        return False

    def schedule(self, record: PeriodRecord) -> Schedule:
        """What is set aside: one piece from the target on."""
        goal, slope = self.goal(record), self.rate * record.price
        return Schedule((Piece(goal, slope * goal, slope),))

    def prospect(self, record: PeriodRecord) -> Schedule:
        """What reaching the target is worth, with the fund coming nearer."""
        left = max(self.periods - record.streak - 1, 0)
        after = wait_factor(left, self.periods, record.on_target, record.discount)
        before = wait_factor(self.periods, self.periods, record.on_target, record.discount)
        goal, slope = self.goal(record), self.rate * record.price * after
        gain = max(record.fund * (after - before), 0.0)
        return Schedule((Piece(goal, gain + slope * goal, slope),))
