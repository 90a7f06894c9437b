"""New accounts: outlets are asked to take the brand in; some do, and some of these give up."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.expansion import DAYS_PER_MONTH, AccountPlan
from channelsim.model.recruitment import TRIAL_DAYS
from channelsim.simulation.fresh import Fresh
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Ints = NDArray[np.int64]

_WEEK = 7
_NEVER = -(10**9)


class NewAccounts:
    """One plan at work, week by week.

    Parameters
    ----------
    world : World
        The world.
    plan : AccountPlan
        Whom it asks, how many, and what it pays.
    fresh : Fresh
        Where it is noted who is new.
    """

    def __init__(self, world: World, plan: AccountPlan, fresh: Fresh) -> None:
        self.world, self.plan, self.fresh = world, plan, fresh
        outlets, group = world.network.outlets, world.network.outlets.names.index(plan.outlets)
        rows = np.flatnonzero(outlets.group == group)
        turn = world.streams.uniform("asked in turn", world.panel.keys[rows], 0)
        self.rows = rows[np.argsort(np.asarray(turn), kind="stable")]
        """Outlets of the group in the order in which they are asked."""
        self.asked = np.full(outlets.count, _NEVER)
        self.carry = 0.0
        self.cohorts: list[tuple[int, Ints]] = []
        """Day and outlets of openings whose three months are not over."""

    def step(self, day: int) -> None:
        """Let newcomers give up, and ask the next outlets; each week."""
        self._give_up(day)
        if day >= self.plan.from_day and (self.plan.to_day is None or day <= self.plan.to_day):
            self._ask(day)

    def _ask(self, day: int) -> None:
        world, plan = self.world, self.plan
        self.carry += plan.per_month * _WEEK / DAYS_PER_MONTH
        number = int(self.carry)
        self.carry -= number
        rows, suppliers = self.rows, world.network.outlets.supplier
        free = ~world.panel.shelves.listed[rows, 0] & world.relations.active[suppliers[rows]]
        free &= day - self.asked[rows] >= max(plan.again_after_days, 1)
        rows = rows[free][:number]
        if len(rows) == 0:
            return
        self.asked[rows] = day
        luck = world.streams.uniform("first order", world.panel.keys[rows], day)
        opened = rows[np.asarray(luck) < plan.newcomers.order_chance()]
        world.tell("first orders", plan.outlets, f"{len(opened)} of {len(rows)}")
        if len(opened) == 0:
            return
        chosen = np.zeros(len(self.asked), dtype=bool)
        chosen[opened] = True
        world.panel.take_in(chosen, day)
        self.fresh.accounts[opened] = day
        self.cohorts.append((day, opened))
        self._pay(opened)

    def _pay(self, opened: Ints) -> None:
        """Pay the opening subsidy to the outlets."""
        amount = round(self.plan.newcomers.subsidy * MINOR)
        if amount:
            books = self.world.books
            markets = np.bincount(self.world.panel.market[opened], minlength=books.m) * amount
            books.support_outlets("opening subsidy", markets)

    def _give_up(self, day: int) -> None:
        world, plan = self.world, self.plan
        lost = np.zeros(len(self.asked), dtype=bool)
        chance = plan.newcomers.exit_chance(float(_WEEK), world.neglect)
        going = []
        for start, opened in self.cohorts:
            there = opened[self._there(opened, start)]
            luck = world.streams.uniform("early exit", world.panel.keys[there], day)
            leaving = there[np.asarray(luck) < chance]
            lost[leaving] = True
            if day - start >= TRIAL_DAYS:
                kept = len(there) - len(leaving)
                world.tell("three months", plan.outlets, f"{kept} of {len(opened)}")
            else:
                going.append((start, opened))
        self.cohorts = going
        if lost.any():
            world.panel.shelves.delist(lost)
            self.asked[lost] = day

    def _there(self, opened: Ints, start: int) -> NDArray[np.bool_]:
        """Tell which outlets of a cohort still carry the brand and have not begun anew."""
        listed = self.world.panel.shelves.listed[opened, 0]
        there: NDArray[np.bool_] = listed & (self.fresh.accounts[opened] == start)
        return there
