"""What a distributor buys when nothing but its need counts."""

from itertools import pairwise
from typing import TYPE_CHECKING

from channelsim.experiments.verification.case import require

if TYPE_CHECKING:
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario.schema import ScenarioSpec


def daily_purchases(spec: "ScenarioSpec", group: "DistributorGroup") -> float:
    """Give the units that one distributor of a group buys per day."""
    require(len(spec.products) == 1 and spec.demand.kind == "fixed", "one product, fixed demand")
    shops = [outlets for outlets in spec.outlets if outlets.served_by == group.name]
    require(len(shops) == 1 and shops[0].count == group.count, "one shop for each distributor")
    require(group.review_days == 1, "a review every day")
    return shops[0].footfall.mean


def invoice_price(spec: "ScenarioSpec", group: "DistributorGroup") -> float:
    """Give the invoice price of a group, money per unit."""
    region = next(r for r in spec.regions if r.name == group.region)
    return spec.products[0].list_price * region.list_price_factor * group.price_factor


def month_lengths(spec: "ScenarioSpec") -> list[int]:
    """Give the lengths of the months that the run covers, days."""
    from channelsim.model.periods import ends_within

    ends = (0, *ends_within(0, spec.horizon.days, "month"))
    return [end - start for start, end in pairwise(ends)]
