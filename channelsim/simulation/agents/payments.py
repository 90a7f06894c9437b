"""Bills, loans and late payers."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Ints = NDArray[np.int64]

LONGEST_TERMS = 60
"""Most days of credit that the manufacturer grants."""


class Payments:
    """Who owes what, and when. Bills are collected at the close of the day on which they fall due.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        network = world.network
        n, days = len(network.distributors), world.last_day - world.first_day
        self.terms: Ints = np.full(n, network.manufacturer.terms_days)
        """Days that each has to pay a bill."""
        self.stopped: NDArray[np.bool_] | None = None
        """Whose supply is stopped for want of credit; None if nobody grades."""
        self.limit: Ints | None = None
        """Most that each may owe its supplier, minor units; None if there is no limit."""
        self.money_days: Ints = np.zeros(n, dtype=np.int64)
        """Money paid late times the days it was late, so far, minor units."""
        longest = max(network.manufacturer.terms_days, LONGEST_TERMS if network.credit else 0)
        self.due: Ints = np.zeros((days + longest + 2, n), dtype=np.int64)
        """Bills by the day on which they fall due, counted from the first day, shape (days, n)."""
        self.late: list[deque[list[int]]] = [deque() for _ in range(n)]
        """Unpaid bills past their day, oldest first: day due and amount."""
        self.late_total: Ints = np.zeros(n, dtype=np.int64)
        level = np.array([d.group.level for d in network.distributors])
        self._levels = [np.flatnonzero(level == step) for step in (2, 1) if (level == step).any()]
        listed = network.invoice_factors()
        factors = np.ones_like(world.depots.base_rate) if listed is None else listed
        daily = np.array(
            [
                float((world.depots.base_rate[i] * network.list_price(d.region) * factors[i]).sum())
                for i, d in enumerate(network.distributors)
            ]
        )
        self.factors = factors
        self.daily_purchases = daily
        """Purchases per day at list price that each territory plans with, money."""
        self.patience: Ints = np.array([d.conduct.effort.late_days for d in network.distributors])
        """Days that each lets bills lie beyond their day, shape (n,)."""
        self._provide()

    def _provide(self) -> None:
        """Set what everybody's owner and bank provide for the purchases planned."""
        world, daily = self.world, self.daily_purchases
        finance = [d.conduct.finance for d in world.network.distributors]

        def worth(lengths: list[float]) -> Ints:
            amounts: Ints = np.rint(np.array(lengths) * daily * MINOR).astype(np.int64)
            return np.where(world.books.own, 0, amounts)  # a warehouse's money is its owner's

        self.line = worth([f.bank_line_days for f in finance])
        self.deposit = worth([f.deposit_days for f in finance])
        self.float = worth([f.cash_days for f in finance])
        self.payout = worth([f.payout_above_days for f in finance])

    def plan(self, n: int, daily: NDArray[np.float64]) -> None:
        """Plan with purchases of a territory that had none: units a day by product, shape (k,)."""
        network = self.world.network
        price = network.list_price(network.distributors[n].region) * self.factors[n]
        self.daily_purchases[n] = float((daily * price).sum())
        self._provide()

    def _row(self) -> int:
        return self.world.day - self.world.first_day

    def bill(self, buyers: Ints, amounts: Ints) -> None:
        """Enter invoices of today, one a buyer; they fall due after the terms of trade."""
        self.due[self._row() + self.terms[buyers], buyers] += amounts

    def credit(self, buyer: int, amount: int) -> None:
        """Take a credit note off the oldest bills."""
        late = self.late[buyer]
        while amount > 0 and late:
            cut = min(amount, late[0][1])
            late[0][1] -= cut
            self.late_total[buyer] -= cut
            amount -= cut
            if late[0][1] == 0:
                late.popleft()
        row = self._row()
        while amount > 0 and row < len(self.due):
            cut = min(amount, int(self.due[row, buyer]))
            self.due[row, buyer] -= cut
            amount -= cut
            row += 1

    def collect(self) -> None:
        """Collect what falls due today: second level first, so that the first can pass it on."""
        row = self._row()
        volumes, books = self.world.volumes, self.world.books
        today = self.due[row]
        if today.min() < 0:  # credit for goods returned: set off against later bills
            credit = np.minimum(today, 0)
            today -= credit
            self.due[row + 1] += credit
        for level in self._levels:
            fresh, late = today[level], self.late_total[level]
            if not (fresh.any() or late.any()):
                continue
            smooth = (late == 0) & (books.cash[level] >= fresh) & (self.patience[level] == 0)
            paid = fresh * smooth
            books.pay_many(level, paid)
            today[level] = fresh - paid
            for place in np.flatnonzero(~smooth):
                paid[place] = self._collect_slowly(int(level[place]), row)
            volumes.due[level] += fresh
            volumes.on_time[level] += paid

    def _collect_slowly(self, buyer: int, row: int) -> int:
        """Collect from a buyer who is late or short; give what was paid of today's bills."""
        fresh, late = int(self.due[row, buyer]), int(self.late_total[buyer])
        self.due[row, buyer] = 0
        if fresh > 0:
            self.late[buyer].append([self.world.day, fresh])
            self.late_total[buyer] += fresh
        paid = self.pay(buyer)
        return max(0, min(fresh, paid - late))

    def pay(self, buyer: int) -> int:
        """Pay overdue bills, oldest first, borrowing up to the bank line; give what was paid."""
        books, late, paid = self.world.books, self.late[buyer], 0
        latest = self.world.day - int(self.patience[buyer])
        while late and late[0][0] <= latest:
            amount = late[0][1]
            short = amount - int(books.cash[buyer])
            room = int(self.line[buyer] - books.loan[buyer])
            if short > 0 and room > 0:
                books.borrow(buyer, min(short, room))
            part = max(0, min(amount, int(books.cash[buyer])))
            if part > 0:
                books.pay(buyer, part)
                paid += part
                self.money_days[buyer] += part * (self.world.day - late[0][0])
                late[0][1] -= part
                self.late_total[buyer] -= part
            if late[0][1] > 0:
                break
            late.popleft()
        return paid

    def repay(self, owners: Ints) -> None:
        """Repay the bank from cash above half the opening float."""
        books = self.world.books
        for owner in owners[books.loan[owners] > 0]:
            spare = int(books.cash[owner] - self.float[owner] // 2)
            amount = min(spare, int(books.loan[owner]))
            if amount > 0:
                books.borrow(int(owner), -amount)

    def overdue(self, buyer: int) -> int:
        """Give what should have been paid before, minor units."""
        return int(self.late_total[buyer])

    def held(self, buyers: Ints) -> NDArray[np.bool_]:
        """Tell whose orders the order desk holds because they pay too late."""
        limit = self.world.network.manufacturer.stop_supply_after_days
        if self.stopped is None:
            held = np.zeros(len(buyers), dtype=bool)
        else:
            held = self.stopped[buyers].copy()
        if limit is not None:
            for place in np.flatnonzero(self.late_total[buyers] > 0):
                held[place] |= self.world.day - self.late[int(buyers[place])][0][0] > limit
        return held

    def room(self, buyer: int) -> float:
        """Give what a distributor can commit to beyond its present debts, money.

        Cash and bank line less debts, plus the takings expected while the terms of trade last.
        """
        books = self.world.books
        own = int(books.cash[buyer] + self.line[buyer] - books.loan[buyer] - books.payable[buyer])
        room = own / MINOR + float(self.daily_purchases[buyer]) * int(self.terms[buyer])
        if self.limit is not None:
            room = min(room, int(self.limit[buyer] - books.payable[buyer]) / MINOR)
        return max(0.0, room)

    def means(self, buyers: Ints) -> Ints:
        """Give cash and unused bank line, minor units, shape (b,)."""
        books = self.world.books
        unused = np.maximum(self.line[buyers] - books.loan[buyers], 0)
        means: Ints = books.cash[buyers] + unused
        return means

    def waiting(self, buyer: int, day: int) -> int:
        """Give the money overdue on a day times the days that it is late, minor units."""
        return sum(amount * (day - due) for due, amount in self.late[buyer])

    def prepay(self, buyer: int, amount: int) -> None:
        """Let a buyer pay part of a bill of today at once, borrowing where it must."""
        books, row = self.world.books, self._row() + int(self.terms[buyer])
        amount = min(amount, int(self.due[row, buyer]), int(self.means(np.array([buyer]))[0]))
        short = amount - int(books.cash[buyer])
        if short > 0:
            books.borrow(buyer, short)
        if amount > 0:
            books.pay(buyer, amount)
            self.due[row, buyer] -= amount

    def forget(self, buyer: int) -> None:
        """Drop all bills of a distributor that leaves."""
        self.late[buyer].clear()
        self.late_total[buyer] = 0
        self.due[:, buyer] = 0

    def close_month(self, share: float) -> None:
        """Charge interest on loans and on overdue bills for a share of a year; top deposits up."""
        world, books = self.world, self.world.books
        rates = np.array([d.conduct.finance.bank_rate for d in world.network.distributors])
        books.spend("bank interest", np.rint(books.loan * rates * share).astype(np.int64))
        late = world.network.manufacturer.late_interest
        for buyer in np.flatnonzero(self.late_total) if late > 0.0 else ():
            interest = round(int(self.late_total[buyer]) * late * share)
            if interest > 0:
                books.charge_interest(int(buyer), interest)
                self.due[self._row() + 1, buyer] += interest
        if world.network.enforcement.deposit_topped_up:
            missing = np.maximum(self.deposit - books.deposit, 0) * world.relations.active
            books.change_deposit(np.minimum(missing, np.maximum(books.cash, 0)))
