"""Distributors who buy once for a season, and what they do with what is left of it."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.incentives import Schedule, Terms, payable_schedule
from channelsim.model.newsvendor import Newsvendor, SeasonView
from channelsim.model.periods import end_of, ends_within, start_of
from channelsim.model.replenishment import StockView
from channelsim.model.salvage import best_way
from channelsim.simulation.accounts import minor, share_of_value
from channelsim.simulation.agents.rebates import Rebates
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Seasons:
    """Season orders and clearance of distributors of one group.

    Parameters
    ----------
    world : World
        The world.
    members : ndarray of int
        Numbers of the distributors.
    rebates : Rebates
        Which schemes they take part in.
    rule : Newsvendor
        Their ordering.
    """

    def __init__(self, world: World, members: Ints, rebates: Rebates, rule: Newsvendor) -> None:
        self.world, self.members, self.rebates, self.rule = world, members, rebates, rule

    def orders(self, members: Ints, day: int, view: StockView) -> Ints:
        """Give what members order today, shape (b, k): nothing but at a season's first review."""
        order = np.zeros_like(view.position)
        review_days = self.world.network.distributors[int(members[0])].group.review_days
        if day - review_days < start_of(day, self.rule.season):
            for place, number in enumerate(members):
                order[place] = self._order(int(number), day, view.row(place))
        return order

    def _order(self, owner: int, day: int, view: StockView) -> Ints:
        """Order for the season, as on its eve: the demand of its first days is not known yet."""
        world = self.world
        start, end = start_of(day, self.rule.season), end_of(day, self.rule.season)
        mean = view.mean * (end - start)
        total = float(mean.sum())
        if total <= 0.0:
            return np.zeros_like(view.on_hand)
        mix = mean / total
        before = world.volumes.start[self.rule.season].sold_units[owner]
        sold = world.depots.sold_units[owner] - before
        first = max(start, world.first_day) - world.depots.origin
        asked = world.depots.demand[first : day + 1 - world.depots.origin, owner].sum(axis=0)
        carried = np.maximum(view.owed + sold - asked, 0.0)
        available = view.on_hand + view.on_order + sold - carried
        conduct = world.network.distributors[owner].conduct
        price = float((mix * world.depots.quote[owner]).sum())
        salvage, _ = self._salvage(owner)
        known = SeasonView(
            mean=total,
            sd=self.rule.sd(total, float(np.sqrt((view.sd**2).sum())), end - start),
            price=price * (1.0 - conduct.finance.operating_share),
            cost=float((mix * world.depots.invoice[owner] * world.borders.landed[owner]).sum()),
            salvage=float((mix * salvage).sum()),
            available=float(available.sum()),
            on_purchases=self._rebates(owner, day, mix, view.mean, "sell_in"),
            on_sales=self._rebates(owner, day, mix, view.mean, "sell_out"),
        )
        luck = world.streams.uniform("season order", int(world.keys[owner]), start)
        units = self.rule.season_order(known, luck)
        ends = np.rint(units * np.cumsum(mix)).astype(np.int64)
        return np.diff(ends, prepend=0)

    def _rebates(
        self, owner: int, day: int, mix: Floats, mean: Floats, basis: str
    ) -> tuple[Schedule, ...]:
        """Give the schedules of open schemes of one basis against units of the season."""
        schemes = [
            scheme
            for scheme in self.world.network.incentives
            if scheme.basis == basis and self.rebates.membership.applies(scheme, owner)
        ]
        return tuple(self._schedule(scheme, owner, day, mix, mean) for scheme in schemes)

    def _schedule(self, scheme: Terms, owner: int, day: int, mix: Floats, mean: Floats) -> Schedule:
        """Restate a scheme in units; seasons of its period still to come bring mean demand."""
        world = self.world
        price = self.rebates.membership.price(scheme, owner)
        price = np.where(world.volumes.products(scheme), price, 0.0)
        per_unit = float((mix * price).sum())
        if per_unit <= 0.0:
            return Schedule(())
        later = max(end_of(day, scheme.period) - end_of(day, self.rule.season), 0)
        record = self.rebates.membership.record(scheme, owner, day)
        volume = record.volume + float((mean * price).sum()) * later
        return payable_schedule(scheme, replace(record, volume=volume), per_unit)

    # Clearance ----------------------------------------------------------------------------------

    def _salvage(self, owner: int) -> tuple[Floats, Ints]:
        """Give what left-over goods bring and the outlet that takes them, shape (k,) each."""
        network = self.world.network
        home = network.distributors[owner].region
        names = [region.name for region in network.regions]
        places = [names.index(outlet.region) for outlet in network.salvage]
        if not places:
            k = len(network.products)
            return np.zeros(k), np.full(k, -1)
        borders = self.world.borders
        prices = [
            outlet.price_share
            * network.salvage_price(place)
            * borders.worth(home, place)
            * (1.0 - borders.duty(home, place))
            for outlet, place in zip(network.salvage, places, strict=True)
        ]
        return best_way(prices, [float(network.freight[home, place]) for place in places])

    def run_clearance(self) -> Generator[simpy.Event, None, None]:
        """Process: what is left in the warehouse at a season's end goes to salvage outlets."""
        world = self.world
        for end in ends_within(world.first_day, world.last_day, self.rule.season):
            yield wait(world.env, end - 1, Phase.CLOSE)
            for owner in self.members:
                self._clear(int(owner))

    def _clear(self, owner: int) -> None:
        world, depots, books = self.world, self.world.depots, self.world.books
        price, who = self._salvage(owner)
        units = np.where(who >= 0, np.maximum(depots.stock[owner], 0), 0)
        if not units.any():
            return
        cost = share_of_value(books.goods[owner], units, depots.held()[owner])
        takings = int(minor(units * price).sum())
        depots.stock[owner] -= units
        world.written_off += units
        books.clear(owner, cost, takings)
        name = world.network.distributors[owner].name
        world.tell("salvage", name, f"{int(units.sum())} units for {takings / MINOR:.2f}")
