"""Outlets: the kinds there are, where they lie, and what buyers do when a shelf is empty."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from channelsim.model.clearance import Clearing
from channelsim.model.online import Platform
from channelsim.model.quantities import STRICT, Name, PositiveCount, PositiveDays, Share, Unit
from channelsim.model.selectors import Choice, names_in


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A kind of outlet: how it prices, orders and sees the brand."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the channel."""
    pricing: Literal["cost_plus", "profit_maximising", "clearing"] = "cost_plus"
    """How outlets price: `markup` on supply cost; the price that earns the outlet most, given its
    buyers' demand; or the price at which the day's buyers take all that is on the shelf, as with
    fresh goods and at auctions. The last two are not held to the suggested price."""
    markup: Annotated[float, Ge(0.0), Le(20.0), Unit("share of cost")] = 0.2
    """Mark-up on the outlet's supply cost that makes the shelf price under cost_plus. Clearing
    outlets sell on commission: they pay their supplier the price of the day / (1 + markup)."""
    supply_discount: Share = 0.0
    """Discount on the distributor's quote that outlets of this channel obtain."""
    visit_every_days: PositiveDays = 7
    """Days between two order calls on an outlet."""
    cover_days: Annotated[float, Ge(0.0), Le(365.0), Unit("days of demand")] = 10.0
    """Stock and goods on the way that an outlet wants after ordering, in days of its sales."""
    order_up_to: Annotated[int, Ge(0), Le(10**9), Unit("units")] | None = None
    """Fixed order-up-to level per product; replaces `cover_days` when given."""
    forecast_smoothing: Annotated[float, Ge(0.0), Le(1.0), Unit("per day")] = 0.1
    """Weight of today's demand in the outlet's smoothed estimate of daily demand."""
    suggested_order: bool = False
    """The sales force counts what was asked for, so that forecasts include lost sales."""
    loyalty: Share = 0.05
    """Mean price cut that an outlet needs before it buys from a foreign source."""
    floor_compliance: Share = 1.0
    """Share of outlets that keep the floor price."""
    display: Share = 0.0
    """Share of weeks in which the brand stands on display here without a promotion."""
    clearing: Clearing = Clearing()
    """Cutting shelf prices of goods that are about to expire, not below a floor price it keeps."""
    online: bool = False
    """An online shop: buyers of offline outlets in its region may compare and switch to it."""
    platform: Platform | None = None
    """What the platform costs that the shop is on, and whose shop it is; none = no costs."""

    def __post_init__(self) -> None:
        if self.platform is not None and not self.online:
            raise ValueError("platform is for online shops: set online to true, or leave it out")
        if self.pricing == "clearing" and self.visit_every_days != 1:
            raise ValueError("pricing clearing needs goods every day: visit_every_days 1")
        if self.pricing == "clearing" and self.order_up_to is not None:
            raise ValueError("clearing outlets take what is brought: leave order_up_to out")


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How a number differs between the members of a population: a lognormal or normal law."""

    __pydantic_config__ = STRICT

    mean: Annotated[float, Ge(-1e9), Le(1e9), Unit("as the number described")]
    """Mean over the members."""
    sd: Annotated[float, Ge(0.0), Le(1e9), Unit("as the mean")] = 0.0
    """Standard deviation over the members, in the unit of the mean."""


@dataclass(frozen=True, kw_only=True)
class OutletGroup:
    """A population of outlets of one channel in one region."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the group."""
    region: Name
    """Region the outlets lie in."""
    channel: Name
    """Channel the outlets belong to."""
    count: PositiveCount
    """Number of outlets."""
    served_by: Name
    """Group of distributors that serves them; each outlet gets one, in proportion to size."""
    footfall: Spread
    """Potential buyers per day of a product of weight one: mean and spread between outlets."""
    lead_days: PositiveDays = 1
    """Days from an order to its delivery at the outlet."""
    border_share: Share = 0.0
    """Share of the outlets that lie at a border."""
    border_with: Choice = None
    """Region across that border; of several, buyers and outlets look at the cheapest of the day."""
    initial_cover_days: Annotated[float, Ge(0.0), Le(365.0), Unit("days of demand")] | None = None
    """Stock at the start in days of demand; none = the channel's order level."""
    numeric_distribution: Share = 1.0
    """Share of the outlets that carry the brand at the start."""

    def __post_init__(self) -> None:
        across = names_in(self.border_with)
        if self.border_share > 0.0 and not across:
            raise ValueError("border_share above 0 needs border_with, the region across")
        if self.region in across:
            raise ValueError("border_with must be another region than the group's own")
        if len(set(across)) < len(across):
            raise ValueError("border_with names a region twice")


@dataclass(frozen=True, kw_only=True)
class StockOut:
    """What buyers do when the shelf is empty."""

    __pydantic_config__ = STRICT

    unmet: Literal["lost", "backlog"] = "lost"
    """Purchases that fail are lost, or wait for the next delivery."""
    try_elsewhere: Share = 0.0
    """Share of failing buyers who try another outlet of the region (lost purchases only)."""
