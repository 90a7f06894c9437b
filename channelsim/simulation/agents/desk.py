"""Dispatch: the manufacturer's order desk and the first level's deliveries to the second."""

from collections.abc import Generator
from functools import partial

import numpy as np
import simpy
from numpy.typing import NDArray
from scipy.special import ndtri

from channelsim.model.allocation import DeskView
from channelsim.model.network import MANUFACTURER
from channelsim.model.rationing import ration_panel
from channelsim.simulation.agents.credit import OpenCredit, Terms
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.books import minor, share_of_value
from channelsim.simulation.calendar import Phase, today, wait
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.daily import Daily
from channelsim.simulation.draws import gamma_multiplier
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MEMORY = 0.3  # weight of the latest dispatch in the shortage that a distributor remembers


class Desk:
    """Takes orders, rations what is short, ships and bills.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        Where invoices go.
    """

    def __init__(self, world: World, payments: Payments) -> None:
        self.world, self.payments = world, payments
        self.credit: Terms = OpenCredit()
        distributors = world.network.distributors
        self.supplier = np.array([d.supplier for d in distributors])
        self.home = np.array([d.region for d in distributors])
        self.direct = np.flatnonzero(self.supplier == MANUFACTURER)
        self.indirect = np.flatnonzero(self.supplier != MANUFACTURER)
        routes = [d.group.lead_time for d in distributors]
        self.lead = np.array([route.days for route in routes])
        self.delay = np.array([route.delay_mean for route in routes])
        self.variance = np.array([route.delay_cv**2 for route in routes])
        self.late = Daily(world.streams, "lead time", world.keys, turn=self._delays)
        """Days by which a shipment of each day is late, shape (n,)."""
        self.random = bool(self.delay.any())
        self.together = bool((self.lead == self.lead[0]).all()) and not self.random
        self.cancels = np.array([d.group.shortage == "lost" for d in distributors])
        self.own_warehouses = bool(world.books.own.any())
        docks = world.network.manufacturer.docks
        self.supply_start = Daily(world.streams, "supply rounding", world.keys[:, None])
        self.docks = None if docks is None else simpy.Resource(world.env, capacity=docks)

    def order(self, buyers: Ints, units: Ints) -> None:
        """Place orders with the buyers' suppliers, all on one level; units of shape (b, k)."""
        world, depots, day = self.world, self.world.depots, self.world.day
        new = ~depots.open_orders[buyers].any(axis=1)
        depots.since[buyers[new]] = day
        depots.open_orders[buyers] += units
        depots.ordered[buyers] += units
        row = day - depots.origin
        if self.supplier[buyers[0]] == MANUFACTURER:
            world.production.ordered[row] += units.sum(axis=0)
            recorder = world.recorder
            orders = recorder.trade["distributor_orders"][recorder.row(day)]
            buyers, units = self._customers(buyers, units)
            np.add.at(orders, self.home[buyers], units)
        else:
            np.add.at(depots.demand[row], self.supplier[buyers], units)

    def _customers(self, buyers: Ints, units: Ints) -> tuple[Ints, Ints]:
        """Leave the manufacturer's own warehouses out."""
        if not self.own_warehouses:
            return buyers, units
        theirs = ~self.world.books.own[buyers]
        return buyers[theirs], units[theirs]

    def run_manufacturer(self) -> Generator[simpy.Event, None, None]:
        """Process: allocate and ship at the manufacturer's dispatch phase, every day."""
        world = self.world
        for day in range(world.first_day, world.last_day):
            yield wait(world.env, day, Phase.DISPATCH_MANUFACTURER)
            self._dispatch_manufacturer(day)

    def run_first_level(self) -> Generator[simpy.Event, None, None]:
        """Process: ship to second-level distributors, every day."""
        world = self.world
        for day in range(world.first_day, world.last_day):
            yield wait(world.env, day, Phase.DISPATCH_LEVEL_1)
            self._dispatch_first_level(day)

    def _dispatch_manufacturer(self, day: int) -> None:
        world, depots, relations = self.world, self.world.depots, self.world.relations
        ordered = depots.open_orders[self.direct]
        if not ordered.any():
            return
        buyers = self.direct[ordered.any(axis=1)]
        buyers = buyers[relations.supplied(buyers, day) & ~self.payments.held(buyers)]
        if len(buyers) == 0:
            return
        # An order below 0 is a return: of what lies in the warehouse, at most.
        wanted = np.maximum(depots.open_orders[buyers], -depots.stock[buyers])
        stock = world.production.stock
        short = bool((wanted.sum(axis=0) > stock).any())
        given = self._allocate(buyers, wanted, stock) if short else wanted
        self._remember(buyers, wanted, given)
        given = self.credit.allowed(buyers, given)
        self.ship(buyers, given)
        self.credit.shipped(buyers, given)
        if short and world.network.manufacturer.shortage == "lost":
            depots.open_orders[buyers] = 0

    def _allocate(self, buyers: Ints, wanted: Ints, stock: Ints) -> Ints:
        rule = self.world.network.manufacturer.allocation
        tier, since = self.world.relations.tier[buyers], self.world.depots.since[buyers]
        columns = []
        for product in range(wanted.shape[1]):
            asked = np.maximum(wanted[:, product], 0)
            view = DeskView(demand=asked, supply=int(stock[product]), tier=tier, since=since)
            given = rule.allocate(view) if asked.sum() > stock[product] else asked
            columns.append(given + np.minimum(wanted[:, product], 0))
        return np.stack(columns, axis=1)

    def _remember(self, buyers: Ints, wanted: Ints, given: Ints) -> None:
        memory = self.world.relations.shortage
        if given is wanted and not memory.any():
            return
        asked = np.maximum(wanted, 0).sum(axis=1)
        short = 1.0 - np.maximum(given, 0).sum(axis=1) / np.maximum(asked, 1)
        memory[buyers] += np.where(asked > 0, _MEMORY * (short - memory[buyers]), 0.0)

    def _dispatch_first_level(self, day: int) -> None:
        world, depots = self.world, self.world.depots
        ordered = depots.open_orders[self.indirect]
        if not ordered.any():
            return
        buyers = self.indirect[ordered.any(axis=1)]
        buyers = buyers[world.relations.supplied(buyers, day)]
        if len(buyers) == 0:
            return
        wanted = np.maximum(depots.open_orders[buyers], 0)
        suppliers = self.supplier[buyers]
        start = self.supply_start.on(day)
        given = ration_panel(wanted, suppliers, depots.stock, len(world.keys), start)
        self._remember(buyers, wanted, given)
        self.ship(buyers, given)
        depots.open_orders[buyers[self.cancels[suppliers]]] = 0

    def ship(self, buyers: Ints, units: Ints, *, counted: bool = True) -> Ints:
        """Send units to buyers of one level and bill them; give the invoices, minor units.

        Goods given as a rebate are not `counted` as purchases.
        """
        sends = units.any(axis=1)
        if not sends.all():
            buyers, units = buyers[sends], units[sends]
        depots, books = self.world.depots, self.world.books
        amounts = minor(units * depots.invoice[buyers])
        if self.world.borders.any:
            self._cross_border(buyers, amounts)
        if self.own_warehouses:
            amounts[books.own[buyers]] = 0  # goods moved to an own warehouse are not sold
        if len(buyers) and self.supplier[buyers[0]] == MANUFACTURER:
            self._leave_plant(buyers, units, amounts)
        elif len(buyers):
            suppliers = self.supplier[buyers]
            total = summed(suppliers, units, books.n)
            books.sell_to_distributors(
                buyers, amounts, share_of_value(books.goods, total, depots.held())
            )
            depots.stock -= total
            depots.sold_units += total
            depots.sold_value += summed(suppliers, amounts, books.n)
        if counted:
            depots.open_orders[buyers] -= units
            depots.bought_units[buyers] += units
            depots.bought_value[buyers] += amounts
        depots.stock[buyers] += np.minimum(units, 0)
        loads = np.maximum(units, 0)
        depots.coming[buyers] += loads
        depots.received_units[buyers] += loads
        invoices: Ints = amounts.sum(axis=1)
        self.payments.bill(buyers, invoices)
        self._depart(buyers, loads)
        return invoices

    def _leave_plant(self, buyers: Ints, units: Ints, amounts: Ints) -> None:
        world, books = self.world, self.world.books
        shipped = units.sum(axis=0)
        if self.own_warehouses:
            own = books.own[buyers]
            books.move_goods(buyers[own], (units * books.unit_cost)[own])
            buyers, units, amounts = buyers[~own], units[~own], amounts[~own]
        books.sell_in(buyers, amounts, units * books.unit_cost)
        world.production.stock -= shipped
        recorder = world.recorder
        sell_in = recorder.trade["sell_in"][recorder.row(world.day)]
        np.add.at(sell_in, self.home[buyers], units)
        freight = world.network.costs.freight_to_distributor * float(shipped.sum())
        if freight != 0.0:
            books.maker_spend("freight", "freight", int(minor(np.array(freight))))

    def _cross_border(self, buyers: Ints, value: Ints) -> None:
        """Pay duty on what enters a region abroad, and change the money of what is sold there."""
        borders, sold = self.world.borders, ~self.world.books.own[buyers]
        change = borders.change[buyers]
        duty = np.rint(value * (change * borders.entry[buyers])[:, None])
        exchange = np.rint(value * (sold * (change - 1.0))[:, None])
        self.world.books.land(buyers, duty.astype(np.int64), exchange.astype(np.int64))

    def _depart(self, buyers: Ints, units: Ints) -> None:
        """Put shipments on the road, through the docks where they are limited."""
        contracts = self.world.relations.contracts[buyers]
        if self.docks is None or len(buyers) == 0 or self.supplier[buyers[0]] != MANUFACTURER:
            self._travel(buyers, units, contracts)
            return
        for place in range(len(buyers)):
            one = slice(place, place + 1)
            self.world.env.process(self._load(buyers[one], units[one], contracts[one]))

    def _load(
        self, buyers: Ints, units: Ints, contracts: Ints
    ) -> Generator[simpy.Event, None, None]:
        """Process: a shipment that waits for a dock and is loaded there."""
        assert self.docks is not None
        with self.docks.request() as dock:
            yield dock
            yield self.world.env.timeout(self.world.network.manufacturer.loading_hours / 24.0)
        self._travel(buyers, units, contracts)

    def _delays(self, luck: Floats) -> Floats:
        """Turn uniform numbers into whole days of delay, shape (days, n)."""
        return np.rint(self.delay * gamma_multiplier(ndtri(luck), self.variance))

    def _travel(self, buyers: Ints, units: Ints, contracts: Ints) -> None:
        """Let shipments arrive after their random lead times; those that arrive together as one."""
        world = self.world
        day = today(world.env)
        if self.together:
            self.send_off(buyers, units, contracts, day + int(self.lead[0]))
            return
        days = self.lead[buyers]
        if self.random:
            days = days + self.late.on(day)[buyers].astype(np.int64)
        for lead in sorted(set(days.tolist())):
            here = days == lead
            self.send_off(buyers[here], units[here], contracts[here], day + lead)

    def send_off(self, buyers: Ints, units: Ints, contracts: Ints, day: int) -> None:
        """Let shipments, counted as coming already, arrive together on a day.

        `contracts` are those that had ended in each buyer's territory when the goods were billed.
        """
        if day < self.world.last_day:
            depots = self.world.depots
            if depots.arrivals is not None:
                depots.arrivals[day - depots.first_day, buyers] += units
            arrival = wait(self.world.env, day, Phase.RECEIVE)
            arrival.callbacks.append(partial(self._arrive, buyers, units, contracts))

    def _arrive(self, buyers: Ints, units: Ints, contracts: Ints, _: simpy.Event) -> None:
        depots, made = self.world.depots, self.world.production
        stays = contracts == self.world.relations.contracts[buyers]
        if not stays.all():  # for a distributor that has left: back at the plant
            turned = units[~stays].sum(axis=0)
            made.turned -= turned
            made.stock += turned
            buyers, units = buyers[stays], units[stays]
        depots.coming[buyers] -= units
        depots.stock[buyers] += units
