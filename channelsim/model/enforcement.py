"""Enforcement against diversion: codes, inspections, complaints and the penalty ladder."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.inspections import (
    BorderCheck,
    FictitiousPlay,
    FixedVisits,
    VisitPlan,
    VisitRate,
    sharpened,
)
from channelsim.model.quantities import (
    STRICT,
    ByKind,
    Days,
    Money,
    MoneyPerUnit,
    PositiveDays,
    Probability,
    Unit,
)


@dataclass(frozen=True, kw_only=True)
class Sanction:
    """One step of the penalty ladder; a step may combine several penalties."""

    __pydantic_config__ = STRICT

    fine_multiple: Annotated[float, Ge(0.0), Le(1000.0), Unit("multiple of diverted value")] = 0.0
    """Fine as a multiple of the diverted value, taken out of the deposit."""
    fine_per_case: Money = 0.0
    """Fixed fine per case, taken out of the deposit as well."""
    fine_per_unit: MoneyPerUnit = 0.0
    """Fine per unit of the diverted lot, taken out of the deposit as well."""
    forfeit_rebate: bool = False
    """The period's rebate is lost under every scheme with a veto."""
    suspend_days: Days = 0
    """Days without supply."""
    downgrade: bool = False
    """One tier down."""
    terminate: bool = False
    """The contract ends; a reserve distributor takes the territory over."""


@dataclass(frozen=True, kw_only=True)
class Enforcement:
    """The programme against diversion.

    A visit finds a given diverted lot with probability ``coded_share * find_probability`` while its
    goods are on the shelves, so `v` visits find it with ``1 - (1 - coded_share * find)^v``.
    """

    __pydantic_config__ = STRICT

    coded_share: Probability = 0.0
    """Share of units that carry a code which names the distributor they were sold to."""
    find_probability: Probability = 0.0
    """Chance that one visit comes across a given coded lot that is on the shelves."""
    visits_per_month: VisitRate = 0.0
    """Inspection visits per region and month."""
    strategy: Annotated[FixedVisits | FictitiousPlay, ByKind()] = FixedVisits()
    """Whether visits follow the plan, or what they have brought so far."""
    visits: tuple[VisitPlan, ...] = ()
    """Regions with another number of visits."""
    cost_per_visit: Money = 0.0
    """Cost of a visit."""
    evidence_days: PositiveDays = 30
    """Days after its last sale on which a diverted lot can still be found on the shelves; it can be
    found on the day of the sale as well."""
    announced: bool = False
    """The programme is announced: beliefs start at its true detection probability and follow it."""
    complaint_probability: Probability = 0.0
    """Chance that a victim complains about a lot worth its whole weekly sales; in proportion."""
    complaint_days: Days = 14
    """Days to handle a complaint before the investigator goes out."""
    complaint_find: Probability = 0.5
    """Chance that an investigation of coded goods proves the case."""
    cost_per_investigation: Money = 0.0
    """Cost of an investigation."""
    delay_days: Annotated[float, Ge(0.0), Le(3650.0), Unit("days")] = 30.0
    """Mean days from proof to penalty (exponential)."""
    fine_limited_to_deposit: bool = True
    """A fine takes at most what is left of the deposit; else the rest is taken in cash."""
    deposit_topped_up: bool = True
    """A distributor must bring its deposit back to the full amount at each month end."""
    border: BorderCheck = BorderCheck()
    """Checks at borders, against buyers and outlets who shop across."""
    ladder: tuple[Sanction, ...] = ()
    """Penalties by the number of proven cases: first, second ...; the last repeats."""

    def __post_init__(self) -> None:
        if self.announced and self.strategy.kind != "fixed":
            raise ValueError("announced: only fixed visits can be announced")

    def visit_rate(self, region: str) -> float:
        """Give the inspection visits per month in a region.

        Examples
        --------
        >>> plan = Enforcement(visits_per_month=2.0,
        ...                    visits=(VisitPlan(region="East", visits_per_month=5.0),))
        >>> plan.visit_rate("East"), plan.visit_rate("West")
        (5.0, 2.0)
        """
        for plan in self.visits:
            if plan.region == region:
                return plan.visits_per_month
        return self.visits_per_month

    def detection(self, region: str, sharper: float = 0.0) -> float:
        """Give the probability that inspections find a lot in a region while it can be found.

        A lot sold on one day can be found on that day and the `evidence_days` after it, so
        ``visits_per_month (evidence_days + 1) 12 / 365`` visits have the chance to find it.

        Parameters
        ----------
        region : str
            Where the lot is.
        sharper : float
            Share of what a visit misses that support makes it find, 0 to 1.

        Examples
        --------
        >>> Enforcement(coded_share=0.5, find_probability=0.4, visits_per_month=2.0,
        ...             evidence_days=30).detection("East").__round__(4)
        0.3655
        """
        visits = self.visit_rate(region) * (self.evidence_days + 1) * 12.0 / 365.0
        found = sharpened(self.find_probability, sharper)
        missed: float = (1.0 - self.coded_share * found) ** visits
        return 1.0 - missed

    def sanction(self, cases: int) -> Sanction:
        """Give the sanction for a distributor's n-th proven case (n from 1)."""
        if not self.ladder:
            return Sanction()
        return self.ladder[min(cases, len(self.ladder)) - 1]

    def fine(self, sanction: Sanction, value: float, deposit: float, units: float = 0.0) -> float:
        """Give the fine for `units` worth `value` when `deposit` is left, money.

        Examples
        --------
        >>> Enforcement().fine(Sanction(fine_multiple=2.0), 300.0, 500.0)
        500.0
        >>> Enforcement().fine(Sanction(fine_per_unit=30.0), 300.0, 500.0, units=4)
        120.0
        """
        full = sanction.fine_multiple * value + sanction.fine_per_case
        full += sanction.fine_per_unit * units
        return min(full, deposit) if self.fine_limited_to_deposit else full


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """What a sanction would cost a distributor, by its own books."""

    deposit: float
    """Deposit left, money."""
    rebate_at_risk: float
    """Rebate of the running periods under schemes with a veto, money."""
    margin_per_day: float
    """Gross margin it earns per day, money."""
    future_days: float = 365.0
    """Days of margin it would lose with the contract."""


def expected_loss(
    programme: Enforcement,
    sanction: Sanction,
    exposure: Exposure,
    value: float,
    units: float = 0.0,
) -> float:
    """Give what a distributor loses when a lot is proven against it.

    Parameters
    ----------
    programme : Enforcement
        The programme.
    sanction : Sanction
        The step of the ladder that it would meet.
    exposure : Exposure
        What it has to lose.
    value : float
        Value of the lot, money.
    units : float
        Units of the lot.

    Returns
    -------
    float
        Fine + forfeited rebate + margin lost by suspension or termination, money.

    Examples
    --------
    >>> step = Sanction(fine_multiple=1.0, forfeit_rebate=True, suspend_days=10)
    >>> books = Exposure(deposit=1000.0, rebate_at_risk=200.0, margin_per_day=5.0)
    >>> expected_loss(Enforcement(), step, books, 300.0)
    550.0
    """
    loss = programme.fine(sanction, value, exposure.deposit, units)
    if sanction.forfeit_rebate:
        loss += exposure.rebate_at_risk
    days = exposure.future_days if sanction.terminate else float(sanction.suspend_days)
    return loss + days * max(exposure.margin_per_day, 0.0)
