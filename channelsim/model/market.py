"""The market as a scenario describes it: time, regions, products, channels, rivals, promotions."""

from dataclasses import dataclass
from math import cos, exp, pi
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray
from scipy.special import i0

from channelsim.model.clearance import Clearing
from channelsim.model.quantities import (
    STRICT,
    AnnualRate,
    Days,
    Factor,
    LogEffect,
    MoneyPerUnit,
    Name,
    PositiveCount,
    PositiveDays,
    Share,
    Unit,
)
from channelsim.model.routes import Customs
from channelsim.model.selectors import Choice, Selector, names_in

DAYS_PER_YEAR = 365
"""Length of the model's year in days; leap days are left out."""

MONTH_ENDS = (31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)
"""Day of the year on which each month is over (exclusive)."""


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """How long a replication lasts. Day 0 is 1 January, the first day that counts."""

    __pydantic_config__ = STRICT

    days: PositiveDays = 365
    """Days that are measured."""
    warm_up: Days = 91
    """Days simulated before day 0 and left out of every figure."""


@dataclass(frozen=True, kw_only=True)
class Season:
    """Yearly wave of demand: a cosine in logs, scaled to a mean of one over the year."""

    __pydantic_config__ = STRICT

    peak_to_trough_log: Annotated[float, Ge(0.0), Le(5.0), Unit("log points")] = 0.0
    """Log of demand at the peak over demand at the trough."""
    peak_day: Annotated[int, Ge(0), Le(364), Unit("day of the year")] = 200
    """Day of the year with the highest demand, 0 = 1 January."""

    def index(self, day: float) -> float:
        """Give demand on a day relative to the mean of the year.

        Parameters
        ----------
        day : float
            Day of the simulation; day 0 is 1 January, negative days lie before it.

        Returns
        -------
        float
            ``exp(a cos(2 pi (day - peak) / 365)) / I0(a)``, a = half the log peak to trough;
            the Bessel function I0(a) is the mean of the numerator over a year.

        Examples
        --------
        >>> Season().index(17)
        1.0
        >>> from math import log
        >>> wave = Season(peak_to_trough_log=log(2.0), peak_day=180)
        >>> round(wave.index(180) / wave.index(180 + 182.5), 6)
        2.0
        """
        half = self.peak_to_trough_log / 2.0
        angle = 2.0 * pi * (day - self.peak_day) / DAYS_PER_YEAR
        return exp(half * cos(angle)) / float(i0(half))


@dataclass(frozen=True, kw_only=True)
class Region:
    """A sales region: the market of its own distributors and outlets."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the region."""
    income: Factor = 1.0
    """Buying power relative to the country's mean; multiplies the number of potential buyers."""
    price_sensitivity: Factor = 1.0
    """Multiplies the price elasticity of every outlet in the region."""
    list_price_factor: Factor = 1.0
    """List price here relative to the product's list price: the planned regional price gap."""
    season: Season = Season()
    """Yearly wave of demand."""
    trend: Annotated[float, Ge(-0.9), Le(10.0), Unit("per year")] = 0.0
    """Growth of the number of potential buyers, as a share per year."""
    online_switchers: Share = 0.0
    """Share of the offline outlets' potential buyers who compare with the online price."""
    customs: Customs | None = None
    """Border around a region abroad: tariff and exchange rate; none = a region at home."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product with its cost and its planned prices, in currency units per unit."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the product."""
    unit_cost: MoneyPerUnit
    """The manufacturer's full variable cost of producing one unit."""
    list_price: MoneyPerUnit
    """Ex-factory list price before regional factors."""
    suggested_price: MoneyPerUnit
    """Suggested retail price: the reference of demand and the ceiling on the shelf."""
    floor_price: MoneyPerUnit = 0.0
    """Lowest shelf price the brand allows to outlets that comply; 0 = no floor."""
    demand_weight: Factor = 1.0
    """Potential buyers of this product relative to the outlet's footfall."""
    channels: tuple[Name, ...] | None = None
    """Channels that sell the product; none = all. A product made for one channel only does not let
    buyers switch between channels."""
    shelf_life_days: PositiveDays | None = None
    """Days after receipt at which goods in the trade expire and are written off; none = never."""


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

    def __post_init__(self) -> None:
        if self.pricing == "clearing" and self.visit_every_days != 1:
            raise ValueError("pricing clearing needs goods every day: visit_every_days 1")
        if self.pricing == "clearing" and self.order_up_to is not None:
            raise ValueError("clearing outlets take what is brought: leave order_up_to out")


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """A repeated trade promotion: a discount on the invoice, with display at the outlets."""

    __pydantic_config__ = STRICT

    name: Name
    """Name of the promotion."""
    where: Selector = Selector()
    """Regions, channels and products that take part."""
    start_day: Annotated[int, Ge(-36500), Le(36500), Unit("day")] = 0
    """First day of the first occurrence."""
    days: PositiveDays = 14
    """Length of one occurrence."""
    every_days: PositiveDays | None = None
    """Days from one start to the next; none = once."""
    invoice_discount: Share = 0.0
    """Discount on the manufacturer's invoice while it runs (the selector's channel is ignored)."""
    display: Share = 0.0
    """Share of the selected outlets' brand facings on display while it runs."""

    def active(self, day: int) -> bool:
        """Tell whether the promotion runs on a day.

        Examples
        --------
        >>> spring = Promotion(name="spring", start_day=80, days=10, every_days=100)
        >>> [spring.active(day) for day in (79, 80, 89, 90, 180)]
        [False, True, True, False, True]
        """
        since = day - self.start_day
        if since < 0:
            return False
        return (since if self.every_days is None else since % self.every_days) < self.days


