"""The manufacturer and its distributors as a scenario describes them."""

from dataclasses import dataclass, fields
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.allocation import FirstCome, PriorityByTier, Proportional, Uniform
from channelsim.model.chasing import Chasing
from channelsim.model.clearance import Clearing
from channelsim.model.diversion import Diverting
from channelsim.model.forecasting import (
    Autoregressive,
    Croston,
    ExponentialSmoothing,
    MovingAverage,
)
from channelsim.model.newsvendor import Newsvendor
from channelsim.model.outlets import Spread
from channelsim.model.pricing import Quoting
from channelsim.model.quantities import (
    STRICT,
    AnnualRate,
    ByKind,
    Days,
    Factor,
    Money,
    MoneyPerUnit,
    Name,
    PositiveCount,
    PositiveDays,
    Share,
    Unit,
)
from channelsim.model.replenishment import BaseStock, ReorderBatch, ReorderUpTo, StandingOrder
from channelsim.model.returns import Returns
from channelsim.model.routes import Role
from channelsim.model.transfers import Transfers

_STOCK_TERMS = (
    "lead_time",
    "ordering",
    "forecast",
    "information",
    "initial_cover_days",
    "order_multiple",
)  # what only a holder of stock needs

Shortage = Literal["backlog", "lost"]
DaysFloat = Annotated[float, Ge(0.0), Le(3650.0), Unit("days of demand")]


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
class Manufacturer:
    """Plant, order desk and terms of trade of the manufacturer."""

    __pydantic_config__ = STRICT

    production_days: PositiveDays = 5
    """Days from the start of a batch to finished goods."""
    line_units_per_day: PositiveCount | None = None
    """Output of one production line per day; none = the plant is never the bottleneck."""
    lines: PositiveCount = 1
    """Production lines, shared by all products."""
    list_pricing: Literal["stated", "profit_maximising"] = "stated"
    """List prices as stated per product, or those that earn it most; set once, at the opening."""
    order_up_to: Annotated[int, Ge(0), Le(10**12), Unit("units")] | None = None
    """Base stock of finished goods and batches in work per product; none = from demand."""
    safety_days: DaysFloat = 10.0
    """Safety stock in days of sell-in, on top of the production time, when it is not fixed."""
    allocation: Annotated[Proportional | Uniform | PriorityByTier | FirstCome, ByKind()] = (
        Proportional()
    )
    """Who gets goods that are short."""
    shortage: Shortage = "backlog"
    """What happens to the unfilled part of an order: kept open, or cancelled."""
    docks: PositiveCount | None = None
    """Dispatch docks; a shipment occupies one for `loading_hours`; none = no limit."""
    loading_hours: Annotated[float, Ge(0.0), Le(240.0), Unit("hours")] = 2.0
    """Time a shipment occupies a dock."""
    terms_days: Annotated[int, Ge(0), Le(60), Unit("days")] = 30
    """Trade credit granted to distributors; at most 60 days."""
    stop_supply_after_days: Days | None = 30
    """Days overdue after which the order desk holds a distributor's orders; none = never."""
    late_interest: AnnualRate = 0.0
    """Yearly interest charged on overdue amounts."""
    returns: Returns = Returns()
    """What of expired goods it takes back."""
    transfers: Transfers = Transfers()
    """Surplus stock that its desk moves from one distributor to another."""


@dataclass(frozen=True, kw_only=True)
class Finance:
    """A distributor's money."""

    __pydantic_config__ = STRICT

    cash_days: DaysFloat = 30.0
    """Cash at the start, in days of its purchases at list price."""
    bank_line_days: DaysFloat = 60.0
    """Limit of its bank loan, in days of purchases at list price."""
    bank_rate: AnnualRate = 0.06
    """Yearly interest on the bank loan."""
    capital_rate: AnnualRate = 0.12
    """Yearly cost of capital it uses when it weighs carrying stock."""
    storage_per_unit_year: MoneyPerUnit = 0.0
    """Cost of storing one unit for a year."""
    operating_share: Share = 0.0
    """Operating cost per money of sales: delivery, salesmen, rent."""
    deposit_days: DaysFloat = 0.0
    """Deposit held by the manufacturer, in days of purchases at list price."""
    payout_above_days: DaysFloat = 60.0
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
    gaming: Annotated[float, Ge(0.0), Le(10.0), Unit("share of the shortage")] = 0.0
    """Inflation of orders per share of recent orders left unfilled by rationing."""
    rebate_learning: Share = 0.4
    """Weight of the latest period in the rebate that it expects of a scheme."""


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
    tier: Literal["A", "B", "C"] = "B"
    """Tier at the start, A = highest; a downgrade takes it one down."""
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
    initial_cover_days: DaysFloat | None = None
    """Stock at the start in days of demand; none = the order-up-to level's worth."""
    order_multiple: PositiveCount = 1
    """Orders are rounded up to multiples of this many units."""
    conduct: Conduct | None = None
    """Conduct of this group; none = the scenario's."""
    price_factor: Factor = 1.0
    """List price of this group relative to the region's (level 1 and agents): what a distributor
    is invoiced, or what outlets pay that a warehouse or an agent serves."""

    def __post_init__(self) -> None:
        if self.level == 2 and self.supplier is None:
            raise ValueError("a group of level 2 needs supplier, a group of level 1")
        if self.level == 1 and self.supplier is not None:
            raise ValueError("a group of level 1 buys from the manufacturer: leave supplier out")
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
