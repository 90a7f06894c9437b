"""Stock rules: how much is ordered at a review.

A kind is one frozen class in one file: the stock in, the order out. A new kind is one file and one
line in `ORDERINGS` below.
"""

from channelsim.model.replenishment.base_stock import BaseStock
from channelsim.model.replenishment.kind import Ordering, StockView
from channelsim.model.replenishment.reorder_batch import ReorderBatch
from channelsim.model.replenishment.reorder_up_to import ReorderUpTo
from channelsim.model.replenishment.standing_order import StandingOrder

__all__ = [
    "ORDERINGS",
    "BaseStock",
    "Ordering",
    "ReorderBatch",
    "ReorderUpTo",
    "StandingOrder",
    "StockView",
]

ORDERINGS = (BaseStock, ReorderUpTo, ReorderBatch, StandingOrder)
"""Every kind of ordering but `channelsim.model.newsvendor.Newsvendor`."""
