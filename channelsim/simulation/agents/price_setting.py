"""Distributors who set the quotes that earn them most."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.price_tiers import PriceTiers
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class PriceSetting:
    """Best quotes before the demand of the day, kept as long as nothing they rest on has changed.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._state: tuple[bytes, ...] = ()
        self._tiers: PriceTiers | None = None

    def quotes(self, members: Ints, cost: Floats) -> tuple[Floats, Floats]:
        """Give best quotes to outlets and to second-level distributors.

        Parameters
        ----------
        members : ndarray of int, shape (b,)
            Numbers of the distributors.
        cost : ndarray of float, shape (b, k)
            Perceived cost per unit, money.

        Returns
        -------
        tuple of ndarray of float, shape (b, k)
            Cost itself where a distributor has no such customers.
        """
        tiers = self._today()
        outlets, below = cost.copy(), cost.copy()
        for place, owner in enumerate(members):
            for item in range(cost.shape[1]):
                unit = float(cost[place, item])
                outlets[place, item] = tiers.quote(int(owner), item, unit)
                if len(self.world.buyers_of[owner]):
                    below[place, item] = tiers.quote_to_distributors(int(owner), item, unit)
        return outlets, below

    def _today(self) -> PriceTiers:
        """Give the tiers as demand and expected rebates are today."""
        world, shelves = self.world, self.world.panel.shelves
        view, rebate = shelves.view(world.day), world.relations.expected_rebate
        shape = (world.network.outlets.count, len(world.network.products))
        keeps = np.broadcast_to(shelves.terms(), shape)
        reference = shelves.reference()
        landed = world.borders.landed
        state = tuple(
            np.asarray(values).tobytes()
            for values in (
                view.log_brand,
                view.display,
                view.log_rival_price,
                view.log_support,
                keeps,
                reference,
                rebate,
                landed,
                shelves.listed,
            )
        )
        if self._tiers is None or state != self._state:
            listed = shelves.listed[:, 0]
            self._tiers = PriceTiers(world.network, view, reference, keeps, rebate, landed, listed)
            self._state = state
        return self._tiers
