"""Online shops at month ends: the platform's bill, own shops' takings, the dealers' fair split."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.online import Platform, contribution
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.books import minor
from channelsim.simulation.crowd.traffic import Traffic
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Shops:
    """The online shops of one replication.

    Parameters
    ----------
    world : World
        The world.
    traffic : Traffic
        What the month's buyers did.
    """

    def __init__(self, world: World, traffic: Traffic) -> None:
        self.world, self.traffic = world, traffic
        network, panel = world.network, world.panel
        self.markets = np.unique(traffic.shop_market)
        terms = [network.channels[m % len(network.channels)].platform for m in self.markets]
        self.terms = [item or Platform() for item in terms]
        self.count = np.bincount(traffic.shop_market, minlength=traffic.m)
        roles = np.array([d.group.role for d in network.distributors])
        self.partner = roles != "warehouse"
        own_goods = roles[network.outlets.supplier] != "distributor"
        self.served_by_us = np.zeros(traffic.m, dtype=bool)
        self.served_by_us[panel.market[traffic.shops[own_goods[traffic.shops]]]] = True
        """Markets whose shops the manufacturer sells to, shape (m,)."""
        self.region = np.arange(traffic.m) // len(network.channels)
        self.split = network.conflict.split

    def close_month(self, days: int) -> None:
        """Pay the platforms, bring own shops' takings home, pay the dealers their split."""
        takings = self.world.books.takings()
        bills = self._pay_platforms(takings, days / DAYS_PER_YEAR)
        self._hand_over()
        if self.split > 0.0:
            self._pay_split(takings, bills)

    def _pay_platforms(self, takings: Ints, share: float) -> Ints:
        """Post what platforms cost; give it by market, minor units, shape (m,)."""
        books, traffic = self.world.books, self.traffic
        commission, arrivals, fixed = (np.zeros(traffic.m) for _ in range(3))
        for market, terms in zip(self.markets, self.terms, strict=True):
            commission[market] = terms.commission * takings[market]
            arrivals[market] = terms.traffic_cost * traffic.shoppers[market].sum()
            fixed[market] = terms.fixed_per_year * share * self.count[market]
        bills = (
            ("platform commission", np.rint(commission).astype(np.int64)),
            ("traffic", minor(arrivals)),
            ("platform fee", minor(fixed)),
        )
        for cause, amounts in bills:
            if amounts.any():
                books.spend_online(cause, amounts)
        total: Ints = np.sum([amounts for _, amounts in bills], axis=0)
        return total

    def _hand_over(self) -> None:
        own = np.zeros(self.traffic.m, dtype=bool)
        own[self.markets] = [terms.own_shop for terms in self.terms]
        if own.any():
            self.world.books.hand_over(np.where(own, self.world.books.market_cash, 0))

    # Fair split -----------------------------------------------------------------------------------

    def _pay_split(self, takings: Ints, bills: Ints) -> None:
        """Pay partners a share of what online sales to buyers of their territories have left."""
        world, traffic = self.world, self.traffic
        amounts = np.zeros(traffic.n)
        for market, terms in zip(self.markets, self.terms, strict=True):
            cost = int((traffic.sold[market] * world.books.unit_cost).sum())
            if terms.own_shop:
                earned = contribution(int(takings[market]), int(bills[market]), cost)
            elif self.served_by_us[market]:
                earned = contribution(round(float(traffic.wholesale[market])), 0, cost)
            else:
                continue
            amounts += self.split * earned * self._shares(int(market))
        paid = np.floor(amounts * world.relations.active).astype(np.int64)
        world.books.pay_split(paid)
        world.relations.split[:] = paid

    def _shares(self, market: int) -> Floats:
        """Give whose buyers a market's online shops sold to: shares that sum to at most 1, (n,).

        Buyers who came from an outlet count for who serves it; those who came by themselves for
        the region's partners, by territory.
        """
        world, traffic = self.world, self.traffic
        units = float(traffic.sold[market].sum())
        if units == 0.0:
            return np.zeros(traffic.n)
        switched = traffic.switched[:, market]
        there = self.partner & (world.home == self.region[market])
        territory = np.where(there, world.territory.sum(axis=1), 0.0)
        alone = max(0.0, units - float(switched.sum()))
        by_themselves = alone * territory / max(float(territory.sum()), 1e-300)
        shares: Floats = (switched * self.partner + by_themselves) / units
        return shares
