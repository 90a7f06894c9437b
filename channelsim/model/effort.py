"""Effort for pay: what good conduct costs a distributor, and when it takes the trouble."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.chasing import probability_of
from channelsim.model.quantities import (
    STRICT,
    Days,
    Money,
    Probability,
    Rationality,
    Unit,
    rationality,
)

PerOutletMonth = Annotated[float, Ge(0.0), Le(1e9), Unit("currency units per outlet and month")]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """What it costs to do what a process rebate pays for, net of what it earns by itself."""

    __pydantic_config__ = STRICT

    rationality: Rationality = 60.0
    """Logit steepness in net gain per money of effort; `exact` = makes the effort iff it pays."""
    price_control: PerOutletMonth = 20.0
    """Getting an outlet that would undercut the floor price to keep it."""
    display: PerOutletMonth = 40.0
    """Keeping the brand on display in an outlet that would not show it."""
    reporting: Money = 200.0
    """Reporting sales, per month."""
    new_account: Money = 100.0
    """Getting an outlet to take the brand in, once."""
    new_account_chance: Probability = 0.2
    """Chance that an outlet called on for it takes the brand in, per week."""
    late_days: Days = 0
    """Days that bills are left lying beyond their day as long as nothing rewards punctuality."""


def makes_effort(effort: Effort, gain: float, cost: float, luck: float) -> bool:
    r"""Tell whether a distributor makes an effort that is paid for.

    It does with probability :math:`\operatorname{logistic}(\lambda (g - c) / c)`, and never for
    nothing. Conduct responds to what it is paid against what it costs (Becker 1968; the several
    tasks of an agent, Holmström & Milgrom 1991).

    Parameters
    ----------
    effort : Effort
        Rationality :math:`\lambda`.
    gain : float
        Money that the effort brings, at least 0.
    cost : float
        Money that it costs, at least 0.
    luck : float
        Uniform number in (0, 1) that settles the logit.

    Returns
    -------
    bool
        Whether it makes the effort.

    Examples
    --------
    >>> exact = Effort(rationality="exact")
    >>> makes_effort(exact, 100.0, 80.0, 0.5), makes_effort(exact, 80.0, 100.0, 0.5)
    (True, False)
    >>> makes_effort(exact, 0.0, 0.0, 0.5), makes_effort(exact, 10.0, 0.0, 0.5)
    (False, True)
    """
    if gain <= 0.0:
        return False
    if cost <= 0.0:
        return True
    return luck < probability_of(gain - cost, cost, rationality(effort.rationality))


def outlets_needed(at_least: float, good: float, outlets: int) -> int:
    """Give how many more outlets must come right for a share of all to be right.

    Parameters
    ----------
    at_least : float
        Share wanted, 0 to 1.
    good : float
        Outlets that are right already, 0 to `outlets`.
    outlets : int
        Outlets of the territory.

    Returns
    -------
    int
        Outlets, at least 0.

    Examples
    --------
    >>> outlets_needed(0.9, good=7, outlets=10), outlets_needed(0.5, good=7, outlets=10)
    (2, 0)
    """
    return max(0, -int(-(at_least * outlets - good - 1e-9) // 1))
