"""The end of a contract, and who comes after."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import TIERS, World

Ints = NDArray[np.int64]


class Departures:
    """Ends contracts, settles what is left of them, and opens successors.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        Bills and loans.
    replace : callable
        Interrupts a distributor until its successor opens: number and day.
    """

    def __init__(
        self, world: World, payments: Payments, replace: Callable[[int, int], None]
    ) -> None:
        self.world, self.payments, self.replace = world, payments, replace
        self.paid_in = np.zeros(len(world.network.distributors), dtype=np.int64)
        """Capital that owners have brought since the month began, minor units."""

    def leave(self, days: int) -> None:
        """Let those who are discontent leave at a month's end."""
        world = self.world
        for n in np.flatnonzero(world.relations.active & ~world.books.own):
            chance = world.network.partnership.exit_probability(
                float(world.relations.satisfaction[n]), float(days)
            )
            if chance > 0.0:
                luck = world.streams.uniform("exit", int(world.keys[n]), world.day)
                if luck < chance:
                    self.depart(int(n), "left")

    def depart(self, n: int, reason: str) -> None:
        """End a contract: goods go back, debts are settled, a vacancy opens."""
        world, books = self.world, self.world.books
        relations = world.relations
        if not relations.active[n]:
            return
        name = world.network.distributors[n].name
        world.tell("exit", name, reason)
        relations.active[n] = False
        world.offers.lapse(n)
        world.depots.open_orders[n] = 0
        self._take_back(n)
        deposit = np.zeros(books.n, dtype=np.int64)
        deposit[n] = -books.deposit[n]
        books.change_deposit(deposit)
        self._clear_debts(n)
        if reason == "left":
            share = world.network.partnership.outlets_lost
            mine = world.network.outlets.supplier == n
            luck = world.streams.uniform("outlet follows", world.panel.keys, world.day)
            world.panel.shelves.delist(mine & (luck < share))
        opens = world.day + 1 + world.network.partnership.vacancy_days
        self.replace(n, opens)

    def _take_back(self, n: int) -> None:
        """Return all its goods to the manufacturer, credited at book value less refunds of duty.

        The warehouse is cleared at once; shipments on the road are turned round, and are at the
        plant on the day on which they would have arrived.
        """
        world, books, depots = self.world, self.world.books, self.world.depots
        units, value = depots.held()[n], books.goods[n].copy()
        world.production.stock += depots.stock[n]
        world.production.turned += depots.coming[n]
        depots.stock[n] = depots.coming[n] = 0
        if depots.arrivals is not None:
            depots.arrivals[:, n] = 0
        world.relations.contracts[n] += 1
        refund = self._duty_back(n, value)
        books.return_goods(n, value, int(value.sum()) - refund, units * books.unit_cost)

    def _duty_back(self, n: int, value: Ints) -> int:
        """Collect what customs pay back on all goods of a leaver; give it, minor units."""
        world, everybody = self.world, np.zeros_like(self.world.books.goods)
        everybody[n] = value
        refund = world.borders.refund(world.borders.duty_in(everybody))
        world.books.refund_duty(refund)
        return int(refund[n])

    def _clear_debts(self, n: int) -> None:
        books = self.world.books
        loan = int(books.loan[n])
        guarantee = np.zeros(books.n, dtype=np.int64)
        guarantee[n] = max(0, loan - max(int(books.cash[n]), 0))
        books.withdraw(-guarantee)  # the owner stands for the bank loan with money of his own
        self.paid_in += guarantee
        books.borrow(n, -loan)
        owed = int(books.payable[n])
        paid = min(owed, max(int(books.cash[n]), 0))
        if paid:
            books.pay(n, paid)
        if owed > paid:
            books.write_debt_off(n, owed - paid)
            name = self.world.network.distributors[n].name
            self.world.tell("bad debt", name, f"{(owed - paid) / MINOR:.2f}")
        self.payments.forget(n)

    def open_successor(self, n: int) -> None:
        """Let a reserve distributor take a territory over, with money of its own."""
        world, books, relations = self.world, self.world.books, self.world.relations
        me = world.network.distributors[n]
        capital = np.zeros(books.n, dtype=np.int64)
        capital[n] = self.payments.float[n] + self.payments.deposit[n] - books.cash[n]
        books.withdraw(-capital)
        self.paid_in += capital
        deposit = np.zeros(books.n, dtype=np.int64)
        deposit[n] = self.payments.deposit[n]
        books.change_deposit(deposit)
        relations.active[n] = True
        relations.satisfaction[n] = 0.5
        relations.cases[n] = 0
        relations.tier[n] = TIERS.index(me.group.tier)
        relations.detection[n] = relations.prior[n]
        world.tell("succession", me.name, "a reserve distributor opens")
