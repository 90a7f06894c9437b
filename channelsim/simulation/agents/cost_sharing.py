"""Cost sharing: at the end of a month the costs of each function are shared as agreed."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.cost_sharing import settlements
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_OWN = {"ship": ("delivery",), "store": ("storage",)}
_MAKER = {"cover": "field force", "promote": "support"}


class CostSharing:
    """The monthly settlement between the manufacturer and its distributors.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world, self.functions = world, world.network.cost_sharing
        roles = [d.group.role == "distributor" for d in world.network.distributors]
        self.partners = np.array(roles)

    def close_month(self, sales: Ints, purchases: Ints) -> None:
        """Share the month's costs.

        Parameters
        ----------
        sales : ndarray of int, shape (n,)
            Sales of each distributor to its customers in the month, minor units.
        purchases : ndarray of int, shape (n,)
            What each has bought in the month, minor units.
        """
        books = self.world.books
        weights = np.where(self.partners, np.maximum(purchases, 0), 0).astype(np.float64)
        for item in self.functions:
            work = np.rint(sales * self.partners * item.cost_share).astype(np.int64)
            if work.any():
                books.spend(item.function, work)
            paid = work.astype(np.float64)
            for cause in _OWN.get(item.function, ()):
                paid += books.posted(cause) * self.partners
            maker = 0.0
            if item.function in _MAKER:
                maker = float(books.maker_posted(_MAKER[item.function]))
            due = np.rint(settlements(item.manufacturer_share, paid, maker, weights)).astype(
                np.int64
            )
            if due.any():
                books.share_cost(item.function, due)
