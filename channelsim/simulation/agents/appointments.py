"""A distributor opens in a territory: its plans, its money, and the outlets it wins."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.partners import protection_days
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.fresh import Fresh
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import WARM_DAYS, World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Rollout:
    """Outlets of one territory that its distributor brings the brand to, one after the other."""

    owner: int
    start: int
    """First day."""
    days: int
    """Days until the last outlet has it."""
    rows: Ints
    """Outlets, shape (p,)."""
    place: Floats
    """When the turn of each is, as a share of the days, shape (p,)."""
    cost: float
    """What the distributor pays per outlet, money."""


class Appointments:
    """Openings of distributors, and the spread of the brand over their areas.

    Parameters
    ----------
    world : World
        The world.
    departures : Departures
        Opens books of a successor.
    payments : Payments
        Its money.
    fresh : Fresh
        Where it is noted who is new.
    """

    def __init__(
        self, world: World, departures: Departures, payments: Payments, fresh: Fresh
    ) -> None:
        self.world, self.departures, self.payments, self.fresh = world, departures, payments, fresh
        self.rollouts: list[Rollout] = []
        for n in np.flatnonzero(world.relations.active):
            terms = world.network.distributors[n].group.obligations
            if terms is not None and terms.cover_within_days is not None:
                self._roll_out(int(n), world.first_day, 0)

    def open(self, n: int) -> None:
        """Open a distributor in a territory whose outlets that can carry the brand all do so."""
        self.appoint(n, 0)

    def appoint(self, n: int, ramp_up: int) -> None:
        """Open a distributor in a vacant territory.

        Parameters
        ----------
        n : int
            Number of the distributor.
        ramp_up : int
            Days until it has brought the brand to all outlets that can carry it.
        """
        world, day = self.world, self.world.day
        first = self.world.relations.contracts[n] == 0 and not world.depots.base_rate[n].any()
        world.relations.active[n] = True  # its outlets count as served from now on
        rollout = self._roll_out(n, day, ramp_up)
        full = self._expected(n, day, rollout.rows)
        if first:
            world.depots.base_rate[n] = full
            self.payments.plan(n, full)
        group = world.network.distributors[n].group
        soon = min(1.0, (protection_days(group) + 1.0) / max(rollout.days, 1))
        start = rollout.rows[rollout.place <= soon]
        index = world.network.regions[world.home[n]].season.index(float(day))
        row = day - world.depots.origin
        planned = self._expected(n, day, start) * index
        world.depots.demand[row - WARM_DAYS : row, n] = planned
        world.depots.sell_out[row - WARM_DAYS : row, n] = planned
        self.departures.open_successor(n)
        self.fresh.distributors[n] = day

    def _expected(self, n: int, day: int, rows: Ints) -> Floats:
        """Give expected sales a day of its outlets that carry the brand and of others, (k,)."""
        panel = self.world.panel
        mine = (self.world.network.outlets.supplier == n) & panel.shelves.listed[:, 0]
        mine[rows] = True
        expected: Floats = (panel.buyers.mean * panel.shelves.appeal(day))[mine].sum(axis=0)
        return expected

    def _roll_out(self, n: int, day: int, ramp_up: int) -> Rollout:
        world, outlets = self.world, self.world.network.outlets
        terms = world.network.distributors[n].group.obligations
        missing = (outlets.supplier == n) & ~world.panel.shelves.listed[:, 0]
        days, cost = ramp_up, 0.0
        if terms is not None and terms.cover_within_days is not None:
            days, cost = terms.cover_within_days, terms.cost_per_account
        else:
            missing &= outlets.listed
        rows = np.flatnonzero(missing)
        place = world.streams.uniform("rollout", world.panel.keys[rows], 0)
        rollout = Rollout(n, day, days, rows, np.asarray(place, dtype=np.float64), cost)
        self.rollouts.append(rollout)
        return rollout

    def step(self, day: int) -> None:
        """Let the outlets take the brand in whose turn it is; each week."""
        world, going = self.world, []
        chosen = np.zeros(world.network.outlets.count, dtype=bool)
        for rollout in self.rollouts:
            if not world.relations.active[rollout.owner]:
                continue
            due = rollout.rows[rollout.place * rollout.days <= day - rollout.start]
            due = due[
                ~world.panel.shelves.listed[due, 0] & (self.fresh.accounts[due] < rollout.start)
            ]
            chosen[due] = True
            cause = "opening of outlets"
            if rollout.cost > 0.0 and len(due):
                amount = round(len(due) * rollout.cost * MINOR)
                world.books.spend_alone(rollout.owner, cause, amount)
            if day - rollout.start < rollout.days:
                going.append(rollout)
        self.rollouts = going
        if chosen.any():
            world.panel.take_in(chosen, day)
            self.fresh.accounts[chosen] = day
