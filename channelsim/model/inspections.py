"""Inspections: how often outlets are visited, what a visit finds, and checks at borders."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le

from channelsim.model.quantities import (
    STRICT,
    Money,
    MoneyPerUnit,
    Name,
    PositiveDays,
    Probability,
    Unit,
)

VisitRate = Annotated[float, Ge(0.0), Le(1000.0), Unit("visits per month")]


@dataclass(frozen=True, kw_only=True)
class VisitPlan:
    """Another number of visits in one region."""

    __pydantic_config__ = STRICT

    region: Name
    """The region."""
    visits_per_month: VisitRate
    """Inspection visits per month there."""


@dataclass(frozen=True, kw_only=True)
class BorderCheck:
    """Checks of what consumers and outlets carry across a border: natural diversion.

    Whoever compares prices across a border reckons with the expected fine per unit,
    ``stop_probability * fine_per_unit`` (Becker 1968, *Journal of Political Economy* 76), as if
    the goods there cost that much more. Fines go to the authorities.
    """

    __pydantic_config__ = STRICT

    stop_probability: Probability = 0.0
    """Chance that a unit carried across a border is found."""
    fine_per_unit: MoneyPerUnit = 0.0
    """Fine per unit found."""

    @property
    def expected(self) -> float:
        """Expected fine per unit carried across, money.

        Examples
        --------
        >>> BorderCheck(stop_probability=0.05, fine_per_unit=10.0).expected
        0.5
        """
        return self.stop_probability * self.fine_per_unit


@dataclass(frozen=True, kw_only=True)
class FixedVisits:
    """Visits come as often as planned, whatever they find."""

    __pydantic_config__ = STRICT

    kind: Literal["fixed"] = "fixed"
    """Names the kind."""


@dataclass(frozen=True, kw_only=True)
class FictitiousPlay:
    """Inspector and distributors learn how often the other acts, and each replies the best way.

    Time goes in rounds. Before each, the inspector of a region asks whether a visit at its end
    would have brought more in fines, on the average of the rounds so far, than it costs;
    distributors believe in being caught as often as rounds have been inspected so far. In hindsight
    everybody knows what happened. It replaces `visits_per_month` and learning from cases.

    Sources: Brown (1951), in *Activity Analysis of Production and Allocation*; frequencies converge
    in games of two by two, Miyasawa (1961).
    """

    __pydantic_config__ = STRICT

    kind: Literal["fictitious_play"] = "fictitious_play"
    """Names the kind."""
    round_days: PositiveDays = 30
    """Days of a round; a visit falls on its last."""
    prior_inspection: Probability = 0.5
    """Share of rounds inspected that distributors believe in at the start."""
    prior_takings: Money = 0.0
    """Fines that the inspector expects of a visit at the start."""
    prior_rounds: Annotated[float, Gt(0.0), Le(1e6), Unit("rounds")] = 1.0
    """Weight of both beliefs, as if so many rounds had been seen."""

    def average(self, prior: float, total: float, rounds: int) -> float:
        """Give the average over rounds seen, the prior belief counted in.

        Examples
        --------
        >>> FictitiousPlay(prior_rounds=2.0).average(0.5, 3.0, 6)
        0.5
        """
        return (self.prior_rounds * prior + total) / (self.prior_rounds + rounds)


STRATEGIES = (FixedVisits, FictitiousPlay)
"""Every kind of inspector."""


def sharpened(found: float, sharper: float) -> float:
    """Give the probability of finding with support that finds a share of what was missed.

    Examples
    --------
    >>> sharpened(0.5, 0.5)
    0.75
    """
    return found + (1.0 - found) * sharper
