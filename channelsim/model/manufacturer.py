"""The manufacturer's plant, order desk and terms of trade."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.allocation import FirstCome, PriorityByTier, Proportional, Uniform
from channelsim.model.quantities import (
    STRICT,
    AnnualRate,
    ByKind,
    Days,
    DaysOfDemand,
    PositiveCount,
    PositiveDays,
    Unit,
)
from channelsim.model.returns import Returns
from channelsim.model.transfers import Transfers

Shortage = Literal["backlog", "lost"]


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
    safety_days: DaysOfDemand = 10.0
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
