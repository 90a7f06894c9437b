"""Terms that every incentive scheme states, whatever its kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.incentives.conditions import Conditions
from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Schedule
from channelsim.model.quantities import (
    STRICT,
    Days,
    Money,
    Name,
    Share,
    Unit,
    require_between,
)
from channelsim.model.selectors import Selector

Volume = Annotated[float, Ge(0.0), Le(1e15), Unit("basis units")]
"""Volume in the basis and measure of the scheme, 0 to 1e15."""

VolumeOrShare = Annotated[float, Ge(0.0), Le(1e15), Unit("basis units or share of target")]
"""Volume, or share of the target, as the scheme's threshold basis says, 0 to 1e15."""


@dataclass(frozen=True, kw_only=True)
class Terms(ABC):
    """What every scheme states; a kind adds its own terms and fills in `schedule`.

    Fields describe themselves in their metadata rather than in a text below them, because the
    reader of such texts does not see those of a parent class.

    Raises
    ------
    ValueError
        If a number is outside its range.
    """

    __pydantic_config__ = STRICT

    name: Name = field(metadata={"description": "Name of the scheme."})
    where: Selector = field(
        default=Selector(),
        metadata={"description": "Who the scheme applies to and which products count."},
    )
    period: Literal["month", "quarter", "year"] = field(
        default="quarter", metadata={"description": "Period over which volume is counted."}
    )
    basis: Literal["sell_in", "sell_out"] = field(
        default="sell_in",
        metadata={"description": "Count what the partner buys (sell-in) or sells (sell-out)."},
    )
    measure: Literal["value", "units"] = field(
        default="value", metadata={"description": "Count money or units of goods."}
    )
    lag_days: Days = field(
        default=30, metadata={"description": "Time from the end of the period to settlement."}
    )
    form: Literal["cash", "credit_note", "goods"] = field(
        default="credit_note", metadata={"description": "What the partner is paid in."}
    )
    veto: bool = field(
        default=True,
        metadata={"description": "A diversion proven in the period forfeits the period's rebate."},
    )
    conditions: Conditions = field(
        default=Conditions(),
        metadata={"description": "Conduct that is required before the amount is paid."},
    )
    budget_cap: Money | None = field(
        default=None,
        metadata={"description": "Most that one partner is paid in a period; left out: no cap."},
    )
    transparency: Share = field(
        default=1.0,
        metadata={
            "description": "How well the partner sees its accrued amount and gap to the next "
            "threshold: 1 exactly, 0 not at all."
        },
    )

    def __post_init__(self) -> None:
        """Check the ranges."""
        require_between("lag_days", self.lag_days, 0, 36_500)
        require_between("transparency", self.transparency, 0.0, 1.0)
        if self.budget_cap is not None:
            require_between("budget_cap", self.budget_cap, 0.0, 1e15)

    @abstractmethod
    def schedule(self, record: PeriodRecord) -> Schedule:
        """Money as a function of this period's volume, all else in the record held fixed.

        Parameters
        ----------
        record : PeriodRecord
            The partner's period; its volume plays no part.

        Returns
        -------
        Schedule
            Money in currency units against volume in basis units, before conditions, veto, cap.
        """

    def prospect(self, record: PeriodRecord) -> Schedule:
        """Money that the partner expects against this period's volume, before the period is over.

        It is what decisions are made by; `schedule` is what the period's end pays. They differ
        where the end depends on more than the partner's own volume (on rivals), or where the
        volume opens money in later periods (a run of good periods, money set aside).

        Parameters
        ----------
        record : PeriodRecord
            The partner's period as it sees it; its volume plays no part.

        Returns
        -------
        Schedule
            Expected money in currency units against volume in basis units.
        """
        return self.schedule(record)

    def forfeits(self, record: PeriodRecord) -> float:
        """Give what a proven diversion costs besides the period's amount, money, at least 0."""
        return 0.0

    def looks_at(self, aspect: str) -> bool:
        """Tell whether an aspect of conduct, such as `reporting`, decides what is paid."""
        return False

    @property
    def once(self) -> bool:
        """Whether the rate is gone afterwards, so that it alone makes buying ahead worth while."""
        return False

    @property
    def passed_on(self) -> bool:
        """Whether partners come to expect it as a rate on purchases, which enters their quotes.

        Not so for money that they may never see, or see once.
        """
        return True

    def counts_for(self, product: str) -> float:
        """Give the basis units that count for one basis unit of a product, at least 0."""
        return 1.0 if self.where.matches(product=product) else 0.0

    def target_for(self, record: PeriodRecord) -> float | None:
        """Target that the partner has in the period.

        Parameters
        ----------
        record : PeriodRecord
            The partner's period.

        Returns
        -------
        float or None
            Target in basis units; None if the scheme sets none.
        """
        return None

    def earned(self, record: PeriodRecord) -> float:
        """Money earned in the period, before conditions, veto and cap.

        Parameters
        ----------
        record : PeriodRecord
            The partner's period.

        Returns
        -------
        float
            Money in currency units, at least 0, non-decreasing in the volume.
        """
        return self.schedule(record).amount(record.volume)

    def marginal(self, record: PeriodRecord) -> float:
        """Money for one more basis unit at this volume, jumps left out (the right derivative).

        Parameters
        ----------
        record : PeriodRecord
            The partner's period.

        Returns
        -------
        float
            Money per basis unit, at least 0.
        """
        return self.schedule(record).slope(record.volume)

    def thresholds(self, record: PeriodRecord) -> tuple[float, ...]:
        """List the volumes at which the amount jumps or the marginal rate changes.

        Parameters
        ----------
        record : PeriodRecord
            The partner's period; its volume plays no part.

        Returns
        -------
        tuple of float
            Volumes in basis units, ascending, above 0; at each the amount is that after the jump.
        """
        return self.schedule(record).thresholds()
