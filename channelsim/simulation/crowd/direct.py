"""Sales without a distributor: from the manufacturer's own warehouses, some through agents."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.simulation.books import Books, minor
from channelsim.simulation.borders import Borders
from channelsim.simulation.recorder import Recorder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class DirectSales:
    """What follows when outlets are served from a warehouse of the manufacturer's own.

    Selling to the outlet is the manufacturer's sale, so sell-in is counted here and not when goods
    move into the warehouse.

    Parameters
    ----------
    network : Network
        The network.
    books : Books
        Where money is posted.
    borders : Borders
        Exchange rates.
    recorder : Recorder
        Where facts are told.
    """

    def __init__(
        self, network: Network, books: Books, borders: Borders, recorder: Recorder
    ) -> None:
        self.books, self.borders, self.recorder = books, borders, recorder
        self.source = network.sources()
        """Whose stock serves the customers of each distributor, shape (n,)."""
        roles = np.array([distributor.group.role for distributor in network.distributors])
        self.agents = np.flatnonzero(roles == "agent")
        self.mine = np.flatnonzero(roles != "distributor")
        """Warehouses and agents, which sell for the manufacturer."""
        self.any = len(self.mine) > 0
        """Whether anything is sold without a distributor."""
        self.home = np.array([distributor.region for distributor in network.distributors])
        self.commission = np.array([d.group.commission for d in network.distributors])
        self.freight = network.freight[self.home[self.source], self.home]
        """Freight per unit from the warehouse to its agent's region, shape (n,)."""
        self.working = np.ones(len(roles), dtype=bool)
        """Which agents bring orders; distributors and warehouses always do, shape (n,)."""

    def accepted(self, supplier: Ints, units: Ints) -> Ints:
        """Give the orders that reach a stock: an agent's only while it works, shape (p, k)."""
        if len(self.agents) == 0:
            return units
        brought: Ints = units * self.working[supplier][:, None]
        return brought

    def by_source(self, cells: Ints) -> Ints:
        """Give what agents have to the warehouses behind them, shape (n, k)."""
        if len(self.agents) == 0:
            return cells
        moved = cells.copy()
        moved[self.agents] = 0
        np.add.at(moved, self.source[self.agents], cells[self.agents])
        return moved

    def with_agents(self, cells: Ints) -> Ints:
        """Add to a warehouse's demand that which its agents bring and also see, shape (n, k)."""
        if len(self.agents) == 0:
            return cells
        seen = cells.copy()
        np.add.at(seen, self.source[self.agents], cells[self.agents])
        return seen

    def note(self, day: int, units: Ints, value: Ints) -> None:
        """Count and pay what direct sales bring with them.

        Parameters
        ----------
        day : int
            Today.
        units, value : ndarray of int, shape (n, k)
            Units delivered for each distributor, warehouse and agent, and what outlets pay for
            them, minor units.
        """
        sell_in = self.recorder.trade["sell_in"][self.recorder.row(day)]
        np.add.at(sell_in, self.home[self.mine], units[self.mine])
        takings = np.where(self.books.own[self.source], value.sum(axis=1), 0)
        if len(self.agents):
            self.books.pay_commission(np.rint(takings * self.commission).astype(np.int64))
            self._spend("freight to agents", minor(units.sum(axis=1) * self.freight))
        if self.borders.any:
            share = 1.0 - 1.0 / self.borders.rate[self.home]
            self._spend("exchange on sales", np.rint(takings * share).astype(np.int64))

    def _spend(self, cause: str, amounts: Ints) -> None:
        """Post costs of what each has sold to the warehouse that it came from."""
        if amounts.any():
            spent = np.zeros_like(amounts)
            np.add.at(spent, self.source, amounts)
            self.books.spend(cause, spent)
