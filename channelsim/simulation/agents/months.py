"""Month ends: running costs, satisfaction, exits and successors, and the distributors' rows."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from channelsim.model.periods import start_of
from channelsim.model.records import MonthRow
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.books import minor
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import TIERS, World

Ints = NDArray[np.int64]


class Months:
    """Closes the month for everybody.

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
        n = len(world.network.distributors)
        self.paid_in = np.zeros(n, dtype=np.int64)
        """Capital that successors have brought since the month began, minor units."""
        self.opened = world.first_day
        self.before = self._snapshot()

    def _equity(self) -> Ints:
        books = self.world.books
        claims = np.zeros(books.n, dtype=np.int64)
        for buyer in np.flatnonzero(books.supplier >= 0):
            claims[books.supplier[buyer]] += books.payable[buyer]
        equity: Ints = (
            books.cash + books.goods.sum(axis=1) + books.deposit + books.rebate_due + claims
        ) - (books.payable + books.loan)
        return np.where(books.own, 0, equity)  # own warehouses are in the manufacturer's books

    def _snapshot(self) -> dict[str, Ints]:
        depots, recorder = self.world.depots, self.world.recorder
        return {
            "bought_units": depots.bought_units.sum(axis=1),
            "bought_value": depots.bought_value.sum(axis=1),
            "sold_units": depots.sold_units.sum(axis=1),
            "sold_value": depots.sold_value.sum(axis=1),
            "ordered": depots.ordered.sum(axis=1),
            "out": recorder.diverted_out.copy(),
            "in": recorder.diverted_in.copy(),
            "caught": recorder.caught.copy(),
            "equity": self._equity(),
        }

    def close(self, day: int) -> None:
        """Close the month that ends today."""
        world, books = self.world, self.world.books
        days = day + 1 - self.opened
        share = days / DAYS_PER_YEAR
        self._running_costs(share)
        self.payments.close_month(share)
        now = self._snapshot()
        change = {name: now[name] - self.before[name] for name in now}
        profit = change["equity"] - self.paid_in
        capital = np.maximum((now["equity"] + self.before["equity"]) // 2, 1)
        self._satisfy(profit, capital, change, share)
        self._rows(max(start_of(day, "month"), world.first_day), change, profit, capital)
        self._pay_out()
        world.recorder.close_month(day)
        books.ledger.collect(max(start_of(day, "month"), world.first_day))
        self._forget()
        world.relations.rebate_accrued[:] = 0
        world.relations.rebate_settled[:] = 0
        world.relations.fines[:] = 0
        self.paid_in[:] = 0
        self.opened = day + 1
        self.before = self._snapshot()
        if day + 1 < world.last_day:  # what leaving costs belongs to the month that begins
            self._leave(days)

    def _running_costs(self, share: float) -> None:
        world, books = self.world, self.world.books
        network, depots = world.network, world.depots
        finance = [distributor.conduct.finance for distributor in network.distributors]
        storage = np.array([f.storage_per_unit_year for f in finance])
        books.spend("storage", minor(depots.stock.sum(axis=1) * storage * share))
        sales = depots.sold_value.sum(axis=1) - self.before["sold_value"]
        operating = np.array([f.operating_share for f in finance])
        books.spend("operating", np.rint(sales * operating).astype(np.int64))
        rents = np.array([d.group.fixed_per_year for d in network.distributors])
        if rents.any():
            books.spend("premises", minor(rents * share * (world.relations.active | books.own)))
        fixed = round(network.costs.fixed_per_year * share * MINOR)
        if fixed:
            books.maker_spend("fixed cost", "fixed", fixed)
        goods = float(books.maker_goods.sum() + books.goods[books.own].sum())
        capital = network.costs.manufacturer_capital_rate * share * goods
        if round(capital):
            books.maker_spend("cost of capital", "capital cost", round(capital))

    def _satisfy(self, profit: Ints, capital: Ints, change: dict[str, Ints], share: float) -> None:
        world = self.world
        rules, relations = world.network.partnership, world.relations
        bought = change["in"] + change["sold_units"]
        intrusion = change["in"] / np.maximum(bought, 1)
        for n in np.flatnonzero(relations.active & ~world.books.own):
            score = rules.month_score(
                float(profit[n]) / float(capital[n]) / max(share, 1e-9),
                float(intrusion[n]),
                float(relations.shortage[n]),
            )
            relations.satisfaction[n] += rules.smoothing * (score - relations.satisfaction[n])

    def _rows(self, period: int, change: dict[str, Ints], profit: Ints, capital: Ints) -> None:
        world, books, depots = self.world, self.world.books, self.world.depots
        relations = world.relations
        for n, me in enumerate(world.network.distributors):
            rate = float(depots.demand[world.day - depots.origin - 27 :, n][:28].sum()) / 28.0
            stock = int(depots.stock[n].sum())
            world.recorder.months.append(
                MonthRow(
                    period=period,
                    distributor=me.name,
                    region=world.network.regions[me.region].name,
                    level=me.group.level,
                    purchases=int(change["bought_value"][n]),
                    sales=int(change["sold_value"][n]),
                    purchase_units=int(change["bought_units"][n]),
                    sales_units=int(change["sold_units"][n]),
                    rebate_accrued=int(relations.rebate_accrued[n]),
                    rebate_settled=int(relations.rebate_settled[n]),
                    cash=int(books.cash[n]),
                    loan=int(books.loan[n]),
                    overdue=self.payments.overdue(n),
                    stock_units=stock,
                    stock_days=stock / rate if rate > 0.0 else 0.0,
                    profit=int(profit[n]),
                    capital=int(capital[n]),
                    satisfaction=float(relations.satisfaction[n]),
                    expected_rebate=float(relations.expected_rebate[n]),
                    perceived_detection=float(relations.detection[n]),
                    diverted_out=int(change["out"][n]),
                    diverted_in=int(change["in"][n]),
                    caught=int(change["caught"][n]),
                    fines=int(relations.fines[n]),
                    tier=TIERS[int(relations.tier[n])],
                    status=self._status(n),
                    marginal_rebate=float(relations.marginal_rebate[n]),
                    role=me.group.role,
                )
            )

    def _status(self, n: int) -> str:
        world = self.world
        if not world.relations.active[n]:
            return "vacant"
        suspended = world.day < world.relations.suspended_until[n]
        return "suspended" if suspended else "active"

    def _forget(self) -> None:
        """Let beliefs about detection fade towards what they were without cases."""
        relations = self.world.relations
        for n, me in enumerate(self.world.network.distributors):
            rate = me.conduct.diverting.forgetting
            relations.detection[n] += rate * (relations.prior[n] - relations.detection[n])

    def _pay_out(self) -> None:
        books = self.world.books
        books.collect_takings()
        spare = np.where(books.loan > 0, 0, np.maximum(books.cash - self.payments.payout, 0))
        books.withdraw(spare)

    # Exit and succession ----------------------------------------------------------------------

    def _leave(self, days: int) -> None:
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
        """Return all its goods to the manufacturer, credited at their book value.

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
        books.return_goods(n, value, int(value.sum()), units * books.unit_cost)

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
