"""Periods of a plan: whole months, and what a lever's money does in the periods after its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError
from channelsim.model.periods import ends_within
from channelsim.optimisation.carry_over import CarryOver

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

DAYS_PER_WEEK = 7.0


@dataclass(frozen=True, kw_only=True, order=True)
class Period:
    """Days for which a plan sets one rate of spend.

    Parameters
    ----------
    first_day
        First measured day of it, 0 or later.
    days
        Its length.
    name
        What the problem calls it.
    """

    first_day: int
    days: int
    name: str

    @property
    def last_day(self) -> int:
        """Its last day."""
        return self.first_day + self.days - 1


def plan_periods(days: int, names: Sequence[str]) -> tuple[Period, ...]:
    """Divide the measured days into periods of whole months, as even as months allow.

    Parameters
    ----------
    days
        Measured days; day 0 is 1 January.
    names
        Names of the periods, in time order.

    Raises
    ------
    QuestionError
        For fewer than two names, a name twice, or more periods than months.

    Examples
    --------
    >>> [(p.name, p.first_day, p.days) for p in plan_periods(365, ("Q1", "Q2", "Q3", "Q4"))]
    [('Q1', 0, 90), ('Q2', 90, 91), ('Q3', 181, 92), ('Q4', 273, 92)]
    """
    if len(set(names)) < max(len(names), 2):
        raise QuestionError("periods: give two or more different names")
    months = ends_within(0, days - 1, "month")
    starts = [0]
    for number in range(1, len(names)):
        even = number * days / len(names)
        starts.append(min(months, key=lambda start: abs(start - even), default=0))
    if len(set(starts)) < len(starts):
        raise QuestionError(
            f"periods: {days} days have {len(months) + 1} months, too few for {len(names)} periods "
            "of whole months"
        )
    lengths = [end - start for start, end in zip(starts, [*starts[1:], days], strict=True)]
    return tuple(
        Period(name=name, first_day=start, days=length)
        for name, start, length in zip(names, starts, lengths, strict=True)
    )


def carried_over(
    scenario: "Scenario", levers: Iterable[str], periods: Sequence[Period]
) -> Mapping[str, CarryOver]:
    """Give what each lever hands on between periods, by its own adstock.

    Parameters
    ----------
    scenario
        Whose levers are meant.
    levers
        Their names.
    periods
        Periods of the plan; their mean length counts.
    """
    weeks = sum(period.days for period in periods) / len(periods) / DAYS_PER_WEEK
    known = scenario.spec.support.known
    return {
        lever: CarryOver(shares=known[lever].carried_over(weeks, len(periods)))
        for lever in dict.fromkeys(levers)
    }
