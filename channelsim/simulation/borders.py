"""Customs borders: what goods cost on top of their invoice when they come into a region."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.routes import landed_factor
from channelsim.simulation.keys import entity_key
from channelsim.simulation.streams import Streams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Borders:
    """Tariffs and exchange rates of the regions. r regions, n distributors.

    Parameters
    ----------
    network : Network
        The network.
    streams : Streams
        Randomness of the replication.
    """

    def __init__(self, network: Network, streams: Streams) -> None:
        regions = network.regions
        members = network.distributors
        self.home = np.array([distributor.region for distributor in members])
        self.start = np.array(
            [
                -1 if d.supplier < 0 or d.group.role == "agent" else members[d.supplier].region
                for d in members
            ]
        )
        """Region in which each distributor is invoiced, -1 = by the manufacturer, shape (n,)."""
        self.any = any(region.customs is not None for region in regions)
        """Whether any region lies behind a border."""
        self.tariff = np.array([r.customs.tariff if r.customs else 0.0 for r in regions])
        """Duty on what enters a region, share of its value, shape (r,)."""
        self.drawback = np.array([r.customs.drawback if r.customs else 0.0 for r in regions])
        """Share of duty paid back on what leaves a region again, shape (r,)."""
        self._first = -network.horizon.warm_up
        days = np.arange(self._first, network.horizon.days)
        self._rates = np.ones((len(days), len(regions)))
        for number, region in enumerate(regions):
            if region.customs is not None:
                key = int(entity_key(region.name))
                scores = [streams.normal("exchange rate", key, int(day)) for day in days]
                self._rates[:, number] = region.customs.rates(np.array(scores))
        self.begin_day(self._first)

    def begin_day(self, day: int) -> None:
        """Let the rates of a day hold."""
        self.rate = self._rates[day - self._first]
        """Price of the manufacturer's currency in each region's money, 1 = planned, shape (r,)."""
        there = np.where(self.start < 0, 1.0, self.rate[self.start])
        self.change = self.rate[self.home] / there
        """Money of a distributor's region for one money of its invoice, shape (n,)."""
        self.entry = np.where(self.start == self.home, 0.0, self.tariff[self.home])
        """Duty on what a distributor is sent, share of its invoice in its own money, shape (n,)."""
        self.landed = landed_factor(self.change, self.entry)
        """Landed cost over invoice of every distributor, shape (n,)."""

    def duty_in(self, value: Ints) -> Ints:
        """Give the duty in the book value of distributors' goods, minor units, shape (n, k).

        Goods stand in the books at ``invoice (1 + tariff)`` in local money, so whatever the rates
        were, the duty in it is ``value tariff / (1 + tariff)``.
        """
        duty: Ints = np.rint(value * (self.entry / (1.0 + self.entry))[:, None]).astype(np.int64)
        return duty

    def refund(self, duty: Ints) -> Ints:
        """Give what customs pay back of duty on goods that go back, minor units, shape (n,)."""
        back: Ints = np.rint(duty.sum(axis=1) * self.drawback[self.home]).astype(np.int64)
        return back

    def worth(self, source: int, destination: int) -> float:
        """Give what money of one region is worth in that of another, where the seller sits."""
        return float(self.rate[source] / self.rate[destination])

    def worths(self, source: int) -> Floats:
        """Give what money of every region is worth in a region, shape (r,)."""
        worths: Floats = self.rate[source] / self.rate
        return worths

    def sale_abroad(
        self, source: int, destination: int, money: float, value: float
    ) -> list[tuple[str, float]]:
        """List what a distributor pays for selling goods into another region, beside freight.

        Parameters
        ----------
        source, destination : int
            Regions of the seller and of the outlets.
        money : float
            What the outlets pay, money of their region.
        value : float
            What the goods go for there, on which duty is paid, money of that region.

        Returns
        -------
        list of (str, float)
            Cause and amount, money of the seller's region: the change of money (negative where it
            gains) and duty; nothing where neither region lies behind a border.
        """
        if not self.any:
            return []
        worth = self.worth(source, destination)
        return [
            ("exchange on diverted sales", money * (1.0 - worth)),
            ("duty on diverted goods", value * worth * self.duty(source, destination)),
        ]

    def duties(self, source: int) -> Floats:
        """Give the tariffs on goods sent from a region to every other, shares, shape (r,)."""
        duties = self.tariff.copy()
        duties[source] = 0.0
        return duties

    def duty(self, source: int, destination: int) -> float:
        """Give the tariff on goods that move between regions, share of their value."""
        return 0.0 if source == destination else float(self.tariff[destination])
