"""Returns: expired goods, and goods that will expire unsold, go back to the manufacturer."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import MANUFACTURER
from channelsim.model.returns import entitled, within_cap
from channelsim.model.shelf_life import oldest_first, unsold
from channelsim.simulation.ageing import Ageing, checks_today
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.books import minor, share_of_value
from channelsim.simulation.calendar import closes_today
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RECENT = 28  # days of orders that a distributor expects to go on


class TakeBack:
    """Takes goods back each week, before what is left of the expired ones is written off.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        Where credit notes go.
    ageing : Ageing
        How old goods are.
    """

    def __init__(self, world: World, payments: Payments, ageing: Ageing) -> None:
        self.world, self.payments, self.ageing = world, payments, ageing
        self.terms = world.network.manufacturer.returns
        self.active = self.terms.active and ageing.active
        self.direct = (world.books.supplier == MANUFACTURER) & ~world.books.own
        self.taken = np.zeros_like(world.depots.stock)
        """Units taken back so far, shape (n, k)."""
        self.credited = np.zeros(len(world.keys), dtype=np.int64)
        """Credits of the running period, minor units."""
        self.bought_before = world.depots.bought_value.copy()

    def close_day(self, day: int) -> None:
        """Take back what may go back; begin a new period after the last day of one."""
        if not self.active:
            return
        if checks_today(day):
            self._take_all(day)
        if closes_today(day, self.terms.cap_period):
            self.credited[:] = 0
            self.bought_before = self.world.depots.bought_value.copy()

    def _take_all(self, day: int) -> None:
        depots, ages = self.world.depots, self.ageing.depot_ages()
        left = self.ageing.days_left(day)
        expired = self.ageing.expired()
        near = self._near(day, ages, left, expired)
        offered = (expired + near) * (self.direct & self.world.relations.active)[:, None]
        allowed = entitled(self.terms.share, self.taken, self.ageing.lost, offered)
        credit = self._credit(share_of_value(self.world.books.goods, allowed, depots.held()))
        left_over = self._room()
        units = np.stack(
            [within_cap(*one) for one in zip(allowed, credit, left_over.tolist(), strict=True)]
        )
        if not units.any():
            return
        alive = np.where(left > 0.0, ages, 0)
        fresh = oldest_first(alive, np.maximum(units - expired, 0))
        for owner in np.flatnonzero(fresh.any(axis=(0, 2))):
            self.ageing.move(int(owner), None, fresh[:, owner])
        self._send_back(units, self._resold(fresh, left), left_over)

    def _credit(self, value: Ints) -> Ints:
        """Give the credit for goods by book value: a share of their invoices, without duty."""
        invoiced = value - self.world.borders.duty_in(value)
        credit: Ints = np.floor(invoiced * self.terms.credit).astype(np.int64)
        return credit

    def _room(self) -> Ints:
        """Give the credit that the limit of the running period leaves, minor units, (n,)."""
        if self.terms.cap is None:
            return np.full(len(self.credited), np.iinfo(np.int64).max)
        bought = (self.world.depots.bought_value - self.bought_before).sum(axis=1)
        limit = np.floor(self.terms.cap * bought).astype(np.int64)
        room: Ints = np.maximum(limit - self.credited, 0)
        return room

    def _near(self, day: int, ages: Ints, left: Floats, expired: Ints) -> Ints:
        """Give goods in stock that are about to expire and will not be sold before, (n, k)."""
        depots, within = self.world.depots, np.array(float(self.terms.within_days))
        if self.terms.within_days == 0:
            return np.zeros_like(expired)
        everybody = np.arange(len(expired))
        recent = depots.history(everybody, day, of_sell_out=False)[-_RECENT:].mean(axis=0)
        alive = np.where(left > 0.0, ages, 0)
        near: Ints = np.minimum(unsold(alive, left, within, recent), depots.stock - expired)
        return near

    def _resold(self, fresh: Ints, left: Floats) -> Ints:
        """Give the units that are fresh enough to be sold again, shape (n, k)."""
        limit = self.terms.resell_days
        if limit is None:
            return np.zeros(fresh.shape[1:], dtype=np.int64)
        resold: Ints = np.where(left >= limit, fresh, 0).sum(axis=0)
        return resold

    def _send_back(self, units: Ints, resold: Ints, room: Ints) -> None:
        world, books, depots = self.world, self.world.books, self.world.depots
        borders = world.borders
        value = share_of_value(books.goods, units, depots.held())
        credit = np.minimum(self._credit(value).sum(axis=1), room)
        notes = np.minimum(credit, books.payable)
        books.take_back(value, notes, credit - notes, resold * books.unit_cost)
        books.refund_duty(borders.refund(borders.duty_in(value)))
        for owner in np.flatnonzero(units.any(axis=1)):
            self.payments.credit(int(owner), int(notes[owner]))
            name = world.network.distributors[owner].name
            detail = f"{int(units[owner].sum())} units, credited {credit[owner] / MINOR:.2f}"
            world.tell("goods returned", name, detail)
        depots.stock -= units
        world.production.stock += resold.sum(axis=0)
        world.written_off += (units - resold).sum(axis=0)
        self.taken += units
        self.credited += credit
        freight = world.network.costs.freight_to_distributor * float(units.sum())
        if freight > 0.0:
            books.maker_spend("freight of returns", "freight", int(minor(np.array(freight))))
