"""List prices of a scenario as numbers by region, channel and product, and how to change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from channelsim.experiments.faults import QuestionError
from channelsim.model.price_list import list_factors

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

Floats = NDArray[np.float64]
Dimensions = tuple[str, ...]
DIMENSIONS: Dimensions = ("region", "product", "channel")


@dataclass(frozen=True, kw_only=True, order=True)
class PriceCell:
    """What has a list price of its own; an empty name stands for all.

    Parameters
    ----------
    region, product, channel
        Names.
    """

    region: str
    product: str = ""
    channel: str = ""

    @property
    def key(self) -> dict[str, str]:
        """Names by dimension."""
        return {"region": self.region, "product": self.product, "channel": self.channel}


def dimensions(scenario: "Scenario", problem: Mapping[str, Any]) -> Dimensions:
    """Read what prices are set by: the key `by` of a problem.

    Unless it is given, prices are set by region and product, and by channel too where the scenario
    tells channels apart: in its price list, or by distributors that serve one channel only.

    Raises
    ------
    QuestionError
        If it is not `[region]`, `[region, product]` or `[region, product, channel]`.
    """
    asked = problem.get("by")
    if asked is None:
        return DIMENSIONS if _tells_channels_apart(scenario.spec) else DIMENSIONS[:2]
    if not isinstance(asked, list | tuple) or tuple(asked) not in [
        DIMENSIONS[:n] for n in (1, 2, 3)
    ]:
        raise QuestionError(
            f"by: must be [region], [region, product] or [region, product, channel], not {asked!r}"
        )
    return tuple(asked)


def _tells_channels_apart(spec: "ScenarioSpec") -> bool:
    if any(entry.channel is not None for entry in spec.price_list):
        return True
    served: dict[str, set[str]] = {}
    for outlets in spec.outlets:
        served.setdefault(outlets.served_by, set()).add(outlets.channel)
    channels = {channel for found in served.values() for channel in found}
    direct = [group.name for group in spec.distributors if group.level == 1]
    mixed = any(len(served.get(name, ())) > 1 for name in direct)
    return len(channels) > 1 and not mixed and all(group.level == 1 for group in spec.distributors)


@dataclass(frozen=True)
class PriceGrid:
    """List prices of a scenario, and which cells share one.

    Parameters
    ----------
    regions, channels, products
        Names, r, c and k of them.
    now
        List price, money per unit, shape (r, c, k).
    sold
        Whether the region has outlets of the channel that sell the product, shape (r, c, k).
    by
        What prices are set by.
    """

    regions: tuple[str, ...]
    channels: tuple[str, ...]
    products: tuple[str, ...]
    now: Floats
    sold: NDArray[np.bool_]
    by: Dimensions

    @property
    def cells(self) -> tuple[PriceCell, ...]:
        """What has a price of its own and is sold."""
        products = self.products if "product" in self.by else ("",)
        channels = self.channels if "channel" in self.by else ("",)
        every = [
            PriceCell(region=r, product=k, channel=c)
            for r in self.regions
            for k in products
            for c in channels
        ]
        return tuple(cell for cell in every if self.sold[self.place(cell)].any())

    def place(self, cell: PriceCell) -> tuple[slice, slice, slice]:
        """Where a cell lies in the arrays."""
        r, c, k = (
            slice(None) if not name else slice(names.index(name), names.index(name) + 1)
            for name, names in (
                (cell.region, self.regions),
                (cell.channel, self.channels),
                (cell.product, self.products),
            )
        )
        return r, c, k

    def price(self, cell: PriceCell) -> float:
        """Give today's list price; of several products the dearest, of several channels the mean.

        On the dearest product a gap between regions earns most, and freight weighs least.
        """
        place = self.place(cell)
        sold = self.sold[place]
        dearest = np.where(sold, self.now[place], 0.0).max(axis=2)
        return float(dearest[sold.any(axis=2)].mean())

    def ratios(self, prices: Mapping[PriceCell, float]) -> Floats:
        """Spread new prices of cells as ratios to today's, shape (r, c, k)."""
        ratio = np.ones_like(self.now)
        for cell, price in prices.items():
            ratio[self.place(cell)] = price / self.price(cell)
        return ratio


def price_grid(scenario: "Scenario", by: Dimensions = DIMENSIONS[:2]) -> PriceGrid:
    """Read a scenario's list prices."""
    spec = scenario.spec
    regions = tuple(region.name for region in spec.regions)
    channels = tuple(channel.name for channel in spec.channels)
    products = tuple(product.name for product in spec.products)
    base = np.array([product.list_price for product in spec.products])
    regional = np.array([region.list_price_factor for region in spec.regions])
    factors = list_factors(spec.price_list, regions, channels, products)
    served = {(outlets.region, outlets.channel) for outlets in spec.outlets}
    listed = [product.channels or channels for product in spec.products]
    sold = np.array(
        [[[(r, c) in served and c in own for own in listed] for c in channels] for r in regions]
    )
    now = base * regional[:, None, None] * factors
    return PriceGrid(regions, channels, products, now, sold, by)


def price_overlay(scenario: "Scenario", grid: PriceGrid, ratio: Floats) -> dict[str, object]:
    """Override that multiplies today's list prices.

    Parameters
    ----------
    scenario
        The trade; its price list is replaced.
    grid
        Its prices.
    ratio
        New list price over today's, shape (r, c, k).

    Returns
    -------
    dict
        The regions' list price factors if prices are set by region only and there is no price list,
        else a price list.
    """
    spec = scenario.spec
    if grid.by == DIMENSIONS[:1] and not spec.price_list:
        moved = zip(spec.regions, ratio[:, 0, 0], strict=True)
        return {
            "regions": [
                {"name": one.name, "list_price_factor": one.list_price_factor * float(by)}
                for one, by in moved
            ]
        }
    base = np.array([product.list_price for product in spec.products])
    regional = np.array([region.list_price_factor for region in spec.regions])
    factors = grid.now * ratio / (base * regional[:, None, None])
    return {"price_list": list(_entries(grid, factors))}


def _entries(grid: PriceGrid, factors: Floats) -> Sequence[dict[str, object]]:
    """List factors, without channels where they have the same."""
    entries: list[dict[str, object]] = []
    for r, region in enumerate(grid.regions):
        for k, product in enumerate(grid.products):
            own = factors[r, :, k]
            if np.ptp(own) <= 1e-12 * own.max():
                entries.append({"region": region, "product": product, "factor": float(own[0])})
                continue
            entries += [
                {"region": region, "product": product, "channel": channel, "factor": float(factor)}
                for channel, factor in zip(grid.channels, own, strict=True)
            ]
    return entries


def without_diversion(scenario: "Scenario", name: str) -> "Scenario":
    """Give a scenario in which no distributor diverts."""
    changes: dict[str, object] = {"conduct.diverting.active": False}
    for group in scenario.spec.distributors:
        if group.conduct is not None:
            changes[f"distributors.{group.name}.conduct.diverting.active"] = False
    return scenario.override(changes, name=name)
