"""The only mutable world, alive for one replication."""

from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.inspections import sharpened
from channelsim.model.network import Network
from channelsim.simulation.books import Books
from channelsim.simulation.borders import Borders
from channelsim.simulation.calendar import today
from channelsim.simulation.crowd.panel import Panel
from channelsim.simulation.crowd.purchasing import Purchasing
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.depots import Depots
from channelsim.simulation.keys import entity_keys
from channelsim.simulation.offers import OfferBook
from channelsim.simulation.recorder import Recorder
from channelsim.simulation.streams import Streams
from channelsim.simulation.volumes import Volumes


class Relations:
    """How the manufacturer and each distributor stand. n distributors."""

    def __init__(self, network: Network) -> None:
        n = len(network.distributors)
        self.active = np.array([not d.group.vacant for d in network.distributors])
        """Whether the territory has a distributor."""
        self.tier = np.array([network.tiers.index(d.group.tier) for d in network.distributors])
        self.score: list[float | None] = [None] * n
        """Points of the latest score card; None before the first."""
        self.credit_grade = [""] * n
        """Credit grade; empty where nobody grades."""
        self.opened = np.full(n, -np.inf)
        """First day of the distributor in office; minus infinity for those of the start."""
        self.contracts = np.zeros(n, dtype=np.int64)
        """Contracts that have ended in the territory."""
        self.suspended_until = np.full(n, -(10**9))
        """First day on which supply flows again."""
        self.cases = np.zeros(n, dtype=np.int64)
        """Proven cases of diversion."""
        self.satisfaction = np.full(n, 0.5)
        self.scheme_rates = {scheme.name: np.zeros(n) for scheme in network.incentives}
        """Rebate each expects of each scheme, per money of all its purchases."""
        self._open_to = {
            scheme.name: np.array([scheme.where.matches(tier=tier) for tier in network.tiers])
            for scheme in network.incentives
            if scheme.where.tier is not None
        }
        self.tilts: dict[str, NDArray[np.float64]] = {}
        """Of schemes that count products unlike: each product's part of the rate, shape (n, k)."""
        self.marginal_rebate = np.zeros(n)
        """Rebate on one more money of purchases, as each saw it at its last review."""
        self.prior = _priors(network, np.zeros(len(network.regions)))
        """Belief in detection without experience."""
        self.detection = self.prior.copy()
        """Chance of being caught per lot that each believes in."""
        self.shortage = np.zeros(n)
        """Smoothed share of orders left unfilled."""
        self.rebate_accrued = np.zeros(n, dtype=np.int64)
        """Rebates accrued this month, minor units."""
        self.rebate_settled = np.zeros(n, dtype=np.int64)
        self.fines = np.zeros(n, dtype=np.int64)
        self.undercut = np.zeros(n)
        """Share by which own routes undercut the prices in each territory."""
        self.squeeze = np.zeros(n)
        """Share of its usual earnings that each feels is gone."""
        self.boycotts = np.zeros(n, dtype=bool)
        self.rival_effort = np.zeros(n)
        """Share of its effort that each gives the rival."""
        self.defection = np.zeros(n)
        """Rate at which each would defect to the rival, per year."""
        self.split = np.zeros(n, dtype=np.int64)
        """What each got of online sales this month, minor units."""

    def supplied(self, numbers: NDArray[np.int64], day: int) -> NDArray[np.bool_]:
        """Tell which distributors have a contract that is not suspended on a day."""
        allowed: NDArray[np.bool_] = self.active[numbers] & (self.suspended_until[numbers] <= day)
        return allowed

    def hear(self, prior: NDArray[np.float64]) -> None:
        """Take in announced chances of being caught: all beliefs move by what has changed."""
        self.detection = np.clip(self.detection + (prior - self.prior), 0.0, 1.0)
        self.prior = prior

    def expected_by_product(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give the rebate that distributors expect of each product, shape (b, 1) or (b, k)."""
        expected: NDArray[np.float64] = self.expected_rebate[numbers][:, None]
        for name, tilt in self.tilts.items():
            rates = self._rates(name)[numbers][:, None]
            expected = np.minimum(expected + rates * (tilt[numbers] - 1.0), 0.9)
        return expected

    @property
    def expected_rebate(self) -> NDArray[np.float64]:
        """Rebate each expects of all schemes open to its tier, per money of purchases, (n,)."""
        total = np.zeros(len(self.active))
        for name in self.scheme_rates:
            total += self._rates(name)
        return np.minimum(total, 0.9)

    def _rates(self, name: str) -> NDArray[np.float64]:
        """Give the rebate each expects of a scheme if it is open to its tier, shape (n,)."""
        rates, open_to = self.scheme_rates[name], self._open_to.get(name)
        return rates if open_to is None else rates * open_to[self.tier]


def _priors(network: Network, vigilance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give beliefs in detection without experience: the truth if the programme is announced."""
    programme = network.enforcement
    if not programme.announced:
        return np.array([d.conduct.diverting.prior_detection for d in network.distributors])
    true = [
        programme.detection(region.name, sharper=float(sharper))
        for region, sharper in zip(network.regions, vigilance, strict=True)
    ]
    elsewhere = [true[: d.region] + true[d.region + 1 :] for d in network.distributors]
    return np.array([float(np.mean(chances)) if chances else 0.0 for chances in elsewhere])


@dataclass
class Production:
    """The manufacturer's goods and what has been made."""

    stock: NDArray[np.int64]
    in_work: NDArray[np.int64]
    made: NDArray[np.int64]
    ordered: NDArray[np.float64]
    """Units ordered by distributors per day, shape (days, k)."""
    turned: NDArray[np.int64]
    """Shipments to distributors that have left since, on their way back."""


class World:
    """Everything that changes in a replication.

    Parameters
    ----------
    network : Network
        What does not change.
    streams : Streams
        Randomness of the replication.
    """

    def __init__(self, network: Network, streams: Streams) -> None:
        self.network = network
        self.streams = streams
        self.first_day = -network.horizon.warm_up
        self.last_day = network.horizon.days
        self.env = simpy.Environment(initial_time=float(self.first_day))
        self.books = Books(network)
        n, k = len(network.distributors), len(network.products)
        self.depots = Depots(n, k, self.first_day, self.last_day, warm_days=WARM_DAYS)
        self.offers = OfferBook()
        self.recorder = Recorder(network)
        self.panel = Panel(network, streams, self.books)
        self.borders = Borders(network, streams)
        self.purchasing = Purchasing(
            network, self.panel, self.depots, self.books, self.borders, self.offers, self.recorder
        )
        self.relations = Relations(network)
        if not self.relations.active.all():  # nobody has brought the brand to vacant territories
            self.panel.shelves.delist(~self.relations.active[network.outlets.supplier])
        self.purchasing.direct.working = self.relations.active
        self.volumes = Volumes(network, self.depots)
        self.production = Production(
            stock=np.zeros(k, dtype=np.int64),
            in_work=np.zeros(k, dtype=np.int64),
            made=np.zeros(k, dtype=np.int64),
            ordered=np.zeros((self.last_day - self.depots.origin, k)),
            turned=np.zeros(k, dtype=np.int64),
        )
        self.keys = entity_keys(distributor.name for distributor in network.distributors)
        suppliers = self.books.supplier
        self.buyers_of = [np.flatnonzero(suppliers == number) for number in range(n)]
        self.withheld = np.zeros(network.outlets.count, dtype=bool)
        """Outlets out of which their distributor has taken the brand for the time being."""
        self.written_off = np.zeros(k, dtype=np.int64)
        self.opening = np.zeros(k, dtype=np.int64)
        self.consumed = np.zeros(k, dtype=np.int64)
        self.home = np.array([d.region for d in network.distributors])
        self.territory = np.zeros((n, k))
        """Mean potential buyers per day of each distributor's outlets."""
        np.add.at(self.territory, network.outlets.supplier, self.panel.shelves.weights)
        self.region_demand = np.zeros((len(network.regions), k))
        np.add.at(self.region_demand, self.home, self.territory)
        self.region_rate = np.zeros((len(network.regions), k))
        """Units that a region's outlets order per day, smoothed."""
        self.region_quote = np.zeros((len(network.regions), k))
        """Mean quote to a region's outlets."""
        anybody_diverts = any(d.conduct.diverting.active for d in network.distributors)
        self.strategic = bool(network.incentives) or anybody_diverts
        """Whether distributors have more to weigh than their stock."""
        self.quotes_changed = True
        self.neglect = 0.0
        """Share of the planned calls on outlets that the field force does not make."""
        self.vigilance = np.zeros(len(network.regions))
        """Share of what searches in a region miss that support makes them find, shape (r,)."""

    @property
    def day(self) -> int:
        """Today."""
        return today(self.env)

    def sharpened(self, found: float, region: int) -> float:
        """Give the probability that a search finds a coded lot, with the support it has."""
        return sharpened(found, float(self.vigilance[region]))

    def search_with(self, vigilance: NDArray[np.float64]) -> None:
        """Let searches find more of what they miss, shape (r,); an announced programme is heard."""
        self.vigilance = vigilance
        if self.network.enforcement.announced:
            self.relations.hear(_priors(self.network, vigilance))

    def owed(self) -> NDArray[np.int64]:
        """Give units that every distributor owes its customers, shape (n, k)."""
        owed = np.zeros_like(self.depots.stock)
        indirect = np.flatnonzero(self.books.supplier >= 0)
        if len(indirect):
            suppliers = self.books.supplier[indirect]
            np.add.at(owed, suppliers, self.depots.open_orders[indirect])
        if self.panel.owed.any():
            source = self.purchasing.direct.source[self.network.outlets.supplier]
            owed += summed(source, self.panel.owed, len(owed))
        return owed

    def with_customers(self, sold: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add to each distributor's sell-out that of the distributors it supplies, (n, k)."""
        total = sold.copy()
        for number, buyers in enumerate(self.buyers_of):
            if len(buyers):
                total[number] += sold[buyers].sum(axis=0)
        return total

    def refresh_quotes(self) -> None:
        """Publish the mean quote to each region's outlets, weighted by demand."""
        total = np.zeros_like(self.region_quote)
        np.add.at(total, self.home, self.depots.quote * self.territory)
        self.region_quote = total / np.maximum(self.region_demand, 1e-300)

    def note_orders(self, ordered: NDArray[np.int64], weight: float) -> None:
        """Smooth what each region's outlets order per day."""
        today = np.zeros_like(self.region_rate)
        np.add.at(
            today, self.network.outlets.region[self.panel.starts], (self.panel.by_market(ordered))
        )
        self.region_rate += weight * (today - self.region_rate)

    def tell(self, kind: str, entity: str, detail: str) -> None:
        """Note an event now."""
        self.recorder.event(float(self.env.now), kind, entity, detail)


WARM_DAYS = 56
"""Days of demand history that every forecast starts with."""
