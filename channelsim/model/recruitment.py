"""Recruitment: who applies for a territory, who places a first order, and who stays."""

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt
from scipy.special import ndtr, ndtri

from channelsim.model.intake import Applicant, IntakeRule, TakeAll, Weights
from channelsim.model.quantities import (
    STRICT,
    ByKind,
    Days,
    LogEffect,
    Money,
    Name,
    PositiveDays,
    Unit,
)

TRIAL_DAYS = 91
"""Days that `retention_3_months` speaks of."""

Chance = Annotated[float, Gt(0.0), Lt(1.0), Unit("probability")]


@dataclass(frozen=True, kw_only=True)
class ScoreLaw:
    """How a score differs between applicants: a normal number squeezed into (0, 1)."""

    __pydantic_config__ = STRICT

    mean: Annotated[float, Gt(0.0), Lt(1.0), Unit("score")] = 0.5
    """Mean over applicants."""
    spread: Annotated[float, Ge(0.0), Le(10.0), Unit("normal scores")] = 0.6
    """Standard deviation before squeezing."""

    def value(self, score: float) -> float:
        """Give the score of an applicant with a standard normal number z.

        ``Phi(Phi^-1(mean) sqrt(1 + s^2) + s z)``, whose mean over z is `mean` exactly.

        Examples
        --------
        >>> round(ScoreLaw(mean=0.5, spread=0.6).value(0.0), 9)
        0.5
        """
        place = float(ndtri(self.mean)) * sqrt(1.0 + self.spread**2) + self.spread * score
        return float(ndtr(place))


@dataclass(frozen=True, kw_only=True)
class Newcomers:
    """How new partners, distributors or accounts, begin and how many of them stay.

    Source of the defaults: practitioners' channel-management decks (65 % place a first order;
    three months later 81 % are still there under good support, 58 % in the industry).
    """

    __pydantic_config__ = STRICT

    first_order_chance: Chance = 0.65
    """Chance that somebody who is offered a start places a first order, without a subsidy."""
    subsidy: Money = 0.0
    """Paid by the manufacturer for every first order."""
    half_saturation: Annotated[float, Gt(0.0), Le(1e12), Unit("currency units")] = 1000.0
    """Subsidy with half of the effect that any subsidy can have."""
    subsidy_effect: LogEffect = 1.5
    """Log odds that the largest subsidy adds to the chance of a first order."""
    retention_3_months: Chance = 0.81
    """Share still there after 91 days, with all the calls that are planned."""
    neglect_effect: LogEffect = 1.0
    """Log of the factor on the rate of early exit when no planned call is made."""

    def order_chance(self, log_odds: float = 0.0) -> float:
        """Give the chance of a first order.

        Log odds of `first_order_chance` plus ``effect x subsidy / (subsidy + half)`` plus what the
        one who is asked adds.

        Examples
        --------
        >>> round(Newcomers().order_chance(), 4)
        0.65
        >>> round(Newcomers(subsidy=1000.0).order_chance(), 4)
        0.7972
        """
        odds = log(self.first_order_chance / (1.0 - self.first_order_chance)) + log_odds
        odds += self.subsidy_effect * self.subsidy / (self.subsidy + self.half_saturation)
        return 1.0 / (1.0 + exp(-odds))

    def exit_chance(self, days: float, neglect: float, log_rate: float = 0.0) -> float:
        """Give the chance of an early exit within some days.

        The rate per day is ``-ln(retention) / 91 x exp(neglect_effect x neglect + log_rate)``.

        Parameters
        ----------
        days : float
            Length of time, days.
        neglect : float
            Share of the planned calls that are not made, 0 to 1.
        log_rate : float
            What the newcomer itself adds to the log of the rate.

        Examples
        --------
        >>> round(1.0 - Newcomers().exit_chance(91.0, neglect=0.0), 9)
        0.81
        >>> round(1.0 - Newcomers().exit_chance(91.0, neglect=1.0), 2)
        0.56
        """
        rate = -log(self.retention_3_months) / TRIAL_DAYS
        return 1.0 - exp(-rate * exp(self.neglect_effect * neglect + log_rate) * days)


