"""Conduct that is paid for: who keeps prices, shows, opens accounts, pays on time, reports."""

from collections.abc import Callable, Generator
from dataclasses import replace

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.effort import makes_effort, outlets_needed
from channelsim.model.incentives import Aspect, FirstOrder, Measure, PeriodRecord, Process, payable
from channelsim.model.periods import Period, end_of, ends_within, start_of
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.conduct_shown import ConductShown
from channelsim.simulation.agents.membership import Membership
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.books import minor
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.keys import entity_key
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DAYS_PER_MONTH = DAYS_PER_YEAR / 12.0
_WEEK = 7


class Efforts:
    """What every distributor does for schemes that pay for conduct or for accounts opened.

    Before the first review of a scheme's period a distributor weighs for each condition what
    meeting it pays against what it costs, and holds to it until the period ends.

    Parameters
    ----------
    world : World
        The world.
    membership : Membership
        Who takes part in what.
    settlement : Settlement
        Owes subsidies for accounts.
    payments : Payments
        Who lets bills lie.
    """

    def __init__(
        self, world: World, membership: Membership, settlement: Settlement, payments: Payments
    ) -> None:
        self.world, self.membership, self.settlement = world, membership, settlement
        self.payments = payments
        self.shown = ConductShown(world)
        self.schemes = [s for s in world.network.incentives if isinstance(s, Process)]
        self.subsidies = [
            s for s in world.network.incentives if isinstance(s, FirstOrder) and s.per_account > 0.0
        ]
        n = len(world.network.distributors)
        self.effort = [d.conduct.effort for d in world.network.distributors]
        self.monthly = np.array([(e.price_control, e.display, e.reporting) for e in self.effort]).T
        """Monthly cost per outlet of prices and displays, and of reports, money, shape (3, n)."""
        self.levels: dict[tuple[str, Aspect], Floats] = {
            (scheme.name, measure.of): np.zeros(n)
            for scheme in self.schemes
            for measure in scheme.measures
        }
        """Shares that each works for under each scheme, 0 for nothing, shape (n,)."""
        self.calls: dict[str, Ints] = {
            scheme.name: np.zeros(n, dtype=np.int64) for scheme in (*self.schemes, *self.subsidies)
        }
        """Accounts that each still wants to open for each scheme, shape (n,)."""
        self.opened: dict[Period, Ints] = {
            scheme.period: np.zeros(n, dtype=np.int64) for scheme in self.subsidies
        }
        """Accounts opened in the running period, shape (n,)."""
        for scheme in self.schemes:
            membership.facts[scheme.name] = self.facts
        self.plans: dict[Aspect, Callable[[int, Measure, PeriodRecord, float], float | None]] = {
            "price": self._price_cost,
            "display": self._display_cost,
            "coverage": self._coverage_cost,
            "payment": self._payment_cost,
            "reporting": self._reporting_cost,
        }

    def facts(self, record: PeriodRecord, owner: int, day: int) -> PeriodRecord:
        """Add what a distributor's conduct comes to."""
        return replace(
            record,
            price_compliance=self.shown.prices(owner),
            display=self.shown.display(owner),
            coverage=self.shown.coverage(owner),
            reporting=float(self.shown.reports[owner]),
        )

    # Decisions ----------------------------------------------------------------------------------

    def run_decisions(self) -> Generator[simpy.Event, None, None]:
        """Process: every distributor decides on the first morning of every period."""
        world = self.world
        days = {
            day
            for scheme in (*self.schemes, *self.subsidies)
            for day in ends_within(world.first_day - 1, world.last_day - 1, scheme.period)
        }
        for day in sorted(days):
            yield wait(world.env, day, Phase.RECEIVE)
            for scheme in self.schemes:
                if start_of(day, scheme.period) == day:
                    for owner in self.membership.members[scheme.name]:
                        self._decide(scheme, owner, day)
            for subsidy in self.subsidies:
                if start_of(day, subsidy.period) == day:
                    self._decide_calls(subsidy, day)
            self._act()

    def _luck(self, scheme: Process | FirstOrder, owner: int, day: int, what: str) -> float:
        key = int(self.world.keys[owner]) ^ int(self.membership.keys[scheme.name])
        return self.world.streams.uniform("effort", key ^ int(entity_key(what)), day)

    def _decide(self, scheme: Process, owner: int, day: int) -> None:
        for measure in scheme.measures:
            self.levels[scheme.name, measure.of][owner] = 0.0
        self.calls[scheme.name][owner] = 0
        if not (self.world.relations.active[owner] and self.membership.applies(scheme, owner)):
            return
        record = self.membership.forecast(scheme, owner, day)
        record = replace(record, volume=record.volume * self.membership.belief(scheme, owner, day))
        months = (end_of(day, scheme.period) - day) / _DAYS_PER_MONTH
        for measure in scheme.measures:
            cost = self.plans[measure.of](owner, measure, record, months)
            if cost is None:
                continue
            gain = scheme.worth(measure, record)
            luck = self._luck(scheme, owner, day, measure.of)
            if makes_effort(self.effort[owner], gain, cost, luck):
                self.levels[scheme.name, measure.of][owner] = measure.at_least
                if measure.of == "coverage":
                    self.calls[scheme.name][owner] = self.shown.unlisted_needed(owner, measure)
                name = self.world.network.distributors[owner].name
                self.world.tell("effort", name, f"{measure.of} for {scheme.name}")

    def _decide_calls(self, scheme: FirstOrder, day: int) -> None:
        """Let those open accounts to whom the subsidy is worth more than an opening costs."""
        wanted = self.calls[scheme.name]
        wanted[:] = 0
        for owner in self.membership.members[scheme.name]:
            luck = self._luck(scheme, owner, day, "coverage")
            cost = self.effort[owner].new_account
            if self.world.relations.active[owner] and makes_effort(
                self.effort[owner], scheme.per_account, cost, luck
            ):
                wanted[owner] = self.shown.unlisted(owner).sum()

    # What an effort costs over a period, money; none where nothing has to be done ---------------

    def _price_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        good = self.shown.natural_prices(owner)
        need = outlets_needed(measure.at_least, float(good.sum()), len(good))
        return need * self.effort[owner].price_control * months if need else None

    def _display_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        need = self.shown.displays_needed(owner, measure.at_least)
        return need * self.effort[owner].display * months if need else None

    def _coverage_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        need = self.shown.unlisted_needed(owner, measure)
        return need * self.effort[owner].new_account if need else None

    def _payment_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        """Give what the credit would have been worth that paying on the day forgoes."""
        finance = self.world.network.distributors[owner].conduct.finance
        days = self.effort[owner].late_days
        bought = self.payments.daily_purchases[owner] * months * _DAYS_PER_MONTH
        late = self.world.network.manufacturer.late_interest
        rate = max(finance.capital_rate - late, 0.0)
        return float(bought) * rate * days / DAYS_PER_YEAR if days else None

    def _reporting_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        return self.effort[owner].reporting * months

    # Acts ---------------------------------------------------------------------------------------

    def _level(self, aspect: Aspect) -> Floats:
        """Give the highest share that each works for, shape (n,)."""
        level = np.zeros(len(self.effort))
        for (_, of), wanted in self.levels.items():
            if of == aspect:
                level = np.maximum(level, wanted)
        return level

    def _act(self) -> None:
        """Do what has been decided."""
        self.shown.keep_prices(self._level("price"))
        self.shown.show(self._level("display"))
        self.shown.report(self._level("reporting") > 0.0)
        days = np.array([effort.late_days for effort in self.effort])
        self.payments.patience = np.where(self._level("payment") > 0.0, 0, days)

    def run_calls(self) -> Generator[simpy.Event, None, None]:
        """Process: once a week those who want accounts call on outlets without the brand."""
        world = self.world
        for day in range(world.first_day + 1, world.last_day, _WEEK):
            yield wait(world.env, day, Phase.RECEIVE)
            total = sum(self.calls.values(), np.zeros(len(self.effort), dtype=np.int64))
            if not total.any():
                continue
            luck = world.streams.uniform("account", world.panel.keys, day)
            chosen = np.zeros(len(luck), dtype=bool)
            for owner in np.flatnonzero(total):
                open_to = self.shown.unlisted(int(owner))
                willing = open_to & (luck < self.effort[owner].new_account_chance)
                most = max(int(calls[owner]) for calls in self.calls.values())
                picked = np.flatnonzero(willing)[:most]
                chosen[picked] = True
                self._note(int(owner), len(picked))
            if chosen.any():
                world.panel.take_in(chosen, day)
                world.tell("listing", "outlets", f"{int(chosen.sum())} accounts opened")

    def _note(self, owner: int, count: int) -> None:
        if count:
            cost = round(self.effort[owner].new_account * count * MINOR)
            self.world.books.spend_alone(owner, "opening of accounts", cost)
            for calls in self.calls.values():
                calls[owner] = max(int(calls[owner]) - count, 0)
            for opened in self.opened.values():
                opened[owner] += count

    def run_costs(self) -> Generator[simpy.Event, None, None]:
        """Process: efforts are paid at the end of every month."""
        world = self.world
        for end in ends_within(world.first_day, world.last_day, "month"):
            yield wait(world.env, end - 1, Phase.CLOSE)
            months = (end - start_of(end - 1, "month")) / _DAYS_PER_MONTH
            for cause, amount in (
                ("price control", self.shown.held() * self.monthly[0]),
                ("display effort", self.shown.shows() * self.monthly[1]),
                ("reporting", self.shown.reports * self.monthly[2]),
            ):
                posted = minor(amount * months)
                posted[~world.relations.active] = 0
                if posted.any():
                    world.books.spend(cause, posted)

    def run_subsidies(self) -> Generator[simpy.Event, None, None]:
        """Process: accounts opened are paid for at the end of every period."""
        world = self.world
        days = {
            end
            for period in self.opened
            for end in ends_within(world.first_day, world.last_day, period)
        }
        for end in sorted(days):
            yield wait(world.env, end - 1, Phase.CLOSE)
            for scheme in self.subsidies:
                if end_of(end - 1, scheme.period) == end:
                    self._subsidise(scheme, end - 1)
            for period, opened in self.opened.items():
                if end_of(end - 1, period) == end:
                    opened[:] = 0

    def _subsidise(self, scheme: FirstOrder, day: int) -> None:
        for owner in self.membership.members[scheme.name]:
            count = int(self.opened[scheme.period][owner])
            if count and self.world.relations.active[owner]:
                record = self.world.volumes.record(scheme, owner, day)
                paid = payable(scheme, replace(record, volume=0.0, accounts=count))
                self.settlement.owe(scheme, owner, round(paid * MINOR), day)
