"""Month ends: running costs, satisfaction, and the distributors' rows."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.periods import start_of
from channelsim.model.records import MonthRow
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.cost_sharing import CostSharing
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.agents.health import HealthWatch
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.books import minor
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Ints = NDArray[np.int64]


class Months:
    """Closes the month for everybody.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        Bills and loans.
    departures : Departures
        Ends contracts.
    health : HealthWatch
        Grades channel health.
    """

    def __init__(
        self, world: World, payments: Payments, departures: Departures, health: HealthWatch
    ) -> None:
        self.world, self.payments, self.departures = world, payments, departures
        self.health = health
        self.cost_sharing = CostSharing(world)
        self.opened = world.first_day
        self.before = self._snapshot()

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
            "equity": self.world.books.equity(),
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
        profit = change["equity"] - self.departures.paid_in
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
        world.relations.split[:] = 0
        self.departures.paid_in[:] = 0
        self.opened = day + 1
        self.before = self._snapshot()
        if day + 1 < world.last_day:  # what leaving costs belongs to the month that begins
            self.departures.leave(days)

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
        bought = depots.bought_value.sum(axis=1) - self.before["bought_value"]
        self.cost_sharing.close_month(sales, bought)
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
                world.network.conflict.undercut_weight * float(relations.undercut[n]),
                world.neglect,
            )
            relations.satisfaction[n] += rules.smoothing * (score - relations.satisfaction[n])

    def _rows(self, period: int, change: dict[str, Ints], profit: Ints, capital: Ints) -> None:
        world, books, depots = self.world, self.world.books, self.world.depots
        relations = world.relations
        health = self.health.grades(world.day)
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
                    tier=world.network.tiers[int(relations.tier[n])],
                    status=self._status(n),
                    marginal_rebate=float(relations.marginal_rebate[n]),
                    role=me.group.role,
                    score=relations.score[n],
                    credit_grade=relations.credit_grade[n],
                    health=health[n],
                    rival_effort=float(relations.rival_effort[n]),
                    squeeze=float(relations.squeeze[n]),
                    boycott=int(relations.boycotts[n]),
                    split=int(relations.split[n]),
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
