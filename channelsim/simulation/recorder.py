"""The observer: it is told facts and never asked."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.periods import start_of
from channelsim.model.records import Event, Flow, MonthRow

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MARKET_COUNTS = (
    "sell_out",
    "potential",
    "lost",
    "short",
    "wanted",
    "orders",
    "delivered",
    "stock",
    "listed",
    "in_stock",
)
TRADE_COUNTS = ("sell_in", "distributor_orders", "stock", "transit")


class Recorder:
    """Collects the facts of one replication.

    Parameters
    ----------
    network : Network
        The network.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.first_day = -network.horizon.warm_up
        days = network.horizon.days + network.horizon.warm_up
        r, c, k = len(network.regions), len(network.channels), len(network.products)
        self.counts: Ints = np.zeros((days, len(MARKET_COUNTS), r * c, k), dtype=np.int64)
        """What is counted in markets, in the order of `MARKET_COUNTS`; m markets."""
        self.in_stock_weight: Floats = np.zeros((days, r * c, k))
        self.street_price: Floats = np.full((days, r * c, k), np.nan)
        self.trade: dict[str, NDArray[np.generic]] = {
            name: np.zeros((days, r, k), dtype=np.int64) for name in TRADE_COUNTS
        }
        for name in ("list_price", "invoice_price", "net_price", "quote"):
            self.trade[name] = np.full((days, r, k), np.nan)
        self.brand: Floats = np.ones((days, r))
        self.events: list[Event] = []
        self.months: list[MonthRow] = []
        self.flow_rows: list[Flow] = []
        self._units: dict[str, Floats] = {}
        self._value: dict[str, Floats] = {}
        n = len(network.distributors)
        self.diverted_out = np.zeros(n, dtype=np.int64)
        self.diverted_in = np.zeros(n, dtype=np.int64)
        self.caught = np.zeros(n, dtype=np.int64)

    def markets(self) -> dict[str, NDArray[np.generic]]:
        """Give the tables of the markets by name, shape (days, r, c, k) each."""
        shape = (len(self.counts), len(self.network.regions), len(self.network.channels), -1)
        tables: dict[str, NDArray[np.generic]] = {
            name: self.counts[:, place].reshape(shape) for place, name in enumerate(MARKET_COUNTS)
        }
        tables["street_price"] = self.street_price.reshape(shape)
        tables["in_stock_weight"] = self.in_stock_weight.reshape(shape)
        return tables

    def event(self, time: float, kind: str, entity: str, detail: str) -> None:
        """Note something that happened once."""
        self.events.append(Event(time, kind, entity, detail))

    def row(self, day: int) -> int:
        """Give the row of a day in the daily arrays."""
        return day - self.first_day

    def flows(
        self,
        kind: str,
        source: Ints,
        destination: Ints,
        units: Ints | Floats,
        value: Ints | Floats,
    ) -> None:
        """Add goods that reached outlets or homes, with regions of departure and arrival of each.

        Fractions of units are expected values; the month's sum is rounded, not the day's.
        """
        self._flow(kind)
        np.add.at(self._units[kind], (source, destination), units)
        np.add.at(self._value[kind], (source, destination), value)

    def flow(self, kind: str, source: int, destination: int, units: int, value: int) -> None:
        """Add goods that reached outlets of one region from another."""
        self._flow(kind)
        self._units[kind][source, destination] += units
        self._value[kind][source, destination] += value

    def _flow(self, kind: str) -> None:
        if kind not in self._units:
            n = len(self.network.regions)
            self._units[kind] = np.zeros((n, n))
            self._value[kind] = np.zeros((n, n))

    def diverted(self, seller: int, units: Ints, victims: Ints, taken: Ints) -> None:
        """Count diverted units by seller and by the distributors whose outlets bought them."""
        self.diverted_out[seller] += int(units.sum())
        np.add.at(self.diverted_in, victims, taken.sum(axis=1))

    def close_month(self, day: int) -> None:
        """Write the month's flows down; call on its last day."""
        names = [region.name for region in self.network.regions]
        period = max(start_of(day, "month"), self.first_day)
        for kind in sorted(self._units):
            units, value = np.rint(self._units[kind]), np.rint(self._value[kind])
            for source, destination in zip(*np.nonzero(units), strict=True):
                self.flow_rows.append(
                    Flow(
                        period,
                        names[source],
                        names[destination],
                        kind,
                        int(units[source, destination]),
                        int(value[source, destination]),
                    )
                )
            self._units[kind][:] = 0.0
            self._value[kind][:] = 0.0