@dataclass(frozen=True, kw_only=True)
class Rival:
    """The competing brand as consumers see it."""

    __pydantic_config__ = STRICT

    price_index: Factor = 1.0
    """The rival's shelf price relative to its own reference price."""
    reaction: Annotated[float, Ge(0.0), Le(1.0), Unit("elasticity")] = 0.0
    """Relative change of the rival's price per relative change of ours in the region."""
    promotion_every_days: PositiveDays | None = None
    """Days from the start of one rival promotion to the next; none = no promotions."""
    promotion_days: PositiveDays = 14
    """Length of a rival promotion."""
    promotion_discount: Share = 0.0
    """Cut of the rival's shelf price while it promotes."""

    def log_price(self, day: int, our_log_price: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log of the rival's relative shelf price on a day.

        Parameters
        ----------
        day : int
            Day of the simulation.
        our_log_price : ndarray of float, any shape
            Log of our street price over our reference price, per market.

        Returns
        -------
        ndarray of float, same shape
            ``ln(price_index) + reaction * our_log_price``, less the promotion's cut.

        Examples
        --------
        >>> Rival(reaction=0.5).log_price(3, np.array([-0.2]))
        array([-0.1])
        """
        level: NDArray[np.float64] = np.log(self.price_index) + self.reaction * our_log_price
        if self.promotion_every_days and day % self.promotion_every_days < self.promotion_days:
            level = level + np.log1p(-min(self.promotion_discount, 0.99))
        return level


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
class Leakage:
    """Natural diversion: what buyers and outlets at a border do about a price gap.

    Both move with probability ``logistic(sensitivity * ln(home / across) - hurdle)``, where the
    price across includes the expected fine of border checks (`enforcement.border`).
    """

    __pydantic_config__ = STRICT

    consumer_share: Share = 0.0
    """Share of a border outlet's potential buyers who compare prices across the border."""
    consumer_sensitivity: LogEffect = 10.0
    """Steepness of the consumers' choice in the log price gap."""
    consumer_hurdle: LogEffect = 2.0
    """Log odds against crossing at equal prices (effort and distance)."""
    outlet_sensitivity: LogEffect = 20.0
    """Steepness of a border outlet's choice of supplier in the log gap of supply prices."""
    outlet_hurdle: LogEffect = 4.0
    """Log odds against buying across the border at equal prices."""
    online_sensitivity: LogEffect = 8.0
    """Steepness of an offline buyer's choice in the log gap between shelf and online price."""
    online_hurdle: LogEffect = 1.0
    """Log odds against switching to the online shop at equal prices."""


@dataclass(frozen=True, kw_only=True)
class Freight:
    """Cost of moving one unit between two regions outside the regular routes."""

    __pydantic_config__ = STRICT

    from_region: Name
    """Region of departure."""
    to_region: Name
    """Region of arrival; the way back costs the same unless it is listed as well."""
    cost: MoneyPerUnit
    """Freight per unit."""
    days: PositiveDays = 3
    """Days on the road."""


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Physical costs of the regular route."""

    __pydantic_config__ = STRICT

    freight_to_distributor: MoneyPerUnit = 0.0
    """Paid by the manufacturer per unit sent to a distributor."""
    delivery_to_outlet: MoneyPerUnit = 0.0
    """Paid by the distributor per unit delivered."""
    fixed_per_year: Annotated[float, Ge(0.0), Le(1e15), Unit("currency units per year")] = 0.0
    """The manufacturer's fixed cost of running the channel."""
    default_freight: MoneyPerUnit = 1.0
    """Freight per unit between two regions that `freight` does not list."""
    default_freight_days: PositiveDays = 4
    """Days on the road between two regions that `freight` does not list."""
    manufacturer_capital_rate: AnnualRate = 0.0
    """Yearly cost of capital on the manufacturer's stock at production cost."""


@dataclass(frozen=True, kw_only=True)
class StockOut:
    """What buyers do when the shelf is empty."""

    __pydantic_config__ = STRICT

    unmet: Literal["lost", "backlog"] = "lost"
    """Purchases that fail are lost, or wait for the next delivery."""
    try_elsewhere: Share = 0.0
    """Share of failing buyers who try another outlet of the region (lost purchases only)."""


@dataclass(frozen=True, kw_only=True)
class Brand:
    """Brand equity and reference prices, by region; equity starts at 1.

    ``d ln B / dt = -gap_sensitivity gap - recovery ln B`` per year, with gap the shortfall of the
    street price under the suggested price beyond what the channel's mark-ups plan.
    """

    __pydantic_config__ = STRICT

    gap_sensitivity: Annotated[float, Ge(0.0), Le(10.0), Unit("per year")] = 0.0
    """Yearly loss of log equity per unit of relative shortfall of the street price."""
    recovery: Annotated[float, Ge(0.0), Le(100.0), Unit("per year")] = 0.5
    """Speed at which equity returns to 1."""
    reference_adaptation: Annotated[float, Ge(0.0), Le(100.0), Unit("per year")] = 0.0
    """Speed at which the consumers' reference price follows the street price."""
