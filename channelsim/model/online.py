"""Selling online: what the platform takes, what a visit costs, and whose shop it is."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from channelsim.model.quantities import STRICT, Money, Rate, Unit


@dataclass(frozen=True, kw_only=True)
class Platform:
    """The platform that an online shop is on. Its costs are the shop's.

    Content and live shows are money for attraction: the support lever `consumer_advertising` with
    this channel.
    """

    __pydantic_config__ = STRICT

    commission: Rate = 0.0
    """The platform's commission, share of what consumers pay."""
    traffic_cost: Annotated[float, Ge(0.0), Le(1e6), Unit("currency units per visit")] = 0.0
    """Cost of one visit of a potential buyer, those who come from other outlets included."""
    fixed_per_year: Money = 0.0
    """Fixed cost of each shop per year: platform fee, content, customer service."""
    own_shop: bool = False
    """The manufacturer's own shop: its takings less its costs are the manufacturer's, month by
    month. Otherwise the shop is somebody else's, and so is the retail margin."""


def contribution(takings: int, platform: int, cost_of_goods: int) -> int:
    """Give what online sales leave, in minor units: takings less platform and goods, at least 0.

    Examples
    --------
    >>> contribution(10_000, 2_000, 5_000), contribution(1_000, 2_000, 500)
    (3000, 0)
    """
    return max(0, takings - platform - cost_of_goods)
