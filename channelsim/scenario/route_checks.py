"""What routes to market ask of one another: agents of warehouses, and borders of what crosses."""

from collections.abc import Iterator, Mapping, Sequence

from channelsim.model.market import Region
from channelsim.model.outlets import Channel, OutletGroup
from channelsim.model.partners import DistributorGroup
from channelsim.model.routes import Customs
from channelsim.model.selectors import names_in

Faults = Iterator[tuple[str, str]]


def _divides(customs: Mapping[str, Customs | None], one: str, other: str) -> bool:
    """Tell whether a border lies between two regions: each one abroad is a country of its own."""
    return one != other and (customs.get(one) is not None or customs.get(other) is not None)


def direct_routes(groups: Sequence[DistributorGroup], regions: Sequence[Region]) -> Faults:
    """List agents without a warehouse on their side of a border, and warehouses' other customers.

    Parameters
    ----------
    groups : sequence of DistributorGroup
        All groups.
    regions : sequence of Region
        All regions.

    Yields
    ------
    (str, str)
        Dotted path and message of a fault.
    """
    known = {group.name: group for group in groups}
    customs = {region.name: region.customs for region in regions}
    for i, group in enumerate(groups):
        supplier = known.get(group.supplier or "")
        if supplier is None:
            continue
        path = f"distributors.{i}.supplier"
        if group.role == "agent" and supplier.role != "warehouse":
            yield path, f"{supplier.name!r} is no warehouse, and an agent has no goods of its own"
        elif group.role != "agent" and supplier.role == "warehouse":
            yield path, f"the warehouse {supplier.name!r} serves outlets and agents only"
        elif supplier.role == "agent":
            yield path, f"the agent {supplier.name!r} has no goods to sell"
        elif group.role == "agent" and _divides(customs, group.region, supplier.region):
            yield path, f"a customs border lies between {group.region!r} and {supplier.region!r}"


def customs_borders(
    regions: Sequence[Region], outlets: Sequence[OutletGroup], channels: Sequence[Channel]
) -> Faults:
    """List buyers and outlets that would cross a customs border by themselves.

    Prices on its two sides are in different money, which only distributors reckon with.

    Parameters
    ----------
    regions : sequence of Region
        All regions.
    outlets : sequence of OutletGroup
        All groups of outlets.
    channels : sequence of Channel
        All channels.

    Yields
    ------
    (str, str)
        Dotted path and message of a fault.
    """
    customs = {region.name: region.customs for region in regions}
    if not any(customs.values()):
        return
    for i, group in enumerate(outlets):
        for across in names_in(group.border_with):
            if _divides(customs, group.region, across):
                message = f"a customs border lies between {group.region!r} and {across!r}"
                yield f"outlets.{i}.border_with", message
    online = {channel.name for channel in channels if channel.online}
    local = {group.region for group in outlets if group.channel in online}
    for i, region in enumerate(regions):
        if local and region.online_switchers > 0.0 and region.name not in local:
            message = "without an online shop there, buyers would shop across a customs border"
            yield f"regions.{i}.online_switchers", message
