"""Transfers: the manufacturer's desk moves surplus stock to distributors that run short."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.shelf_life import oldest_first
from channelsim.model.transfers import broker
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.ageing import Ageing
from channelsim.simulation.agents.desk import Desk
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.books import minor, share_of_value
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RECENT = 28  # days of orders from which the desk judges what a distributor sells


class Brokerage:
    """Looks at the stock of those who buy from the manufacturer, and brokers transfers.

    Parameters
    ----------
    world : World
        The world.
    desk : Desk
        Lets goods arrive.
    payments : Payments
        Bills and credit notes.
    ageing : Ageing
        How old goods are.
    """

    def __init__(self, world: World, desk: Desk, payments: Payments, ageing: Ageing) -> None:
        self.world, self.desk, self.payments, self.ageing = world, desk, payments, ageing
        self.terms = world.network.manufacturer.transfers
        if self.terms.every_days > 0:
            days = world.last_day - world.first_day
            world.depots.arrivals = np.zeros((days, *world.depots.stock.shape), dtype=np.int64)
        finance = [d.conduct.finance for d in world.network.distributors]
        customs = np.array([region.customs is not None for region in world.network.regions])
        self.abroad = customs[:, None] | customs[None, :]
        np.fill_diagonal(self.abroad, False)
        """Pairs of regions between which goods would cross a customs border."""
        self.capital = np.array([f.capital_rate for f in finance])[:, None]
        self.storage = np.array([f.storage_per_unit_year for f in finance])[:, None]
        self.serves = np.isin(np.arange(len(world.keys)), world.network.outlets.supplier)[:, None]

    def close_day(self, day: int) -> None:
        """Broker a round of transfers on the days that have one."""
        if not self.terms.runs(day):
            return
        world, depots = self.world, self.world.depots
        able = world.relations.supplied(self.desk.direct, day) & ~world.books.own[self.desk.direct]
        members = self.desk.direct[able]
        if len(members) < 2:
            return
        rate = depots.history(members, day, of_sell_out=False)[-_RECENT:].mean(axis=0)
        owed = world.owed()[members]
        spare = self.terms.surplus(np.maximum(depots.stock[members] - owed, 0), rate)
        spare = np.minimum(spare, self._lasting(day)[:, members].sum(axis=0))
        soon = self._stock_in(day, self.terms.take_below_days)[members] - owed
        later = self._stock_in(day, self.terms.fill_to_days)[members] - owed
        need = self.terms.need(soon, later, rate)
        need[self.payments.held(members)] = 0
        wait = np.minimum(spare / (2.0 * np.maximum(rate, 1e-9)), float(DAYS_PER_YEAR))
        plan = self._plan(members, spare, need, wait)
        self._limit(members, plan)
        for giver, taker in zip(*np.nonzero(plan.any(axis=2)), strict=True):
            self._move(day, int(members[giver]), int(members[taker]), plan[giver, taker])

    def _stock_in(self, day: int, days: float) -> Ints:
        """Give stock with what arrives within some days, shape (n, k)."""
        depots = self.world.depots
        assert depots.arrivals is not None
        tomorrow = day + 1 - depots.first_day
        coming = depots.arrivals[tomorrow : tomorrow + int(days)].sum(axis=0)
        stock: Ints = depots.stock + coming
        return stock

    def _plan(self, members: Ints, spare: Ints, need: Ints, wait: Floats) -> Ints:
        """Plan who gives what to whom, shape (members, members, k)."""
        depots, network = self.world.depots, self.world.network
        invoice = depots.invoice[members]
        carry = (invoice * self.capital[members] + self.storage[members]) * wait / DAYS_PER_YEAR
        quote = np.where(self.serves, depots.quote, depots.quote_to_distributors)[members]
        home = self.world.home[members]
        freight = network.freight[np.ix_(home, home)] + self.terms.handling_per_unit
        plan = np.zeros((len(members), len(members), spare.shape[1]), dtype=np.int64)
        barred = np.eye(len(members), dtype=bool) | self.abroad[np.ix_(home, home)]
        if not self.terms.across_regions:
            barred |= home[:, None] != home[None, :]
        for product in np.flatnonzero(spare.any(axis=0) & need.any(axis=0)):
            gain = quote[None, :, product] - invoice[:, None, product] - freight
            gain[barred] = -np.inf
            plan[:, :, product] = broker(
                spare[:, product], need[:, product], carry[:, product], gain
            )
        return plan

    def _lasting(self, day: int) -> Ints:
        """Give goods in stock by age that last the road and the takers' cover, (ages, n, k)."""
        depots = self.world.depots
        if not self.ageing.active:
            return depots.stock[None].copy()
        ages = self.ageing.depot_ages()
        here = oldest_first(ages, np.minimum(depots.stock, ages.sum(axis=0)))
        road = float(self.world.network.freight_days.max())
        enough = self.ageing.days_left(day) >= self.terms.fill_to_days + max(road, 1.0)
        return np.where(enough, here, 0)

    def _limit(self, members: Ints, plan: Ints) -> None:
        """Leave out what takers cannot pay for."""
        price = self.world.depots.invoice[members][:, None, :]
        for place, taker in enumerate(members):
            cost = float((plan[:, place] * price[:, 0]).sum())
            room = self.payments.room(int(taker))
            if cost > room:
                plan[:, place] = np.floor(plan[:, place] * (room / cost)).astype(np.int64)

    def _move(self, day: int, giver: int, taker: int, units: Ints) -> None:
        world, books, depots = self.world, self.world.books, self.world.depots
        amounts = minor(units * depots.invoice[giver])
        cost = share_of_value(books.goods[giver], units, depots.held()[giver])
        if self.ageing.active:
            by_age = oldest_first(self._lasting(day)[:, giver], units)
            self.ageing.move(giver, taker, by_age)
        price = int(amounts.sum())
        note = min(price, int(books.payable[giver]))
        books.transfer(giver, taker, amounts, cost, note)
        self.payments.credit(giver, note)
        self.payments.bill(np.array([taker]), np.array([price]))
        depots.stock[giver] -= units
        depots.coming[taker] += units
        depots.open_orders[taker] -= np.clip(depots.open_orders[taker], 0, units)
        start, end = int(world.home[giver]), int(world.home[taker])
        freight = np.zeros(books.n, dtype=np.int64)
        per_unit = world.network.freight[start, end] + self.terms.handling_per_unit
        freight[taker] = minor(np.array(units.sum() * per_unit))
        books.spend("freight of transfers", freight)
        days = max(1, int(world.network.freight_days[start, end]))
        to = np.array([taker])
        self.desk.send_off(to, units[None, :], world.relations.contracts[to], day + days)
        world.recorder.flow("transfer", start, end, int(units.sum()), price)
        names = [world.network.distributors[n].name for n in (giver, taker)]
        detail = f"{int(units.sum())} units to {names[1]} for {price / MINOR:.2f}"
        world.tell("transfer", names[0], detail)
