"""Who has begun lately, and still needs help."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.world import World

Ints = NDArray[np.int64]
_LONG_AGO = -(10**9)


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
