"""Groups of distributors as a scenario describes them."""

from dataclasses import dataclass, fields
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.conduct import Conduct
from channelsim.model.expansion import AreaObligations
from channelsim.model.forecasting import (
    Autoregressive,
    Croston,
    ExponentialSmoothing,
    MovingAverage,
)
from channelsim.model.manufacturer import Shortage
from channelsim.model.newsvendor import Newsvendor
from channelsim.model.outlets import Spread
from channelsim.model.quantities import (
    STRICT,
    ByKind,
    DaysOfDemand,
    Factor,
    Money,
    Name,
    PositiveCount,
    PositiveDays,
    Share,
    Unit,
)
from channelsim.model.replenishment import BaseStock, ReorderBatch, ReorderUpTo, StandingOrder
from channelsim.model.routes import Role

_STOCK_TERMS = (
    "lead_time",
    "ordering",
    "forecast",
    "information",
    "initial_cover_days",
    "order_multiple",
)  # what only a holder of stock needs


@dataclass(frozen=True, kw_only=True)
class LeadTime:
    """Random lead time of a route: a fixed part plus a gamma-distributed delay."""

    __pydantic_config__ = STRICT

    days: PositiveDays = 3
    """Fixed part."""
    delay_mean: Annotated[float, Ge(0.0), Le(365.0), Unit("days")] = 0.0
    """Mean of the random delay on top of it, rounded to whole days."""
    delay_cv: Annotated[float, Ge(0.01), Le(10.0), Unit("share of the mean")] = 1.0
    """Coefficient of variation of that delay; 1 = exponential."""

    @property
    def mean(self) -> float:
        """Mean lead time, days."""
        return self.days + self.delay_mean


@dataclass(frozen=True, kw_only=True)
class DistributorGroup:
    """Distributors of one level in one region."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the group; members are called name-1, name-2 ..."""
    region: Name
    """Their region."""
    level: Annotated[int, Ge(1), Le(2), Unit("level")] = 1
    """1 = buys from the manufacturer, 2 = is supplied by another group."""
    role: Role = "distributor"
    """`distributor` buys and resells; `warehouse` is the manufacturer's own and sells at the list
    price of the group; `agent` brings its outlets' orders to such a warehouse for a commission.
    Of `conduct` a warehouse has storage and operating cost only, an agent its finance."""
    count: PositiveCount = 1
    """Number of distributors."""
    supplier: Name | None = None
    """Group that supplies level 2; its members are dealt out in turn. An agent names the warehouse
    that delivers to its outlets."""
    commission: Share = 0.0
    """Agent's commission, share of what the manufacturer invoices to its outlets."""
    fixed_per_year: Money = 0.0
    """Fixed cost of each member per year, paid by its owner: rent, salaries."""
    size: Spread = Spread(mean=1.0)
    """Relative size of territories: mean and spread between members."""
    tier: Name = "B"
    """Tier at the start, by name: A (highest), B or C, or one of `evaluation.tiers`; a downgrade
    takes it one down."""
    lead_time: LeadTime = LeadTime()
    """From the supplier's dispatch to the warehouse."""
    review_days: PositiveDays = 7
    """Days between two reviews."""
    ordering: Annotated[
        BaseStock | ReorderUpTo | ReorderBatch | StandingOrder | Newsvendor, ByKind()
    ] = BaseStock()
    """Stock rule."""
    forecast: Annotated[
        MovingAverage | ExponentialSmoothing | Croston | Autoregressive, ByKind()
    ] = MovingAverage()
    """Forecast of daily demand."""
    information: Literal["orders", "sell_out"] = "orders"
    """What it forecasts from: its customers' orders, or the outlets' sales (digital sharing)."""
    shortage: Shortage = "lost"
    """What happens to the unfilled part of a customer's order."""
    initial_cover_days: DaysOfDemand | None = None
    """Stock at the start in days of demand; none = the order-up-to level's worth."""
    order_multiple: PositiveCount = 1
    """Orders are rounded up to multiples of this many units."""
    conduct: Conduct | None = None
    """Conduct of this group; none = the scenario's."""
    vacant: bool = False
    """Nobody serves these territories at the start: their outlets go without the brand, or get it
    from elsewhere (`diverting.supplies_vacant`), until somebody is recruited or `opening_day`."""
    opening_day: Annotated[int, Ge(-36500), Le(36500), Unit("day")] | None = None
    """Day on which distributors open in vacant territories; none = when one is recruited."""
    obligations: AreaObligations | None = None
    """Duty to serve its whole area, and a cap on what it buys for it; none = neither."""
    price_factor: Factor = 1.0
    """List price of this group relative to the region's (level 1 and agents): what a distributor
    is invoiced, or what outlets pay that a warehouse or an agent serves."""

    def __post_init__(self) -> None:
        if self.level == 2 and self.supplier is None:
            raise ValueError("a group of level 2 needs supplier, a group of level 1")
        if self.level == 1 and self.supplier is not None:
            raise ValueError("a group of level 1 buys from the manufacturer: leave supplier out")
        self._check_returns()
        self._check_territory()
        if self.role == "warehouse" and self.level == 2:
            raise ValueError("a warehouse of the manufacturer's own is of level 1")
        if self.role == "warehouse" and self.ordering.kind == "newsvendor":
            raise ValueError("a warehouse has no margin to weigh: choose another ordering")
        if self.role == "agent" and self.level == 1:
            raise ValueError("an agent needs level 2 and supplier, the warehouse that delivers")
        if self.role != "agent" and self.commission > 0.0:
            raise ValueError("commission is for agents: set role to agent, or leave it out")
        if self.role == "agent":
            for item in fields(self):
                if item.name in _STOCK_TERMS and self.__dict__[item.name] != item.default:
                    raise ValueError(f"an agent holds no stock: leave {item.name} out")

    def _check_returns(self) -> None:
        rule = self.ordering
        if self.level == 2 and rule.kind == "base_stock" and rule.returns_allowed:
            raise ValueError("returns_allowed is for level 1: only the maker takes goods back")

    def _check_territory(self) -> None:
        if self.role != "distributor" and (self.vacant or self.obligations is not None):
            raise ValueError("vacant and obligations are for groups of role distributor")
        if self.opening_day is not None and not self.vacant:
            raise ValueError("opening_day is for vacant territories: set vacant, or leave it out")


def protection_days(group: DistributorGroup) -> float:
    """Give the days of demand that an order must last for: until the next one can arrive.

    Goods arrive before a day's sales and orders leave after them. An order of day t and the next of
    day t + R arrive on t + l and t + R + l, so stock on hand and on order after the first must
    cover the demand of days t + 1 to t + R + l - 1.

    Parameters
    ----------
    group : DistributorGroup
        Terms with mean lead time l and review interval R, days.

    Returns
    -------
    float
        ``R + l - 1``, days.

    Examples
    --------
    >>> protection_days(DistributorGroup(name="D", region="East", review_days=7))
    9.0
    """
    return group.lead_time.mean + group.review_days - 1.0
