"""Outlets whose prices clear: what is brought to them, and what they pay for it."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.rationing import ration_panel
from channelsim.simulation.crowd.panel import Panel
from channelsim.simulation.depots import Depots
from channelsim.simulation.keys import entity_keys
from channelsim.simulation.offers import OpenLot

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class ClearingMarkets:
    """Outlets that take all that is brought and pay what the market of the day gives.

    A distributor's goods are spread over the outlets that it serves by their mean buyers, so that
    outlets with buyers alike clear at one price. n outlets, k products.

    Parameters
    ----------
    network : Network
        The network.
    panel : Panel
        The outlets.
    depots : Depots
        The distributors' goods.
    """

    def __init__(self, network: Network, panel: Panel, depots: Depots) -> None:
        self.network, self.panel, self.depots = network, panel, depots
        self.outlets = panel.shelves.clears[:, 0]
        """Whether an outlet's price clears, shape (n,)."""
        self.sellers = entity_keys(distributor.name for distributor in network.distributors)

    def weight(self) -> Floats:
        """Give mean buyers per day of outlets that carry the product, shape (n, k)."""
        weight: Floats = self.panel.buyers.mean * self.panel.shelves.offered
        return weight

    def share(self) -> Floats:
        """Give the share of its distributor's goods that each clearing outlet takes, (n, k)."""
        supplier, weight = self.network.outlets.supplier, self.weight()
        total = np.zeros(self.depots.stock.shape)
        np.add.at(total, supplier, weight)
        share: Floats = weight / np.maximum(total, 1e-300)[supplier] * self.outlets[:, None]
        return share

    def brought(self, day: int) -> Ints:
        """Give what clearing outlets take of their distributors' goods, in whole units, (n, k)."""
        supplier, stock = self.network.outlets.supplier, np.maximum(self.depots.stock, 0)
        asked = np.ceil(self.share() * stock[supplier]).astype(np.int64)
        start = self.panel.streams.uniform("market rounding", self.sellers, day)[:, None]
        return ration_panel(asked, supplier, stock, len(stock), start)

    def taken(self, day: int, lot: OpenLot) -> tuple[Ints, Ints]:
        """Give the outlets of a lot's region and what each takes, shapes (m,) and (m, k)."""
        outlets = np.flatnonzero((self.network.outlets.region == lot.region) & self.outlets)
        weight = self.weight()[outlets]
        share = weight / np.maximum(weight.sum(axis=0), 1e-300)
        asked = np.ceil(share * lot.left).astype(np.int64)
        start = self.panel.streams.uniform("lot rounding", self.sellers[lot.seller], day)
        one_market = np.zeros(len(outlets), dtype=np.int64)
        return outlets, ration_panel(asked, one_market, lot.left[None, :], 1, start)

    def takings(self) -> Floats:
        """Give what outlets pay per unit: the price of the day less their mark-up, (n, k)."""
        shelves = self.panel.shelves
        price: Floats = shelves.price * shelves.keeps / (1.0 + shelves.markup)
        return price
