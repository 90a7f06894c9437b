"""Dispatch: the manufacturer's order desk and the first level's deliveries to the second."""

from collections.abc import Generator

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.allocation import DeskView
from channelsim.model.network import MANUFACTURER
from channelsim.model.rationing import ration_panel
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.books import minor, share_of_value
from channelsim.simulation.calendar import Phase, today, wait
from channelsim.simulation.draws import gamma_multiplier
from channelsim.simulation.world import World

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
        suppliers = np.array([d.supplier for d in world.network.distributors])
        self.direct = np.flatnonzero(suppliers == MANUFACTURER)
        self.indirect = np.flatnonzero(suppliers != MANUFACTURER)
        self.supplier = suppliers
        docks = world.network.manufacturer.docks
        self.docks = None if docks is None else simpy.Resource(world.env, capacity=docks)

    def order(self, buyer: int, units: Ints) -> None:
        """Place an order with the buyer's supplier."""
        depots, day = self.world.depots, self.world.day
        if not depots.open_orders[buyer].any():
            depots.since[buyer] = day
        depots.open_orders[buyer] += units
        depots.ordered[buyer] += units
        supplier = int(self.supplier[buyer])
        row = day - depots.origin
        if supplier == MANUFACTURER:
            self.world.production.ordered[row] += units
        else:
            depots.demand[row, supplier] += units
        region = self.world.network.distributors[buyer].region
        if supplier == MANUFACTURER:
            recorder = self.world.recorder
            recorder.trade["distributor_orders"][recorder.row(day), region] += units

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
        world, depots = self.world, self.world.depots
        buyers = self.direct[depots.open_orders[self.direct].any(axis=1)]
        relations = world.relations
        served = np.array(
            [
                bool(relations.active[b])
                and day >= relations.suspended_until[b]
                and not self.payments.held(int(b))
                for b in buyers
            ],
            dtype=bool,
        )
        buyers = buyers[served] if len(buyers) else buyers
        if len(buyers) == 0:
            return
        wanted = depots.open_orders[buyers]
        stock = world.production.stock
        given = wanted
        if (wanted.sum(axis=0) > stock).any():
            given = self._allocate(buyers, wanted, stock)
        for row, buyer in enumerate(buyers):
            self._remember(int(buyer), wanted[row], given[row])
            if given[row].any():
                self.ship(int(buyer), given[row])
        if world.network.manufacturer.shortage == "lost":
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

    def _remember(self, buyer: int, wanted: Ints, given: Ints) -> None:
        asked = int(np.maximum(wanted, 0).sum())
        if asked > 0:
            short = 1.0 - int(np.maximum(given, 0).sum()) / asked
            memory = self.world.relations.shortage
            memory[buyer] += _MEMORY * (short - memory[buyer])

    def _dispatch_first_level(self, day: int) -> None:
        world, depots = self.world, self.world.depots
        buyers = self.indirect[depots.open_orders[self.indirect].any(axis=1)]
        if len(buyers) == 0:
            return
        wanted = np.maximum(depots.open_orders[buyers], 0)
        start = world.streams.uniform("supply rounding", world.keys, day)[:, None]
        suppliers = self.supplier[buyers]
        given = ration_panel(wanted, suppliers, depots.stock, len(world.keys), start)
        for row, buyer in enumerate(buyers):
            self._remember(int(buyer), wanted[row], given[row])
            if given[row].any():
                self.ship(int(buyer), given[row])
            supplier = world.network.distributors[int(suppliers[row])]
            if supplier.group.shortage == "lost":
                depots.open_orders[buyer] = 0

    def ship(self, buyer: int, units: Ints, *, counted: bool = True) -> int:
        """Send units to a buyer and bill them; give the invoice, minor units.

        Goods given as a rebate are not `counted` as purchases.
        """
        world, depots, books = self.world, self.world.depots, self.world.books
        supplier = int(self.supplier[buyer])
        amounts = minor(units * depots.invoice[buyer])
        if supplier == MANUFACTURER:
            cost = units * books.unit_cost
            world.production.stock -= units
            recorder = world.recorder
            region = world.network.distributors[buyer].region
            recorder.trade["sell_in"][recorder.row(world.day), region] += units
            freight = world.network.costs.freight_to_distributor
            if freight > 0.0:
                amount = int(minor(np.array(units.sum() * freight)))
                books.maker_spend("freight", "freight", amount)
        else:
            cost = share_of_value(books.goods[supplier], units, depots.held()[supplier])
            depots.stock[supplier] -= units
            depots.sold_units[supplier] += units
            depots.sold_value[supplier] += amounts
        books.sell_in(buyer, amounts, cost)
        depots.coming[buyer] += units
        if counted:
            depots.open_orders[buyer] -= units
            depots.bought_units[buyer] += units
            depots.bought_value[buyer] += amounts
        invoice = int(amounts.sum())
        self.payments.bill(buyer, invoice)
        if self.docks is not None and supplier == MANUFACTURER:
            world.env.process(self._load(buyer, units))
        else:
            self._depart(buyer, units)
        return invoice

    def _load(self, buyer: int, units: Ints) -> Generator[simpy.Event, None, None]:
        """Process: a shipment that waits for a dock and is loaded there."""
        assert self.docks is not None
        with self.docks.request() as dock:
            yield dock
            yield self.world.env.timeout(
                self.world.network.manufacturer.loading_hours / 24.0
            )
        self._depart(buyer, units)

    def _depart(self, buyer: int, units: Ints) -> None:
        """Put a shipment on the road; it arrives after a random lead time."""
        world = self.world
        route = world.network.distributors[buyer].group.lead_time
        day = today(world.env)
        days = route.days
        if route.delay_mean > 0.0:
            score = world.streams.normal("lead time", int(world.keys[buyer]), day)
            days += round(route.delay_mean * float(gamma_multiplier(score, route.delay_cv**2)))
        if day + days >= world.last_day:
            return
        arrival = wait(world.env, day + days, Phase.RECEIVE)
        arrival.callbacks.append(lambda _: self._arrive(buyer, units))

    def _arrive(self, buyer: int, units: Ints) -> None:
        depots = self.world.depots
        depots.coming[buyer] -= units
        depots.stock[buyer] += units
