"""The market as a scenario describes it: regions and their borders, products and the brand."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.quantities import (
    STRICT,
    Factor,
    LogEffect,
    MoneyPerUnit,
    Name,
    PositiveDays,
    Share,
    Unit,
)
from channelsim.model.routes import Customs
from channelsim.model.year import Season


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
    brand_at_start: Factor = 1.0
    """Brand equity at the start; 1 = that of an established market."""
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
class Brand:
    """Brand equity and reference prices, by region; equity starts at `brand_at_start`.

    ``d ln B / dt = -gap_sensitivity gap - (recovery + building x distribution) ln B`` per year,
    with gap the shortfall of the street price under the suggested price beyond what the channel's
    mark-ups plan, and distribution the share of potential buyers whose outlets carry the brand.
    """

    __pydantic_config__ = STRICT

    gap_sensitivity: Annotated[float, Ge(0.0), Le(10.0), Unit("per year")] = 0.0
    """Yearly loss of log equity per unit of relative shortfall of the street price."""
    recovery: Annotated[float, Ge(0.0), Le(100.0), Unit("per year")] = 0.5
    """Speed at which equity returns to 1, wherever the goods are."""
    building: Annotated[float, Ge(0.0), Le(100.0), Unit("per year")] = 0.0
    """Speed at which equity moves to 1 by being on the shelf, if all outlets carry the brand."""
    reference_adaptation: Annotated[float, Ge(0.0), Le(100.0), Unit("per year")] = 0.0
    """Speed at which the consumers' reference price follows the street price."""
