"""Buyers who look elsewhere: across a border, or into the online shop."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from channelsim.model.network import Network
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.daily import Daily
from channelsim.simulation.draws import binomial_inverse
from channelsim.simulation.keys import Keys
from channelsim.simulation.streams import Streams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Path:
    """Pairs of outlets between which buyers compare prices."""

    purpose: str
    home: Ints
    """Rows of the outlets whose buyers compare, shape (p,)."""
    away: Ints
    """Rows of the outlets that each compares with, the cheapest of which counts, shape (p, b)."""
    share: Floats
    """Share of buyers who compare, shape (p, 1)."""
    sensitivity: float
    hurdle: float
    penalty: float = 0.0
    """Expected fine per unit bought there, money."""


@dataclass(frozen=True)
class Crossing:
    """Buyers who moved from outlets to one partner of each."""

    purpose: str
    home: Ints
    """Rows of the outlets left, shape (p,)."""
    away: Ints
    """Rows of the outlets gone to, shape (p,)."""
    movers: Ints
    """Buyers who moved, shape ([days,] p, k)."""

    def on(self, place: int) -> "Crossing":
        """Give one of the days."""
        return Crossing(self.purpose, self.home, self.away, self.movers[place])


class Moves:
    """The ways in which buyers move between outlets.

    A buyer who compares moves with probability ``logistic(sensitivity ln(home / away) - hurdle)``,
    `away` being the cheapest of the partners and including the expected fine where there is one.

    Parameters
    ----------
    network : Network
        The network.
    streams : Streams
        Randomness of the replication.
    keys : ndarray of uint64, shape (n,)
        Keys of the outlets.
    """

    def __init__(self, network: Network, streams: Streams, keys: Keys) -> None:
        self.sold_here = network.sold_in() > 0.0
        self.paths = [path for path in (_border(network), _online(network)) if path is not None]
        k = len(network.products)
        self.luck = [Daily(streams, path.purpose, keys[path.home], lanes=k) for path in self.paths]
        self._price: Floats | None = None
        self._chances: list[tuple[Floats, NDArray[np.intp] | None]] = []

    def move(self, day: int, potential: Ints, price: Floats) -> tuple[Ints, list[Crossing]]:
        """Give where potential buyers of days from `day` on end up, shape (days, n, k), and how."""
        if not self.paths:
            return potential, []
        if price is not self._price:
            self._price = price
            self._chances = [self._chance(path, price) for path in self.paths]
        buyers = potential.copy()
        crossed: list[Crossing] = []
        for path, luck, (chance, chosen) in zip(self.paths, self.luck, self._chances, strict=True):
            movers = binomial_inverse(luck.ahead(day, len(buyers)), buyers[:, path.home], chance)
            buyers[:, path.home] -= movers
            for place, away in enumerate(path.away.T):
                there = movers if chosen is None else movers * (chosen == place)
                for present, arriving in zip(buyers, there, strict=True):
                    present += summed(away, arriving, len(present))
                crossed.append(Crossing(path.purpose, path.home, away, there))
        return buyers, crossed

    def _chance(self, path: Path, price: Floats) -> tuple[Floats, NDArray[np.intp] | None]:
        """Give the probability of moving, shape (p, k), and to which partner."""
        cost, chosen = cheapest(price, self.sold_here, path.away)
        gap = np.log(price[path.home] / (cost + path.penalty))
        odds = expit(path.sensitivity * gap - path.hurdle)
        both = self.sold_here[path.home] & self.sold_here[path.away].any(axis=1)
        return path.share * odds * both, chosen


def _partners(network: Network, home: Ints, candidates: list[Ints]) -> Ints:
    """Give each home outlet a partner among its candidates, dealt out in turn by its number."""
    members = network.outlets.member[home]
    return np.array(
        [rows[member % len(rows)] for rows, member in zip(candidates, members, strict=True)],
        dtype=np.int64,
    )


def cheapest(
    price: Floats, sold: NDArray[np.bool_], away: Ints
) -> tuple[Floats, NDArray[np.intp] | None]:
    """Give the lowest price among partners, and which partner has it.

    Parameters
    ----------
    price : ndarray of float, shape (n, k)
        Prices, money per unit.
    sold : ndarray of bool, shape (n, k)
        Whether the product is sold there.
    away : ndarray of int, shape (p, b)
        Rows of the partners.

    Returns
    -------
    lowest : ndarray of float, shape (p, k)
        That of the first partner where none sells the product.
    chosen : ndarray of int, shape (p, k), or None
        Number of the cheapest partner, the first among equals; None where there is but one.

    Examples
    --------
    >>> prices = np.array([[5.0], [4.0], [3.0]])
    >>> lowest, chosen = cheapest(prices, prices > 3.5, np.array([[0, 1, 2]]))
    >>> float(lowest[0, 0]), int(chosen[0, 0])
    (4.0, 1)
    """
    if away.shape[1] == 1:
        return price[away[:, 0]], None
    chosen = np.where(sold[away], price[away], np.inf).argmin(axis=1)
    return np.take_along_axis(price[away], chosen[:, None, :], axis=1)[:, 0], chosen


def partner_rows(network: Network, home: Ints) -> Ints:
    """Give the outlet across each border that each border outlet is paired with, shape (p, b).

    Outlets of its own channel that lie at the same border come first, then others of the channel
    in that region, then any there.
    """
    partners = [_across(network, home, number) for number in range(network.outlets.across.shape[1])]
    return np.stack(partners, axis=1)


def _across(network: Network, home: Ints, number: int) -> Ints:
    outlets = network.outlets
    candidates = []
    for row in home:
        there = outlets.region == outlets.across[row, number]
        same = there & (outlets.channel == outlets.channel[row])
        border = same & (outlets.across == outlets.region[row]).any(axis=1)
        chosen = border if border.any() else same if same.any() else there
        candidates.append(np.flatnonzero(chosen))
    return _partners(network, home, candidates)


def _border(network: Network) -> Path | None:
    leakage = network.leakage
    home = np.flatnonzero(network.outlets.across[:, 0] >= 0)
    if len(home) == 0 or leakage.consumer_share == 0.0:
        return None
    return Path(
        purpose="border shopping",
        home=home,
        away=partner_rows(network, home),
        share=np.full((len(home), 1), leakage.consumer_share),
        sensitivity=leakage.consumer_sensitivity,
        hurdle=leakage.consumer_hurdle,
        penalty=network.enforcement.border.expected,
    )


def _online(network: Network) -> Path | None:
    outlets = network.outlets
    online = np.array([channel.online for channel in network.channels])[outlets.channel]
    switchers = np.array([region.online_switchers for region in network.regions])
    home = np.flatnonzero(~online & (switchers[outlets.region] > 0.0))
    if not online.any() or len(home) == 0:
        return None
    anywhere = np.flatnonzero(online)
    local = [
        np.flatnonzero(online & (outlets.region == region))
        for region in range(len(network.regions))
    ]
    candidates = [local[r] if len(local[r]) else anywhere for r in outlets.region[home]]
    return Path(
        purpose="online switching",
        home=home,
        away=_partners(network, home, candidates)[:, None],
        share=switchers[outlets.region[home]][:, None],
        sensitivity=network.leakage.online_sensitivity,
        hurdle=network.leakage.online_hurdle,
    )