@dataclass(frozen=True, kw_only=True)
class RegionalRate:
    """Applicants of one region."""

    __pydantic_config__ = STRICT

    region: Name
    """The region."""
    applicants_per_year: Annotated[float, Ge(0.0), Le(1e6), Unit("applicants per year")]
    """Applicants a year."""


@dataclass(frozen=True, kw_only=True)
class Recruitment:
    """The section `recruitment`: distributors apply, are chosen, begin, and stay or give up.

    Without applicants everywhere, successors come by themselves after `partnership.vacancy_days`.
    """

    __pydantic_config__ = STRICT

    applicants_per_year: Annotated[float, Ge(0.0), Le(1e6), Unit("applicants per year")] = 0.0
    """Applicants a year in every region that `regions` does not list; 0 = nobody is recruited."""
    regions: tuple[RegionalRate, ...] = ()
    """Regions with rates of their own."""
    qualification: ScoreLaw = ScoreLaw()
    """Qualification of applicants; raises the chance of a first order."""
    synergy: ScoreLaw = ScoreLaw()
    """Synergy of applicants; shortens their ramp-up."""
    risk: ScoreLaw = ScoreLaw()
    """Risk of applicants; raises their rate of early exit."""
    intake: Annotated[IntakeRule, ByKind()] = TakeAll()
    """Who of them is taken on the reserve list."""
    decide_every_days: PositiveDays = 30
    """Days between two decisions about applicants."""
    reserve_days: PositiveDays = 365
    """Days for which somebody on the reserve list is still to be had."""
    screening_cost: Money = 0.0
    """Cost of looking at one applicant, paid by the manufacturer."""
    newcomers: Newcomers = Newcomers()
    """First orders and early exits."""
    qualification_effect: LogEffect = 2.0
    """Log odds of a first order per unit of qualification above one half."""
    risk_effect: LogEffect = 2.0
    """Log of the rate of early exit per unit of risk above one half."""
    start_days: Days = 14
    """Days from the first order to the opening."""
    ramp_up_days: Days = 90
    """Days in which a newcomer of synergy one half takes the brand to its area's outlets."""
    grading: Weights = Weights()
    """Weights of the score by which those taken are graded."""
    grade_b_plus: Annotated[float, Ge(0.0), Le(1.0), Unit("score")] = 0.55
    """Score from which somebody taken counts as grade B+ or better."""

    @property
    def active(self) -> bool:
        """Whether anybody is recruited."""
        return self.applicants_per_year > 0.0 or any(
            one.applicants_per_year > 0.0 for one in self.regions
        )

    def rate(self, region: str) -> float:
        """Give applicants a year in a region.

        Examples
        --------
        >>> Recruitment(applicants_per_year=6.0, regions=(
        ...     RegionalRate(region="West", applicants_per_year=2.0),)).rate("West")
        2.0
        """
        stated = [one.applicants_per_year for one in self.regions if one.region == region]
        return stated[0] if stated else self.applicants_per_year

    def order_chance(self, applicant: Applicant) -> float:
        """Give the chance that somebody chosen places a first order."""
        better = self.qualification_effect * (applicant.qualification - 0.5)
        return self.newcomers.order_chance(better)

    def exit_chance(self, applicant: Applicant, days: float, neglect: float) -> float:
        """Give the chance that a newcomer gives up within some days of its trial."""
        worse = self.risk_effect * (applicant.risk - 0.5)
        return self.newcomers.exit_chance(days, neglect, worse)

    def ramp_up(self, applicant: Applicant) -> int:
        """Give the days of a newcomer's ramp-up: ``ramp_up_days x (1.5 - synergy)``, rounded.

        Examples
        --------
        >>> Recruitment(ramp_up_days=90).ramp_up(
        ...     Applicant(number=0, qualification=0.5, synergy=0.5, risk=0.5))
        90
        """
        return round(self.ramp_up_days * (1.5 - applicant.synergy))
