"""How content a distributor is, and when it leaves."""

from dataclasses import dataclass
from math import exp
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, AnnualRate, Count, Days, Name, Share, Unit

Weight = Annotated[float, Ge(0.0), Le(100.0), Unit("weight")]


@dataclass(frozen=True, kw_only=True)
class Reserve:
    """Reserve distributors of a region: candidates who stand by to take a territory over."""

    __pydantic_config__ = STRICT

    region: Name
    """Region."""
    count: Count
    """How many there are."""


@dataclass(frozen=True, kw_only=True)
class Partnership:
    """What makes a distributor stay. Satisfaction lies between 0 and 1; 0.5 is neutral."""

    __pydantic_config__ = STRICT

    required_return: AnnualRate = 0.15
    """Yearly return on the capital tied up that satisfies."""
    return_weight: Weight = 3.0
    """Effect of return above the required one (per unit of yearly return) on the score."""
    intrusion_weight: Weight = 4.0
    """Effect of the share of its outlets' purchases that comes from foreign sources."""
    shortage_weight: Weight = 2.0
    """Effect of the share of its orders that the supplier leaves unfilled."""
    neglect_weight: Weight = 0.0
    """Effect of the share of the field force's planned calls that are not made."""
    smoothing: Share = 0.3
    """Weight of the latest month in satisfaction."""
    exit_per_year: Annotated[float, Ge(0.0), Le(20.0), Unit("per year")] = 0.0
    """Exit rate of a distributor with satisfaction 0; 0 = nobody leaves."""
    exit_midpoint: Share = 0.25
    """Satisfaction at which the exit rate is half of that."""
    exit_steepness: Annotated[float, Ge(0.0), Le(1000.0), Unit("per unit of satisfaction")] = 20.0
    """Steepness of the exit rate in satisfaction."""
    outlets_lost: Share = 0.2
    """Share of a leaver's outlets that follow it to the rival."""
    vacancy_days: Days = 30
    """Days until a reserve distributor takes a vacant territory over."""
    reserves: tuple[Reserve, ...] = ()
    """Reserve lists; a region without one never runs out. Where a list is empty, a territory stays
    vacant."""
    ramp_up_days: Days = 0
    """Days until a successor calls on all outlets of its territory; 0 = from the first day."""
    ramp_up_from: Share = 0.5
    """Share of them that it calls on at first."""

    def reserve(self, region: str) -> int | None:
        """Give the reserve distributors listed for a region; None if nobody counts them.

        Examples
        --------
        >>> Partnership(reserves=(Reserve(region="East", count=2),)).reserve("East")
        2
        """
        return next((entry.count for entry in self.reserves if entry.region == region), None)

    def reach(self, days: float) -> float:
        """Give the share of its outlets that a successor calls on after some days.

        Examples
        --------
        >>> Partnership(ramp_up_days=60, ramp_up_from=0.4).reach(30.0)
        0.7
        """
        if days >= self.ramp_up_days:
            return 1.0
        return self.ramp_up_from + (1.0 - self.ramp_up_from) * days / self.ramp_up_days

    def month_score(
        self,
        yearly_return: float,
        intrusion: float,
        shortage: float,
        grievance: float = 0.0,
        neglect: float = 0.0,
    ) -> float:
        """Give the satisfaction that a month by itself would justify, 0 to 1.

        Parameters
        ----------
        yearly_return : float
            Profit of the month times twelve over the capital tied up.
        intrusion, shortage : float
            Share of its outlets' purchases from foreign sources; share of orders unfilled.
        grievance : float
            Weighted share by which the manufacturer's own routes undercut it (`conflict`).
        neglect : float
            Share of the planned calls on its outlets that the field force does not make.

        Returns
        -------
        float
            Logistic of the weighted sum; 0.5 when the return is as required and nothing is amiss.

        Examples
        --------
        >>> Partnership().month_score(0.15, 0.0, 0.0)
        0.5
        """
        score = (
            self.return_weight * (yearly_return - self.required_return)
            - self.intrusion_weight * intrusion
            - self.shortage_weight * shortage
            - grievance
            - self.neglect_weight * neglect
        )
        return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, score))))

    def tied(self, satisfaction: float, forgone: float) -> float:
        r"""Give the satisfaction that stands for staying when leaving forfeits money.

        What is forfeited, per capital tied up, counts like a yearly return:
        :math:`\operatorname{logistic}(\operatorname{logit} q + a_1 f)` with `return_weight`
        :math:`a_1`.

        Parameters
        ----------
        satisfaction : float
            Satisfaction q, 0 to 1.
        forgone : float
            Worth of what leaving forfeits over the capital tied up, at least 0.

        Examples
        --------
        >>> rules = Partnership(return_weight=3.0)
        >>> rules.tied(0.3, 0.0), round(rules.tied(0.3, 0.2), 3)
        (0.3, 0.438)
        """
        if forgone <= 0.0 or not 0.0 < satisfaction < 1.0:
            return satisfaction
        odds = (1.0 - satisfaction) / satisfaction * exp(-self.return_weight * forgone)
        return 1.0 / (1.0 + odds)

    def exit_probability(self, satisfaction: float, days: float) -> float:
        """Give the probability of leaving within some days.

        The exit rate is ``exit_per_year / (1 + exp(steepness (satisfaction - midpoint)))``, scaled
        so that it equals `exit_per_year` at satisfaction 0.

        Examples
        --------
        >>> Partnership(exit_per_year=0.0).exit_probability(0.1, 30.0)
        0.0
        """

        def odds(at: float) -> float:
            return 1.0 / (1.0 + exp(self.exit_steepness * (at - self.exit_midpoint)))

        rate = self.exit_per_year * odds(satisfaction) / odds(0.0)
        return 1.0 - exp(-rate * days / 365.0)
