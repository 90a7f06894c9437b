"""Bills, loans and late payers."""

from collections import deque

import numpy as np

from channelsim.model.network import MANUFACTURER
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World


class Payments:
    """Who owes what since when. Bills fall due as events; they are collected at the day's close.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        n = len(world.network.distributors)
        self.bills: list[deque[list[int]]] = [deque() for _ in range(n)]
        self._due_today: set[int] = set()
        level = np.array([d.group.level for d in world.network.distributors])
        self._rank = {int(d): i for i, d in enumerate(np.argsort(-level, kind="stable"))}
        daily = np.array(
            [
                float((world.depots.base_rate[i] * world.network.list_price(d.region)).sum())
                for i, d in enumerate(world.network.distributors)
            ]
        )
        finance = [d.conduct.finance for d in world.network.distributors]
        self.daily_purchases = daily
        """Purchases per day at list price that each territory plans with, money."""
        self.line = np.rint([f.bank_line_days for f in finance] * daily * MINOR).astype(np.int64)
        self.deposit = np.rint([f.deposit_days for f in finance] * daily * MINOR).astype(np.int64)
        self.float = np.rint([f.cash_days for f in finance] * daily * MINOR).astype(np.int64)
        self.payout = np.rint([f.payout_above_days for f in finance] * daily * MINOR).astype(
            np.int64
        )

    def bill(self, buyer: int, amount: int) -> None:
        """Enter an invoice; it falls due after the terms of trade."""
        world = self.world
        due = world.day + world.network.manufacturer.terms_days
        self.bills[buyer].append([due, amount])
        if due < world.last_day:
            event = wait(world.env, due, Phase.RECEIVE if due > world.day else Phase.CLOSE)
            event.callbacks.append(lambda _: self._due_today.add(buyer))

    def credit(self, buyer: int, amount: int) -> None:
        """Take a credit note off the oldest bills."""
        bills = self.bills[buyer]
        while amount > 0 and bills:
            cut = min(amount, bills[0][1])
            bills[0][1] -= cut
            amount -= cut
            if bills[0][1] == 0:
                bills.popleft()

    def collect(self) -> None:
        """Collect what has fallen due today: second level first, so that the first can pass it on."""
        for buyer in sorted(self._due_today, key=self._rank.__getitem__):
            day, volumes = self.world.day, self.world.volumes
            fresh = sum(amount for due, amount in self.bills[buyer] if due == day)
            late = sum(amount for due, amount in self.bills[buyer] if due < day)
            paid = self.pay(buyer)
            for period in volumes.due:
                volumes.due[period][buyer] += fresh
                volumes.on_time[period][buyer] += max(0, min(fresh, paid - late))
        self._due_today.clear()

    def pay(self, buyer: int) -> int:
        """Pay what is due, oldest first, borrowing up to the bank line; give what was paid."""
        world, books = self.world, self.world.books
        bills, paid = self.bills[buyer], 0
        while bills and bills[0][0] <= world.day:
            amount = bills[0][1]
            short = amount - int(books.cash[buyer])
            room = int(self.line[buyer] - books.loan[buyer])
            if short > 0 and room > 0:
                books.borrow(buyer, min(short, room))
            part = max(0, min(amount, int(books.cash[buyer])))
            if part > 0:
                books.pay(buyer, part)
                paid += part
                bills[0][1] -= part
            if bills[0][1] > 0:
                break
            bills.popleft()
        return paid

    def repay(self, buyer: int) -> None:
        """Repay the bank from cash above the opening float."""
        books = self.world.books
        spare = int(books.cash[buyer] - self.float[buyer] // 2)
        amount = min(spare, int(books.loan[buyer]))
        if amount > 0:
            books.borrow(buyer, -amount)

    def overdue(self, buyer: int) -> int:
        """Give what should have been paid before today, minor units."""
        today = self.world.day
        return sum(amount for due, amount in self.bills[buyer] if due < today)

    def held(self, buyer: int) -> bool:
        """Tell whether the order desk holds a buyer's orders because it pays too late."""
        limit = self.world.network.manufacturer.stop_supply_after_days
        bills = self.bills[buyer]
        return limit is not None and bool(bills) and self.world.day - bills[0][0] > limit

    def room(self, buyer: int) -> float:
        """Give what a distributor can commit to beyond its present debts, money.

        Cash and bank line less debts, plus the takings expected while the terms of trade last.
        """
        books, terms = self.world.books, self.world.network.manufacturer.terms_days
        own = int(books.cash[buyer] + self.line[buyer] - books.loan[buyer] - books.payable[buyer])
        return max(0.0, own / MINOR + float(self.daily_purchases[buyer]) * terms)

    def close_month(self) -> None:
        """Charge interest on loans and on overdue bills; top deposits up."""
        world, books = self.world, self.world.books
        rates = np.array([d.conduct.finance.bank_rate for d in world.network.distributors])
        books.spend("bank interest", np.rint(books.loan * rates / 12.0).astype(np.int64))
        late = world.network.manufacturer.late_interest
        if late > 0.0:
            for buyer in range(len(self.bills)):
                interest = round(self.overdue(buyer) * late / 12.0)
                if interest > 0:
                    books.charge_interest(buyer, interest)
                    self.bills[buyer].append([world.day + 1, interest])
        if world.network.enforcement.deposit_topped_up:
            missing = np.maximum(self.deposit - books.deposit, 0) * world.relations.active
            books.change_deposit(np.minimum(missing, np.maximum(books.cash, 0)))

    def supplier_is_maker(self, buyer: int) -> bool:
        """Tell whether a distributor buys from the manufacturer."""
        return self.world.network.distributors[buyer].supplier == MANUFACTURER
