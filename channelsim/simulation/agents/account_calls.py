"""Calls on outlets without the brand by distributors who are paid for new accounts."""

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.effort import makes_effort
from channelsim.model.incentives import FirstOrder, Process, payable
from channelsim.model.periods import Period, end_of, ends_within, start_of
from channelsim.simulation.agents.conduct_shown import ConductShown
from channelsim.simulation.agents.membership import Membership
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.keys import entity_key
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Ints = NDArray[np.int64]

_WEEK = 7


def effort_luck(
    world: World,
    membership: Membership,
    scheme: Process | FirstOrder,
    owner: int,
    day: int,
    what: str,
) -> float:
    """Give the uniform number that settles whether a distributor makes an effort for a scheme."""
    key = int(world.keys[owner]) ^ int(membership.keys[scheme.name])
    return world.streams.uniform("effort", key ^ int(entity_key(what)), day)


class AccountCalls:
    """Who calls on outlets for new accounts, what that costs, and what is paid for them.

    Parameters
    ----------
    world : World
        The world.
    membership : Membership
        Who takes part in what.
    settlement : Settlement
        Owes subsidies for accounts.
    shown : ConductShown
        Which outlets do not list the brand.
    rewarded : sequence of Process
        Schemes that pay for coverage, for which somebody else decides.
    """

    def __init__(
        self,
        world: World,
        membership: Membership,
        settlement: Settlement,
        shown: ConductShown,
        rewarded: Sequence[Process],
    ) -> None:
        self.world, self.membership, self.settlement = world, membership, settlement
        self.shown = shown
        self.effort = [d.conduct.effort for d in world.network.distributors]
        self.subsidies = [
            s for s in world.network.incentives if isinstance(s, FirstOrder) and s.per_account > 0.0
        ]
        n = len(self.effort)
        self.wanted: dict[str, Ints] = {
            scheme.name: np.zeros(n, dtype=np.int64) for scheme in (*rewarded, *self.subsidies)
        }
        """Accounts that each still wants to win for each scheme, shape (n,)."""
        self.opened: dict[Period, Ints] = {
            scheme.period: np.zeros(n, dtype=np.int64) for scheme in self.subsidies
        }
        """Accounts won in the running period, shape (n,)."""

    def decide(self, day: int) -> None:
        """Let all decide on subsidies whose period begins today."""
        for subsidy in self.subsidies:
            if start_of(day, subsidy.period) == day:
                self._decide(subsidy, day)

    def _decide(self, scheme: FirstOrder, day: int) -> None:
        """Let those open accounts to whom the subsidy is worth more than an opening costs."""
        wanted = self.wanted[scheme.name]
        wanted[:] = 0
        for owner in self.membership.members[scheme.name]:
            luck = effort_luck(self.world, self.membership, scheme, owner, day, "coverage")
            cost = self.effort[owner].new_account
            if self.world.relations.active[owner] and makes_effort(
                self.effort[owner], scheme.per_account, cost, luck
            ):
                wanted[owner] = self.shown.unlisted(owner).sum()

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: once a week those who want accounts call on outlets without the brand."""
        world = self.world
        for day in range(world.first_day + 1, world.last_day, _WEEK):
            yield wait(world.env, day, Phase.RECEIVE)
            total = sum(self.wanted.values(), np.zeros(len(self.effort), dtype=np.int64))
            if not total.any():
                continue
            luck = world.streams.uniform("account", world.panel.keys, day)
            chosen = np.zeros(len(luck), dtype=bool)
            for owner in np.flatnonzero(total):
                open_to = self.shown.unlisted(int(owner))
                willing = open_to & (luck < self.effort[owner].new_account_chance)
                most = max(int(calls[owner]) for calls in self.wanted.values())
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
            for calls in self.wanted.values():
                calls[owner] = max(int(calls[owner]) - count, 0)
            for opened in self.opened.values():
                opened[owner] += count

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
