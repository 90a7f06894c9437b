"""Foreign offers: goods that distributors offer outside their territory, and the lots they sell."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class OpenLot:
    """An offer of one distributor in one region and what has been sold of it."""

    seller: int
    region: int
    day: int
    """Day of the decision; the offer stands from the next day."""
    price: Floats
    left: Ints
    """Units still on offer, shape (k,)."""
    sold: Ints
    """Units sold, shape (k,)."""
    local_value: Floats
    """What the goods go for there: the local quotes, on which duty is paid, shape (k,)."""
    value: int = 0
    """Value of what was sold, minor units."""
    open: bool = True
    """Whether more may be sold."""
    last_sale: int = -(10**9)
    """Day of the latest sale."""
    reported: bool = False
    """Whether a victim has complained about it."""
    proven: bool = False
    """Whether it has been proven."""
    lapsed: bool = False
    """Whether the seller's contract has ended, so that nobody is left to be punished."""
    rank: float = 0.0
    """Price of one unit of each product, which orders offers from cheap to dear."""

    def __post_init__(self) -> None:
        self.rank = float(self.price.sum())

    def take(self, units: Ints, money: int, day: int) -> None:
        """Note a sale; a lot that is sold out closes."""
        self.left = self.left - units
        self.sold = self.sold + units
        self.value += money
        self.last_sale = day
        self.open = bool(self.left.any())


@dataclass(slots=True)
class OfferBook:
    """All lots that are on offer or can still be found on shelves."""

    lots: list[OpenLot] = field(default_factory=list)
    waiting: list[OpenLot] = field(default_factory=list)
    ending: set[int] = field(default_factory=set)
    """Sellers whose present offers end today."""

    def post(self, lot: OpenLot) -> None:
        """Put an offer in; it stands from tomorrow."""
        self.waiting.append(lot)

    def end(self, seller: int) -> None:
        """Let the present offers of a seller end tonight; others still see them today."""
        self.ending.add(seller)

    def withdraw(self, seller: int) -> None:
        """Close the offers of a seller, and those that it has posted today."""
        self.waiting = [lot for lot in self.waiting if lot.seller != seller]
        for lot in self.lots:
            if lot.seller == seller:
                lot.open = False

    def lapse(self, seller: int) -> None:
        """Drop the lots of a seller whose contract ends: its successor does not answer for them."""
        self.withdraw(seller)
        for lot in self.lots:
            lot.lapsed = lot.lapsed or lot.seller == seller
        self.lots = [lot for lot in self.lots if not lot.lapsed]

    def commit(self) -> None:
        """End what ends today, and let the offers posted today stand."""
        for lot in self.lots:
            if lot.seller in self.ending:
                lot.open = False
        self.ending.clear()
        self.lots += self.waiting
        self.waiting = []

    def standing(self) -> list[OpenLot]:
        """List open offers with goods left, cheapest first; ties by seller and region."""
        live = [lot for lot in self.lots if lot.open]
        return sorted(live, key=lambda lot: (lot.rank, lot.seller, lot.region))

    def on_shelves(self, region: int, day: int, evidence_days: int) -> list[OpenLot]:
        """List lots sold in a region that can be found there and are not proven yet."""
        return [
            lot
            for lot in self.lots
            if lot.region == region and not lot.proven and day - lot.last_sale <= evidence_days
        ]

    def sold_lately(self, region: int, day: int, days: int) -> list[OpenLot]:
        """List lots last sold in a region within so many days, today among them, and not proven.

        Who looks every `days` days sees each lot once after its last sale.
        """
        return self.on_shelves(region, day, days - 1)

    def forget(self, day: int, evidence_days: int) -> list[OpenLot]:
        """Drop lots that are closed and can no longer be found; give those that sold anything."""
        gone = [
            lot
            for lot in self.lots
            if not lot.open and (lot.proven or day - lot.last_sale > evidence_days)
        ]
        kept = {id(lot) for lot in gone}
        self.lots = [lot for lot in self.lots if id(lot) not in kept]
        return [lot for lot in gone if lot.value > 0]
