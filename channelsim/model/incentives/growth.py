"""Growth award: paid for growing over an earlier period."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule, threshold_volume
from channelsim.model.incentives.terms import Terms
from channelsim.model.quantities import STRICT, Rate, Unit, require_between


@dataclass(frozen=True, kw_only=True)
class GrowthStep:
    """Rate that is paid from a rate of growth on."""

    __pydantic_config__ = STRICT

    at_least: Annotated[float, Ge(0.0), Le(1e6), Unit("share of the earlier volume")]
    """Growth over the earlier period, 0.1 for a tenth more."""

    rate: Rate
    """Rate paid."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        require_between("at_least", self.at_least, 0.0, 1e6)
        require_between("rate", self.rate, 0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Growth(Terms):
    r"""Award on growth over the same period a year earlier, or over the period before.

    With earlier volume :math:`V_0` and the last step :math:`(g_j, r_j)` with
    :math:`V \ge (1 + g_j) V_0`, the award is :math:`r_j\, p\, (V - V_0)`, or
    :math:`r_j\, p\, V` if it is paid on the whole volume. A partner with no earlier volume has
    no growth and earns nothing.

    Examples
    --------
    >>> award = Growth(name="Growth award", steps=(GrowthStep(at_least=0.1, rate=0.05),))
    >>> award.earned(PeriodRecord(volume=1200.0, year_ago=1000.0))
    10.0
    >>> award.earned(PeriodRecord(volume=1099.0, year_ago=1000.0))
    0.0
    """

    kind: Literal["growth"] = "growth"
    """Kind of scheme."""

    over: Literal["last_year", "previous"] = "last_year"
    """Earlier period: the same one a year before, or the one before this."""

    paid_on: Literal["increase", "volume"] = "increase"
    """Whether the rate is paid on the increase or on the whole volume."""

    steps: tuple[GrowthStep, ...]
    """Steps in order of growth."""

    def __post_init__(self) -> None:
        """Check the steps."""
        super().__post_init__()
        if not self.steps:
            raise ValueError("steps: at least one is needed")
        for lower, upper in pairwise(self.steps):
            if upper.at_least <= lower.at_least:
                raise ValueError(
                    f"steps must increase: {upper.at_least:g} comes after {lower.at_least:g}"
                )
            if upper.rate < lower.rate:
                raise ValueError(
                    f"steps: the rate must not fall from {lower.rate:g} to {upper.rate:g}"
                )

    def reference(self, record: PeriodRecord) -> float:
        """Volume that growth is measured from.

        Parameters
        ----------
        record : PeriodRecord
            The partner's period.

        Returns
        -------
        float
            Earlier volume in basis units; 0 if there was none.
        """
        if self.over == "last_year":
            return record.year_ago or 0.0
        return record.history[-1] if record.history else 0.0

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One piece per step; none without an earlier volume."""
        earlier = self.reference(record)
        if not earlier:
            return Schedule(())
        unpaid = earlier if self.paid_on == "increase" else 0.0
        pieces: list[Piece] = []
        for step in self.steps:
            start = threshold_volume(1.0 + step.at_least, earlier)
            slope = step.rate * record.price
            carried = pieces[-1].at(start) if pieces else 0.0
            # Rounding may put equal amounts a few ulps apart; a schedule never falls.
            pieces.append(Piece(start, max(carried, slope * (start - unpaid)), slope))
        return Schedule(tuple(pieces))
