"""How a distributor runs its business: what it decides, and the money it has for it."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.chasing import Chasing
from channelsim.model.clearance import Clearing
from channelsim.model.diversion import Diverting
from channelsim.model.effort import Effort
from channelsim.model.pricing import Quoting
from channelsim.model.quantities import STRICT, AnnualRate, DaysOfDemand, MoneyPerUnit, Share, Unit
from channelsim.model.share_of_mind import ShareOfMind


@dataclass(frozen=True, kw_only=True)
class Finance:
    """A distributor's money."""

    __pydantic_config__ = STRICT

    cash_days: DaysOfDemand = 30.0
    """Cash at the start, in days of its purchases at list price."""
    bank_line_days: DaysOfDemand = 60.0
    """Limit of its bank loan, in days of purchases at list price."""
    bank_rate: AnnualRate = 0.06
    """Yearly interest on the bank loan."""
    capital_rate: AnnualRate = 0.12
    """Yearly cost of capital it uses when it weighs carrying stock."""
    storage_per_unit_year: MoneyPerUnit = 0.0
    """Cost of storing one unit for a year."""
    operating_share: Share = 0.0
    """Operating cost per money of sales: delivery, salesmen, rent."""
    deposit_days: DaysOfDemand = 0.0
    """Deposit held by the manufacturer, in days of purchases at list price."""
    payout_above_days: DaysOfDemand = 60.0
    """Cash above this many days of purchases is paid out to the owner at month end."""


@dataclass(frozen=True, kw_only=True)
class Conduct:
    """How a distributor runs its business: prices, chases rebates, diverts, finances, learns."""

    __pydantic_config__ = STRICT

    quoting: Quoting = Quoting()
    """Quotes."""
    chasing: Chasing = Chasing()
    """Loading for rebates."""
    diverting: Diverting = Diverting()
    """Selling across the border."""
    clearing: Clearing = Clearing()
    """Cutting quotes on goods that are about to expire."""
    finance: Finance = Finance()
    """Cash, loan, deposit."""
    effort: Effort = Effort()
    """What it does for a rebate on conduct, and what that costs it."""
    gaming: Annotated[float, Ge(0.0), Le(10.0), Unit("share of the shortage")] = 0.0
    """Inflation of orders per share of recent orders left unfilled by rationing."""
    rebate_learning: Share = 0.4
    """Weight of the latest period in the rebate that it expects of a scheme."""
    share_of_mind: ShareOfMind = ShareOfMind()
    """Dividing effort between us and a rival that makes offers (`rival.offers`)."""
