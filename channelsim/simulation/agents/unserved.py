"""Territories without a distributor: neighbours supply their outlets where that pays."""

from collections.abc import Generator

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.benign import delivered_price, supply_chance
from channelsim.model.quantities import rationality
from channelsim.model.rationing import ration_panel
from channelsim.simulation.books import minor, share_of_value
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.keys import entity_keys
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WEEK = 7
_CAUSE = "freight to vacant territories"


class Unserved:
    """Benign diversion: offers to outlets whose territory is vacant, and what they buy of them.

    A neighbour offers at its review for as long as until the next one, and serves its own outlets
    first on every day. What vacant outlets ask of it counts as its demand, so that it buys for
    them as well.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        network = world.network
        self.sellers = np.flatnonzero(
            [
                d.conduct.diverting.supplies_vacant and d.group.role == "distributor"
                for d in network.distributors
            ]
        )
        n, r, k = len(network.distributors), len(network.regions), len(network.products)
        self.price: Floats = np.full((n, r, k), np.inf)
        """Delivered price of each seller in each region; infinity = no offer."""
        self.chance = np.array([d.conduct.diverting.vacant_listing for d in network.distributors])
        self.abroad = np.array([region.customs is not None for region in network.regions])
        roles = np.array([d.group.role == "distributor" for d in network.distributors])
        self.open_area = roles[network.outlets.supplier] & ~world.purchasing.clears
        self.regions = entity_keys(region.name for region in network.regions)
        self.usual_lots = world.purchasing.foreign.open
        self._ceilings()

    def _ceilings(self) -> None:
        """Work out what outlets of each region can pay: suggested price less mark-up, (r, k)."""
        panel, shelves = self.world.panel, self.world.panel.shelves
        weight = panel.buyers.mean + 1e-12
        pays = shelves.suggested / (1.0 + shelves.markup) / shelves.keeps * weight
        total = np.zeros(self.price.shape[1:])
        value = np.zeros_like(total)
        region = self.world.network.outlets.region
        np.add.at(total, region, weight)
        np.add.at(value, region, np.broadcast_to(pays, weight.shape))
        self.ceiling = value / np.maximum(total, 1e-300)

    def vacant(self) -> NDArray[np.bool_]:
        """Tell which outlets nobody serves now, shape (n,)."""
        vacant: NDArray[np.bool_] = (
            self.open_area & ~self.world.relations.active[self.world.network.outlets.supplier]
        )
        return vacant

    def start(self) -> None:
        """Start the neighbours' processes, and take over who serves vacant territories."""
        self.world.purchasing.serve_vacant = self.serve
        for owner in self.sellers:
            self.world.env.process(self.run(int(owner)))

    # Offers -----------------------------------------------------------------------------------

    def run(self, owner: int) -> Generator[simpy.Event, None, None]:
        """Process: a neighbour decides at each of its reviews whether it supplies such places."""
        world, me = self.world, self.world.network.distributors[owner]
        every = me.group.review_days
        start = world.first_day + (me.phase - world.first_day) % every
        for day in range(start, world.last_day, every):
            yield wait(world.env, day, Phase.CLOSE)
            self.price[owner] = np.inf
            if world.relations.supplied(np.array([owner]), day)[0]:
                self._offer(owner, day)
            self._quote()

    def _offer(self, owner: int, day: int) -> None:
        world, network = self.world, self.world.network
        me = network.distributors[owner]
        depots, steepness = world.depots, rationality(me.conduct.diverting.rationality)
        marginal = float(world.relations.marginal_rebate[owner])
        own_cost = depots.invoice[owner] * (1.0 - marginal)
        weights = world.panel.buyers.mean
        vacant = self.vacant()
        for region in np.unique(network.outlets.region[vacant]):
            if self.abroad[region] or self.abroad[me.region]:
                continue
            offer = delivered_price(
                depots.quote[owner],
                own_cost,
                float(network.freight[me.region, region]),
                network.costs.delivery_to_outlet,
                self.ceiling[region],
            )
            buyers = weights[vacant & (network.outlets.region == region)].sum(axis=0)
            pays = (offer.gain > 0.0) & (buyers > 0.0)
            gain = float((offer.gain * buyers)[pays].sum())
            stake = float((offer.cost * buyers)[pays].sum())
            luck = world.streams.uniform(
                "vacant territory", int(world.keys[owner] ^ self.regions[region]), day
            )
            if luck < supply_chance(gain, stake, steepness):
                self.price[owner, region] = np.where(pays, offer.price, np.inf)

    def _quote(self) -> None:
        """Let the cheapest offer be the quote of a vacant territory, from tomorrow."""
        world = self.world
        cheapest = self.price.min(axis=0)
        for owner in np.flatnonzero(~world.relations.active):
            best = cheapest[world.home[owner]]
            quote = np.where(np.isfinite(best), best, world.depots.next_quote[owner])
            world.depots.next_quote[owner] = quote

    # Outlets ----------------------------------------------------------------------------------

    def spread(self, day: int) -> None:
        """Let some outlets without a distributor take the brand in that is offered; each week."""
        world, network = self.world, self.world.network
        offered = np.isfinite(self.price).any(axis=2)
        reach = 1.0 - np.prod(1.0 - self.chance[:, None] * offered, axis=0)
        wants = network.outlets.listed & ~world.panel.shelves.listed[:, 0] & self.vacant()
        luck = world.streams.uniform("vacant outlet", world.panel.keys, day)
        chosen = wants & (luck < reach[network.outlets.region])
        if chosen.any():
            world.panel.take_in(chosen, day)
            world.tell("benign listing", "outlets", f"{int(chosen.sum())} take the brand in")

    def serve(self, day: int, rows: Ints | slice, need: Ints, delivered: Ints) -> None:
        """Let visited outlets of vacant territories buy what neighbours have left after their own.

        Parameters
        ----------
        day : int
            Today.
        rows : ndarray of int or slice
            Outlets visited today.
        need : ndarray of int, shape (p, k)
            What they ordered.
        delivered : ndarray of int, shape (n, k)
            Deliveries of the day, added to.
        """
        world, outlets = self.world, self.world.network.outlets
        vacant = self.vacant()
        world.purchasing.foreign.open = self.usual_lots & ~vacant[:, None]
        visited = world.purchasing.everyone[rows]
        here = np.flatnonzero(vacant[visited])
        world.panel.owed[visited[here]] = 0
        here = here[need[here].any(axis=1)]
        region = outlets.region[visited[here]]
        for place in np.unique(region):
            mine = here[region == place]
            self._sell(day, int(place), visited[mine], need[mine].copy(), delivered)

    def _sell(self, day: int, region: int, outlets: Ints, left: Ints, delivered: Ints) -> None:
        price = self.price[:, region]
        offered = np.isfinite(price)
        rank = np.where(offered, price, self.ceiling[region] * 2.0).sum(axis=1)
        sellers = [n for n in self.sellers if offered[n].any()]
        sellers.sort(key=lambda n: (rank[n], self.world.books.names[n]))
        row = day - self.world.depots.origin
        for seller in sellers:
            taken = self._granted(day, int(seller), left * offered[seller])
            self.world.depots.demand[row, seller] += taken.sum(axis=0)
            if taken.any():
                self._deliver(day, int(seller), region, outlets, taken, delivered)
                left -= taken
        for seller in sellers[:1]:
            self.world.depots.demand[row, seller] += (left * offered[seller]).sum(axis=0)

    def _granted(self, day: int, seller: int, asked: Ints) -> Ints:
        supply = np.maximum(self.world.depots.stock[seller], 0)
        if (asked.sum(axis=0) <= supply).all():
            return asked
        start = self.world.streams.uniform("vacant rounding", int(self.world.keys[seller]), day)
        one_market = np.zeros(len(asked), dtype=np.int64)
        return ration_panel(asked, one_market, supply[None, :], 1, start)

    def _deliver(
        self, day: int, seller: int, region: int, outlets: Ints, taken: Ints, delivered: Ints
    ) -> None:
        world, network, books = self.world, self.world.network, self.world.books
        depots, home = world.depots, int(world.home[seller])
        price = np.where(np.isfinite(self.price[seller, region]), self.price[seller, region], 0.0)
        money = minor(taken * price * world.panel.shelves.keeps[outlets])
        units, paid = taken.sum(axis=0), money.sum(axis=0)
        cost = share_of_value(
            books.goods[seller], units, depots.stock[seller] + depots.coming[seller]
        )
        bought = summed(world.panel.market[outlets], money, books.m)
        books.deliver(np.array([seller]), paid[None, :], cost[None, :], bought, diverted=False)
        total, freight = int(units.sum()), float(network.freight[home, region])
        books.spend_alone(seller, _CAUSE, round(total * freight * MINOR))
        delivery = round(total * network.costs.delivery_to_outlet * MINOR)
        books.spend_alone(seller, "delivery", delivery)
        depots.stock[seller] -= units
        depots.sold_units[seller] += units
        depots.sold_value[seller] += paid
        days = network.outlets.lead_days[outlets] + network.freight_days[home, region]
        world.panel.send(outlets, taken, day, days)
        delivered[outlets] += taken
        world.recorder.flow("benign", home, region, total, int(paid.sum()))
