"""Division of labour: at the end of a month the costs of each function are shared as agreed."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.division import settlements
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_OWN = {"ship": ("delivery",), "store": ("storage",)}
_MAKER = {"cover": "field force", "promote": "support"}


class Division:
    """The monthly settlement between the manufacturer and its distributors.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world, self.duties = world, world.network.division
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
        for duty in self.duties:
            work = np.rint(sales * self.partners * duty.cost).astype(np.int64)
            if work.any():
                books.spend(duty.task, work)
            paid = work.astype(np.float64)
            for cause in _OWN.get(duty.task, ()):
                paid += books.posted(cause) * self.partners
            maker = 0.0
            if duty.task in _MAKER:
                maker = float(books.maker_posted(_MAKER[duty.task]))
            due = np.rint(settlements(duty.maker_share, paid, maker, weights)).astype(np.int64)
            if due.any():
                books.share_cost(duty.task, due)
