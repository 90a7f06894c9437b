"""What regions whose prices clear pay for the goods brought to them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from channelsim.model.arbitrage import MarketPrice
from channelsim.model.demand import PRICED, DemandView
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class StreetMarkets:
    """Prices of a day against quantities, by region and product. r regions, k products.

    Outlets that do not differ in what their demand depends on count as one.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        network, clearing = world.network, world.purchasing.clearing
        names = [region.name for region in network.regions]
        self.regions = sorted(range(len(names)), key=names.__getitem__)
        """Numbers of the regions by name."""
        r, k = len(names), len(network.products)
        there = np.zeros((r, k))
        np.add.at(there, network.outlets.region[clearing.outlets], 1.0)
        self.open = there > 0.0
        """Whether the region's prices clear, shape (r, k)."""
        self.serves = np.zeros((len(network.distributors), k), dtype=bool)
        """Whether a distributor serves outlets whose prices clear, shape (n, k)."""
        self.serves[np.unique(network.outlets.supplier[clearing.outlets])] = True
        self.latest = np.zeros((r, k))
        """What a seller got per unit this morning, money, shape (r, k)."""

    def open_day(self, day: int) -> None:
        """Look at the morning: the state of demand, the buyers, and what lies in the depots."""
        world = self.world
        clearing, region = world.purchasing.clearing, world.network.outlets.region
        self._today: dict[int, list[tuple[DemandView, Floats, Floats, Floats]]] = {}
        self.view = world.panel.shelves.view(day)
        self.reference = world.panel.shelves.reference()
        self.buyers = world.panel.buyers.mean_on(day) * (clearing.weight() > 0.0)
        shelves = world.panel.shelves
        self.kept = np.broadcast_to(shelves.keeps / (1.0 + shelves.markup), self.buyers.shape)
        self.share = clearing.share()
        weight = clearing.weight() * clearing.outlets[:, None]
        total, value = np.zeros_like(self.latest), np.zeros_like(self.latest)
        np.add.at(total, region, weight)
        np.add.at(value, region, weight * clearing.takings())
        self.latest = value / np.maximum(total, 1e-300)

    def takings(self, region: int) -> Floats:
        """Give what a seller gets per unit in a region today, shape (k,)."""
        price: Floats = self.latest[region] / np.maximum(self._terms(region), 1e-300)
        return price

    def _terms(self, region: int) -> Floats:
        """Give the mean supply terms of a region's clearing outlets, which a sale applies again."""
        clearing = self.world.purchasing.clearing
        here = (self.world.network.outlets.region == region) & clearing.outlets
        shelves = self.world.panel.shelves
        keeps = np.broadcast_to(shelves.keeps, self.buyers.shape)[here]
        mean: Floats = keeps.mean(axis=0) if here.any() else np.ones(self.buyers.shape[1])
        return mean

    def brought(self, item: int, to_order: Ints) -> Floats:
        """Give the units of a product that distributors bring to their own regions, shape (r,).

        What has been bought to be shipped abroad, `to_order` a day by distributor, is left out.
        """
        world = self.world
        supplier, region = world.network.outlets.supplier, world.network.outlets.region
        stock = np.maximum(world.depots.stock[:, item] - to_order, 0).astype(np.float64)
        total = np.zeros(len(self.open))
        np.add.at(total, region, self.share[:, item] * stock[supplier])
        return total

    def pricing(self, item: int) -> MarketPrice:
        """Give what a seller gets per unit of a product against the units brought to a region."""
        classes = self._all_classes(item)

        def price(regions: Ints, quantity: Floats) -> Floats:
            paid = np.zeros(len(regions))
            for region in np.unique(regions):
                here = regions == region
                if self.open[region, item]:
                    paid[here] = self._paid(classes[region], quantity[here])
            return paid

        return price

    def traits(self, item: int) -> list[Floats]:
        """List everything that the prices of a product depend on today, besides quantities."""
        return [
            values
            for view, *others in self._all_classes(item)
            for values in (
                view.elasticity,
                view.log_brand,
                view.display,
                view.log_rival_price,
                np.asarray(view.log_support),
                *others,
            )
        ]

    def _all_classes(self, item: int) -> list[tuple[DemandView, Floats, Floats, Floats]]:
        """Give the distinct outlets of every region, worked out once a morning."""
        if item not in self._today:
            self._today[item] = [self._classes(region, item) for region in range(len(self.open))]
        return self._today[item]

    def _classes(self, region: int, item: int) -> tuple[DemandView, Floats, Floats, Floats]:
        """Give distinct outlets: demand, reference price, what the seller keeps, buyers, (c, 1)."""
        clearing = self.world.purchasing.clearing
        here = (self.world.network.outlets.region == region) & clearing.outlets
        rows = np.flatnonzero(here & (self.buyers[:, item] > 0.0))
        view = self.view

        def column(values: Floats | float) -> Floats:
            table = np.asarray(values, dtype=np.float64)
            if table.ndim == 0:
                return np.full(len(rows), float(table))
            mine: Floats = table[rows, item if table.shape[1] > 1 else 0]
            return mine

        traits = np.stack(
            [
                column(view.elasticity),
                column(view.log_brand),
                column(view.display),
                column(view.log_rival_price),
                column(view.log_support),
                column(self.reference),
                column(self.kept),
            ],
            axis=1,
        )
        kinds, place = np.unique(traits, axis=0, return_inverse=True)
        buyers = np.zeros(len(kinds))
        np.add.at(buyers, place.ravel(), self.buyers[rows, item])
        one = [kinds[:, [j]] for j in range(kinds.shape[1])]
        demand = replace(
            view,
            log_price=np.zeros_like(one[0]),
            elasticity=one[0],
            log_brand=one[1],
            display=one[2],
            log_rival_price=one[3],
            log_support=one[4],
        )
        return demand, one[5], one[6], buyers[:, None]

    def _paid(self, classes: tuple[DemandView, Floats, Floats, Floats], quantity: Floats) -> Floats:
        """Give the mean price over the outlets that share quantities by their buyers, (m,)."""
        view, reference, kept, buyers = classes
        kind = self.world.network.demand
        if not isinstance(kind, PRICED) or not buyers.size:
            return np.zeros(len(quantity))
        total = float(buyers.sum())
        each = np.maximum(quantity, 1e-9)[None, :] / total
        log_price = kind.clearing_log_price(np.repeat(each, len(buyers), axis=0), view)
        price = np.maximum(reference * np.exp(log_price), 1.0 / MINOR)
        mean: Floats = (kept * price * buyers).sum(axis=0) / total
        return mean
