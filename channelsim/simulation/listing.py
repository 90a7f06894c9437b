"""Outlets take the brand in: what has to happen on that day, and who is new."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.world import World

Ints = NDArray[np.int64]
_LONG_AGO = -(10**9)


def take_in(world: World, chosen: NDArray[np.bool_], day: int) -> None:
    """Let outlets take the brand in, with a first order for what they expect to sell.

    Parameters
    ----------
    world : World
        The world.
    chosen : ndarray of bool, shape (n,)
        The outlets.
    day : int
        Today, before the outlets trade.
    """
    panel = world.panel
    panel.shelves.enlist(chosen)
    panel.shelves.choose_now(day)
    expected = panel.buyers.mean * panel.shelves.intensity
    panel.rate = np.where(chosen[:, None], expected, panel.rate)


class Fresh:
    """Who has begun lately: accounts and distributors.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.accounts: Ints = np.full(world.network.outlets.count, _LONG_AGO)
        """Day on which each outlet was opened, shape (n,)."""
        self.distributors: Ints = np.full(len(world.network.distributors), _LONG_AGO)
        """Day on which each territory's distributor was appointed, shape (d,)."""
