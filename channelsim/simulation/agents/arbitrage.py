"""Traders who ship lots between regions whose prices clear, every morning."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.arbitrage import Routes, equilibrium, lot_probability
from channelsim.model.quantities import rationality
from channelsim.simulation.agents.outlook import Outlook
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.street_markets import StreetMarkets
from channelsim.simulation.draws import binomial_inverse
from channelsim.simulation.keys import cross, entity_keys
from channelsim.simulation.offers import OpenLot
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Penalty = Callable[[float, float], float]
"""Value and units of a lot in; expected, discounted penalty out, money."""


@dataclass(frozen=True)
class Belief:
    """What a trader has worked out at its latest review."""

    cost: Floats
    """What a unit costs it, or is worth to it where its own region does not clear, shape (k,)."""
    limit: Floats
    """Units it may ship a day at most; infinity = all that it has or can buy, shape (k,)."""
    fixed: float
    """Penalty expected for any lot, money."""
    growing: Floats
    """Penalty expected per money of goods and per unit, by region of arrival, shape (r, 2)."""


class Arbitrage:
    """Distributors that sell abroad in lots at the price of the day.

    At a review a trader works out what a unit and a penalty cost it, and buys to order. Each
    morning, when goods have come in, all lots are found together as the equilibrium of the day's
    markets: every trader expects what the others ship, and each day to be like today.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        For what a distributor can afford.
    """

    def __init__(self, world: World, payments: Payments) -> None:
        self.world, self.payments = world, payments
        distributors = world.network.distributors
        self.traders = sorted(
            (
                n
                for n, me in enumerate(distributors)
                if me.conduct.diverting.active and me.conduct.diverting.way != "undercut"
            ),
            key=lambda n: distributors[n].name,
        )
        """Numbers of the traders by name, so that their order in the file decides nothing."""
        if not self.traders:
            return
        world.purchasing.send_lots = self.ship
        self.markets = StreetMarkets(world)
        self.beliefs: dict[int, Belief] = {}
        k = len(world.network.products)
        self.wanted = np.zeros((len(distributors), k), dtype=np.int64)
        """Units per day that each would ship abroad of goods bought to order, shape (n, k)."""
        self.shipped: dict[tuple[int, int], Ints] = {}
        self._latest: dict[int, tuple[tuple[bytes, ...], Ints]] = {}
        self.keys = cross(world.keys, entity_keys(r.name for r in world.network.regions))

    # Reviews ----------------------------------------------------------------------------------

    def review(self, outlook: Outlook, own_cost: Floats, penalty: Penalty, order: Ints) -> Ints:
        """Take a trader's view of costs in, and give what it buys to ship abroad, shape (k,)."""
        world, owner = self.world, outlook.owner
        diverting = world.network.distributors[owner].conduct.diverting
        invoice, landed = world.depots.invoice[owner], float(world.borders.landed[owner])
        clears = self.markets.serves[owner]
        surplus = np.where(clears, np.inf, outlook.surplus.astype(np.float64))
        fixed = penalty(0.0, 0.0)
        self.beliefs[owner] = Belief(
            cost=invoice * (landed - outlook.marginal) if diverting.to_order else own_cost,
            limit=np.full(len(invoice), np.inf) if diverting.to_order else surplus,
            fixed=fixed,
            growing=np.array(
                [self._growing(owner, r, penalty, fixed) for r in range(len(self.markets.open))]
            ),
        )
        if not diverting.to_order:
            return np.zeros_like(order)
        every = world.network.distributors[owner].group.review_days
        bought: Ints = np.maximum(self.wanted[owner] * every - world.depots.stock[owner], 0)
        value = float(((order + bought) * invoice * landed).sum())
        return bought if value <= self.payments.room(owner) else np.zeros_like(order)

    def _growing(
        self, owner: int, region: int, penalty: Penalty, fixed: float
    ) -> tuple[float, float]:
        """Give the penalty per money and per unit, at the size of the latest shipment there."""
        lot = self.world.network.distributors[owner].conduct.diverting.lot_units
        shipped = self.shipped.get((owner, region), np.zeros(1, dtype=np.int64))
        units = float(max(shipped.sum(), lot))
        value = units * float(self.markets.latest[region].mean())
        by_value = (penalty(value, 0.0) - fixed) / value if value > 0.0 else 0.0
        return by_value, (penalty(0.0, units) - fixed) / units

    # Mornings ---------------------------------------------------------------------------------

    def ship(self, day: int, delivered: Ints) -> None:
        """Ship today's lots and note what they deliver."""
        world = self.world
        self.markets.open_day(day)
        allowed = world.relations.supplied(np.array(self.traders), day)
        sellers = [
            n for n, ok in zip(self.traders, allowed, strict=True) if ok and n in self.beliefs
        ]
        pairs = [
            (n, region)
            for n in sellers
            for region in self.markets.regions
            if self.markets.open[region].any() and region != int(world.home[n])
        ]
        flows, gains, stakes = self._plan(pairs)
        self.wanted[:] = 0
        for place, (owner, region) in enumerate(pairs):
            units = flows[place]
            diverting = world.network.distributors[owner].conduct.diverting
            if diverting.to_order:
                self.wanted[owner] += units
            steepness = rationality(diverting.rationality)
            chance = lot_probability(gains[place], stakes[place], steepness)
            units = self._chosen(owner, region, day, units, chance)
            self._send(day, owner, region, units, delivered)

    def _plan(self, pairs: list[tuple[int, int]]) -> tuple[Ints, Floats, Floats]:
        """Give units (p, k), gains and money at stake (p,) of the pairs of trader and region.

        A trader whose gain in a region does not cover the penalty of having shipped anything at
        all stays away, the worst first.
        """
        staying = np.ones(len(pairs), dtype=bool)
        k = self.wanted.shape[1]
        fixed = np.array([self.beliefs[n].fixed for n, _ in pairs])
        while True:
            units = np.zeros((len(pairs), k), dtype=np.int64)
            gains, stakes = np.zeros(len(pairs)), np.zeros(len(pairs))
            for item in range(k):
                chosen = [
                    place
                    for place, (_, region) in enumerate(pairs)
                    if staying[place] and self.markets.open[region, item]
                ]
                if chosen:
                    routes = self._routes([pairs[place] for place in chosen], item)
                    found = self._item(routes, item)
                    units[chosen, item] = found[0]
                    gains[chosen] += found[1]
                    stakes[chosen] += found[2]
            net = gains - fixed
            losing = staying & (fixed > 0.0) & units.any(axis=1) & (net <= 0.0)
            if not losing.any():
                return units, net, stakes
            staying[int(np.argmin(np.where(losing, net, np.inf)))] = False

    def _routes(self, pairs: list[tuple[int, int]], item: int) -> Routes:
        """Give the ways of one product."""
        world, network = self.world, self.world.network
        owners, away = np.array([n for n, _ in pairs]), np.array([r for _, r in pairs])
        conducts = [network.distributors[n].conduct.diverting for n in owners]
        beliefs = [self.beliefs[n] for n in owners]
        to_order = np.array([conduct.to_order for conduct in conducts])
        home = world.home[owners]
        withheld = ~to_order & self.markets.serves[owners, item]
        stock = np.minimum(world.depots.stock[owners, item], [b.limit[item] for b in beliefs])
        growing = np.array([b.growing[r] for b, r in zip(beliefs, away, strict=True)])
        worth, duty = (
            np.array([rule(int(h), int(a)) for h, a in zip(home, away, strict=True)])
            for rule in (world.borders.worth, world.borders.duty)
        )
        return Routes(
            seller=owners,
            home=home,
            away=away,
            freight=network.freight[home, away] + growing[:, 1],
            kept=worth * np.maximum(1.0 - growing[:, 0] - duty, 0.0),
            cost=np.where(withheld, np.nan, [belief.cost[item] for belief in beliefs]),
            stock=np.where(to_order, np.inf, np.maximum(stock, 0.0)),
            lot=np.array([conduct.lot_units for conduct in conducts]),
            cournot=np.array([conduct.way == "cournot" for conduct in conducts]),
        )

    def _item(self, routes: Routes, item: int) -> tuple[Ints, Floats, Floats]:
        """Give units, gains and money at stake of one product's ways, shape (m,) each.

        The gain of takers of prices is that of all lots, each at the gap that it meets: half the
        first one's and the last one's gain; that of Cournot traders the gain at the price reached.
        """
        price = self.markets.pricing(item)
        before = self.markets.brought(item, self.wanted[:, item])
        units = self._settled(routes, before, item)
        after = before.copy()
        withheld = np.isnan(routes.cost)
        np.add.at(after, routes.away, units)
        np.subtract.at(after, routes.home, np.where(withheld, units, 0))

        def worth(brought: Floats) -> Floats:
            return np.where(withheld, price(routes.home, brought[routes.home]), routes.cost)

        first, last = (
            routes.kept * price(routes.away, brought[routes.away]) - worth(brought) - routes.freight
            for brought in (before, after)
        )
        each = np.where(routes.cournot, last, 0.5 * (first + last))
        moved = units.astype(np.float64)
        return units, moved * each, moved * worth(after)

    def _settled(self, routes: Routes, before: Floats, item: int) -> Ints:
        """Find the flows of a product's ways, or yesterday's if everything is as it was then."""
        facts = (*vars(routes).values(), before, *self.markets.traits(item))
        state = tuple(np.asarray(fact).tobytes() for fact in facts)
        if self._latest.get(item, (None,))[0] != state:
            self._latest[item] = state, equilibrium(routes, before, self.markets.pricing(item))
        return self._latest[item][1]

    def _chosen(self, owner: int, region: int, day: int, units: Ints, chance: float) -> Ints:
        """Give what is shipped of the units planned: each lot is chosen by itself."""
        lot = self.world.network.distributors[owner].conduct.diverting.lot_units
        if chance < 1.0:
            luck = np.array(
                [
                    self.world.streams.uniform("market lot", int(self.keys[owner, region]), day, i)
                    for i in range(len(units))
                ]
            )
            units = lot * binomial_inverse(luck, units // lot, np.full(len(units), chance))
        chosen: Ints = np.minimum(units, np.maximum(self.world.depots.stock[owner], 0))
        return chosen

    def _send(self, day: int, owner: int, region: int, units: Ints, delivered: Ints) -> None:
        self.shipped[owner, region] = units
        if not units.any():
            return
        lot = OpenLot(
            seller=owner,
            region=region,
            day=day,
            price=self.markets.takings(region),
            local_value=self.markets.latest[region],
            left=units.copy(),
            sold=np.zeros_like(units),
        )
        purchasing = self.world.purchasing
        outlets, taken = purchasing.clearing.taken(day, lot)
        purchasing.foreign.sell(day, lot, outlets, taken, delivered)
        self.world.offers.lots.append(lot)
