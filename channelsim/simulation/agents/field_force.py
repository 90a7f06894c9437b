"""The field force: its calls are divided over all outlets that carry the brand."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.expansion import DAYS_PER_MONTH
from channelsim.model.recruitment import TRIAL_DAYS
from channelsim.model.response import VISITS
from channelsim.model.spacing import evenly
from channelsim.simulation.fresh import Fresh
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.support import Support
from channelsim.simulation.world import World

Ints = NDArray[np.int64]

_WEEK = 7
_LONGEST = 365  # days between two calls, at most


class FieldForce:
    """Sets every week how often outlets are called on, given what the field force can do.

    Parameters
    ----------
    world : World
        The world.
    support : Support
        The support levers, of which one may double calls.
    fresh : Fresh
        Who is new and needs more calls.
    """

    def __init__(self, world: World, support: Support, fresh: Fresh) -> None:
        self.world, self.fresh = world, fresh
        self.rules = world.network.field_force
        self.usual = world.purchasing.visits.every.copy()
        outlets = world.network.outlets
        self.rank = evenly(outlets.member)
        self.support = support
        self.doubles = VISITS in support.effects
        """Whether a lever settles how often outlets are called on, given their usual calls."""

    def step(self, day: int) -> None:
        """Divide the week's calls; let neglected accounts drop the brand; pay for the calls."""
        world, outlets = self.world, self.world.network.outlets
        served = world.panel.shelves.listed[:, 0] & world.relations.active[outlets.supplier]
        needed = float((DAYS_PER_MONTH / self.usual[served]).sum()) + self._extra(day, served)
        service = self.rules.service(needed, day)
        world.neglect = 1.0 - service
        self._stretch(service)
        self._drop(day, served)
        cost = round(needed * service * _WEEK / DAYS_PER_MONTH * self.rules.cost_per_call * MINOR)
        if cost:
            world.books.maker_spend("field force", "field force", cost)
        world.tell("service", "field force", f"{service:.4f} of {needed:.1f} calls a month")

    def _extra(self, day: int, served: NDArray[np.bool_]) -> float:
        """Give the calls a month that newcomers need."""
        accounts = served & (day - self.fresh.accounts < TRIAL_DAYS)
        young = day - self.fresh.distributors < TRIAL_DAYS
        return (
            float(accounts.sum()) * self.rules.newcomer_calls
            + float((young & self.world.relations.active).sum()) * self.rules.distributor_calls
        )

    def _stretch(self, service: float) -> None:
        """Let the days between two calls grow by 1 / service, rounded up for a share of outlets."""
        exact = self.usual / max(service, 1e-9)
        every = np.minimum(np.floor(exact + self.rank * (exact > self.usual)), _LONGEST)
        calls: Ints = np.maximum(every, self.usual).astype(np.int64)
        if self.doubles:
            self.support.usual_calls = calls
        else:
            self.world.purchasing.visits.call(calls)

    def _drop(self, day: int, served: NDArray[np.bool_]) -> None:
        world = self.world
        chance = 1.0 - np.exp(-self.rules.drop_per_year * world.neglect * _WEEK / 365.0)
        if chance <= 0.0:
            return
        luck = world.streams.uniform("neglected", world.panel.keys, day)
        lost = served & (luck < chance)
        if lost.any():
            world.panel.shelves.delist(lost)
            world.tell("neglect", "outlets", f"{int(lost.sum())} drop the brand")
