"""What it costs to move goods, on the regular routes and outside them."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, AnnualRate, MoneyPerUnit, Name, PositiveDays, Unit


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
