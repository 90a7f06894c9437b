"""Process rebate: paid for conduct, such as kept prices, display, coverage and payment on time."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Gt, Le

from channelsim.model.incentives.record import PeriodRecord
from channelsim.model.incentives.schedule import Piece, Schedule
from channelsim.model.incentives.terms import Terms
from channelsim.model.quantities import STRICT, Money, Rate, Share, Unit, require_between

Aspect = Literal["price", "display", "coverage", "payment", "reporting"]
"""What is looked at: shelf prices at or above the floor, facings on display, outlets that list the
brand, bills paid on time, sales reported."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One condition of a process rebate, with its weight."""

    __pydantic_config__ = STRICT

    of: Aspect
    """What is looked at."""

    at_least: Share = 0.9
    """Share from which the condition is met, above 0."""

    weight: Annotated[float, Gt(0.0), Le(1e6), Unit("weight")] = 1.0
    """Its part of the rebate, relative to the other conditions' weights."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not 0.0 < self.at_least <= 1.0:
            raise ValueError(f"at_least must be above 0 and at most 1, not {self.at_least:g}")
        if not 0.0 < self.weight <= 1e6:
            raise ValueError(f"weight must be above 0, not {self.weight:g}")

    def reached(self, record: PeriodRecord) -> float:
        """Give what the partner's conduct has come to, a share."""
        found: dict[Aspect, float] = {
            "price": record.price_compliance,
            "display": record.display,
            "coverage": record.coverage,
            "payment": record.on_time_payment,
            "reporting": record.reporting,
        }
        return found[self.of]

    def met(self, record: PeriodRecord) -> bool:
        """Tell whether the condition is met."""
        return self.reached(record) >= self.at_least - 1e-12


@dataclass(frozen=True, kw_only=True)
class Process(Terms):
    r"""Rebate by conduct: the weights of the conditions met decide what part of it is paid.

    .. math:: R(V) = \frac{\sum_j w_j [m_j \ge a_j]}{\sum_j w_j} (\rho\, p\, V + B)

    with the measure :math:`m_j` of condition :math:`j`, its threshold :math:`a_j` and weight
    :math:`w_j`. Volume only scales it, so it gives no reason to load stock: a task that can be
    measured is paid by itself, beside the one for volume (Holmström & Milgrom 1991, *Journal of
    Law, Economics, & Organization* 7:24-52).

    Examples
    --------
    >>> terms = Process(
    ...     name="Conduct",
    ...     rate=0.02,
    ...     measures=(Measure(of="price", weight=3.0), Measure(of="display", at_least=0.5)),
    ... )
    >>> terms.earned(PeriodRecord(volume=100_000.0, price_compliance=0.95, display=0.2))
    1500.0
    """

    kind: Literal["process"] = "process"
    """Kind of scheme."""

    rate: Rate = 0.0
    """Rate on the whole volume if every condition is met."""

    bonus: Money = 0.0
    """Lump sum if every condition is met."""

    measures: tuple[Measure, ...]
    """Conditions; each looks at something else."""

    def __post_init__(self) -> None:
        """Check the conditions."""
        super().__post_init__()
        require_between("rate", self.rate, 0.0, 1.0)
        require_between("bonus", self.bonus, 0.0, 1e15)
        if not self.measures:
            raise ValueError("measures: at least one is needed")
        if len({measure.of for measure in self.measures}) < len(self.measures):
            raise ValueError("measures: each must look at something else")

    def looks_at(self, aspect: str) -> bool:
        """Tell whether one of the conditions looks at it."""
        return any(measure.of == aspect for measure in self.measures)

    def share(self, record: PeriodRecord) -> float:
        """Give the part of the rebate that the partner's conduct earns."""
        met = sum(measure.weight for measure in self.measures if measure.met(record))
        return met / sum(measure.weight for measure in self.measures)

    def worth(self, measure: Measure, record: PeriodRecord) -> float:
        """Give the money that meeting one of the conditions adds at the record's volume."""
        part = measure.weight / sum(item.weight for item in self.measures)
        return part * (self.rate * record.price * record.volume + self.bonus)

    def schedule(self, record: PeriodRecord) -> Schedule:
        """One piece from the first unit on, by what conduct earns."""
        share = self.share(record)
        return Schedule((Piece(0.0, share * self.bonus, share * self.rate * record.price),))
