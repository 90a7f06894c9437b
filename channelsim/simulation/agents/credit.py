"""The credit department: grades, limits, prepayment, insurance and default of debtors."""

from collections import deque
from collections.abc import Generator
from typing import Protocol

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.credit import Credit, CreditFacts
from channelsim.model.network import MANUFACTURER
from channelsim.model.periods import ends_within, start_of
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.agents.payments import LONGEST_TERMS, Payments
from channelsim.simulation.books import minor
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MONTHS = 3  # months that delay and trend look back at


class Terms(Protocol):
    """What the order desk asks before goods leave and tells after."""

    def allowed(self, buyers: Ints, units: Ints) -> Ints:
        """Give the units that may leave on the credit that buyers have, shape (b, k)."""
        ...

    def shipped(self, buyers: Ints, units: Ints) -> None:
        """Take note of goods that left and were billed."""
        ...


class OpenCredit:
    """Terms where nobody watches: whatever is allocated leaves on account."""

    def allowed(self, buyers: Ints, units: Ints) -> Ints:
        """Give all units."""
        return units

    def shipped(self, buyers: Ints, units: Ints) -> None:
        """Do nothing."""


class CreditDepartment:
    """Grades those who buy from the manufacturer, at the start of each month.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        Bills, terms and who is stopped.
    departures : Departures
        Ends the contracts of those who default.
    credit : Credit
        Its rules.
    """

    def __init__(
        self, world: World, payments: Payments, departures: Departures, credit: Credit
    ) -> None:
        self.world, self.payments, self.departures = world, payments, departures
        self.credit = credit
        books, network = world.books, world.network
        self.debtors = np.flatnonzero((books.supplier == MANUFACTURER) & ~books.own)
        self.usual = network.manufacturer.terms_days
        self.prepaid = np.zeros(books.n)
        """Share of invoices that each pays before the goods leave, shape (n,)."""
        evaluation = network.evaluation
        self.by_tier = np.array(
            [1.0] * len(network.tiers)
            if evaluation is None
            else [tier.credit_factor for tier in evaluation.tiers]
        )
        self.past: deque[Ints] = deque([self._totals()], maxlen=2 * _MONTHS + 1)
        self.ends: deque[int] = deque([world.first_day], maxlen=2 * _MONTHS + 1)
        for n in self.debtors:
            world.relations.credit_grade[n] = "green"
        self.set_terms()

    def _totals(self) -> Ints:
        """Give purchases, money times days late, and money that fell due, so far, shape (3, n)."""
        bought = self.world.depots.bought_value.sum(axis=1)
        return np.stack([bought, self.payments.money_days, self.world.volumes.due])

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: look at all debtors on the first morning of each month."""
        world = self.world
        for day in ends_within(world.first_day, world.last_day - 1, "month"):
            yield wait(world.env, day, Phase.RECEIVE)
            self._default(day)
            self.past.append(self._totals())
            self.ends.append(day)
            for n in self._known(day):
                self._grade(int(n), day)
            self.set_terms()

    def _known(self, day: int) -> Ints:
        """Give the debtors in office since before today."""
        relations, debtors = self.world.relations, self.debtors
        return debtors[relations.active[debtors] & (relations.opened[debtors] < day)]

    def welcome(self, n: int) -> None:
        """Grant a successor the credit of a debtor without a blemish."""
        if n in self.debtors:
            self.world.relations.credit_grade[n] = "green"
            self.set_terms()

    # Grades -------------------------------------------------------------------------------------

    def _grade(self, n: int, day: int) -> None:
        score = self.credit.score(self.facts(n, day))
        grade, relations = self.credit.grade(score), self.world.relations
        before = relations.credit_grade[n]
        if grade != before:
            relations.credit_grade[n] = grade
            name = self.world.network.distributors[n].name
            self.world.tell("credit grade", name, f"{before} to {grade}, {score:.1f} points")

    def facts(self, n: int, day: int) -> CreditFacts:
        """Give the five factors of a debtor on the morning of a day."""
        world, books, payments = self.world, self.world.books, self.payments
        debt, overdue = int(books.payable[n]), payments.overdue(n)
        mine = sum(end >= float(world.relations.opened[n]) for end in self.ends)
        back = max(min(_MONTHS, mine - 1), 0)
        late, due = (self.past[-1] - self.past[-1 - back])[1:, n]
        waiting = payments.waiting(n, day)
        claims = int(books.payable[books.supplier == n].sum())
        assets = claims + int(
            books.cash[n] + books.goods[n].sum() + books.deposit[n] + books.rebate_due[n]
        )
        return CreditFacts(
            overdue=min(1.0, overdue / debt) if debt > 0 else 0.0,
            delay_days=float(late + waiting) / float(max(due, overdue, 1)),
            leverage=(debt + int(books.loan[n])) / max(assets, 1),
            tenure_years=(day - float(world.relations.opened[n])) / DAYS_PER_YEAR,
            trend=self._trend(n),
        )

    def _trend(self, n: int) -> float:
        """Give purchases of the latest months over those before, adjusted for season, less 1."""
        if len(self.past) <= 2 * _MONTHS or self.ends[0] < float(self.world.relations.opened[n]):
            return 0.0
        bought = np.diff(np.array([totals[0, n] for totals in self.past])).astype(np.float64)
        seasons = [self.world.volumes.season(n, "month", end - 1) for end in list(self.ends)[1:]]
        lengths = np.diff(np.array(self.ends))
        expected = np.array(seasons) * lengths
        before, after = bought[:_MONTHS].sum(), bought[_MONTHS:].sum()
        if before <= 0.0:
            return 0.0
        change = (after / expected[_MONTHS:].sum()) / (before / expected[:_MONTHS].sum())
        return float(change) - 1.0

    def set_terms(self) -> None:
        """Put limits, terms, prepayment and stops into force, by grade and tier."""
        world, payments, credit = self.world, self.payments, self.credit
        grades = np.array(world.relations.credit_grade)
        green = grades == "green"
        longer = min(self.usual + credit.green_extra_days, LONGEST_TERMS)
        payments.terms = np.where(green, longer, self.usual)
        payments.stopped = grades == "red"
        self.prepaid = np.where(grades == "yellow", credit.yellow_prepaid, 0.0)
        if credit.limit_days is not None:
            factor = self.by_tier[world.relations.tier]
            factor = factor * np.where(green, credit.green_limit_factor, 1.0)
            limit = minor(credit.limit_days * payments.daily_purchases * factor)
            payments.limit = np.where(grades == "", np.iinfo(np.int64).max // 2, limit)

    # The order desk -----------------------------------------------------------------------------

    def allowed(self, buyers: Ints, units: Ints) -> Ints:
        """Cut what would exceed a limit, or the cash for a prepayment, in proportion."""
        books, payments = self.world.books, self.payments
        invoice = (np.maximum(units, 0) * self.world.depots.invoice[buyers]).sum(axis=1) * MINOR
        room = np.full(len(buyers), np.inf)
        on_account = 1.0 - self.prepaid[buyers]
        if payments.limit is not None:
            free = np.maximum(payments.limit[buyers] - books.payable[buyers], 0)
            room = np.where(on_account > 0.0, free / np.maximum(on_account, 1e-12), np.inf)
        asks = self.prepaid[buyers] > 0.0
        means = np.maximum(payments.means(buyers), 0)
        cash = np.where(asks, means / np.maximum(self.prepaid[buyers], 1e-12), np.inf)
        room = np.minimum(room, cash)
        if (invoice <= room).all():
            return units
        share = np.where(invoice > room, room / np.maximum(invoice, 1e-12), 1.0)
        cut: Ints = np.where(units > 0, np.floor(units * share[:, None]), units).astype(np.int64)
        return cut

    def shipped(self, buyers: Ints, units: Ints) -> None:
        """Take prepayments out of today's bills, and pay the insurer's premium on the rest."""
        amounts = minor(np.maximum(units, 0) * self.world.depots.invoice[buyers]).sum(axis=1)
        prepaid = np.floor(amounts * self.prepaid[buyers]).astype(np.int64)
        for place in np.flatnonzero(prepaid):
            self.payments.prepay(int(buyers[place]), int(prepaid[place]))
        premium = round(float((amounts - prepaid).sum()) * self.credit.insurance.premium)
        if premium > 0:
            self.world.books.maker_spend("credit insurance premium", "credit insurance", premium)

    # Default ------------------------------------------------------------------------------------

    def _default(self, day: int) -> None:
        """Let debtors default whose means have run out."""
        world, payments = self.world, self.payments
        rule, days = self.credit.insolvency, float(day - start_of(day - 1, "month"))
        if rule.default_per_year == 0.0:
            return
        for n in self._known(day):
            debt = int(world.books.payable[n])
            means = max(int(payments.means(np.array([n]))[0]), 0)
            chance = rule.probability(means / debt if debt > 0 else float("inf"), days)
            if world.streams.uniform("default", int(world.keys[n]), day) < chance:
                self.departures.depart(int(n), "defaulted")
