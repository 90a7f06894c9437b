"""History: prices and numbers of buyers as they were, read from a table of the scenario."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Name, Unit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class PriceHistory:
    """Prices from a table: your own price history, or that of a market to be replayed.

    The table has the column ``day``, a column of prices and, as wanted, ``region``, ``channel``,
    ``outlets`` (name of a group) and ``product``; a row counts for everything that it matches. A
    price holds from its day until the next day listed for the same place and product, without
    interpolation; before the first day listed the first price holds. What no row matches keeps
    the price that the model works out.
    """

    __pydantic_config__ = STRICT

    table: Name
    """Name of the table under `data:`."""
    column: Name = "price"
    """Its column with the prices, currency units per unit, above 0."""
    of: Literal["shelf", "list"] = "shelf"
    """Which price: ``shelf`` = what consumers pay, in place of mark-ups, floor and ceiling;
    ``list`` = the manufacturer's list price in the region, from which the price ladder starts."""


@dataclass(frozen=True, kw_only=True)
class BuyerHistory:
    """Potential buyers relative to their mean, from a table: income, population, fashion.

    The number of potential buyers is multiplied by ``value ** elasticity``. Rows are read as those
    of `PriceHistory`; what no row matches has the factor 1.
    """

    __pydantic_config__ = STRICT

    table: Name
    """Name of the table under `data:`."""
    column: Name = "buyers"
    """Its column with the values, above 0: factors, or an index such as income over its mean."""
    elasticity: Annotated[float, Ge(-10.0), Le(10.0), Unit("elasticity")] = 1.0
    """Relative change of potential buyers for a relative change of the value."""


@dataclass(frozen=True, kw_only=True)
class History:
    """What is known from the past and replayed, rather than worked out by the model."""

    __pydantic_config__ = STRICT

    prices: PriceHistory | None = None
    """Prices from a table."""
    buyers: BuyerHistory | None = None
    """Numbers of potential buyers from a table."""


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Numbers that stand still between listed days, by place and product.

    Examples
    --------
    >>> steps = Steps(days=np.array([0, 10]), values=np.array([[[1.0]], [[2.0]]]))
    >>> [float(steps.on(day)[0, 0]) for day in (-5, 9, 10, 99)]
    [1.0, 1.0, 2.0, 2.0]
    """

    days: Ints
    """Days on which any number changes, rising, shape (m,)."""
    values: Floats
    """The numbers from each of these days on, shape (m, places, k); NaN where none is listed."""

    def row(self, day: int | Ints) -> Ints:
        """Give the step that a day, or each of several days, lies in."""
        found = np.searchsorted(self.days, day, side="right") - 1
        return np.asarray(np.maximum(found, 0), dtype=np.int64)

    def on(self, day: int | Ints) -> Floats:
        """Give the numbers of a day, shape (places, k), or of several, shape (days, places, k)."""
        values: Floats = self.values[self.row(day)]
        return values

    def turns(self, day: int) -> bool:
        """Tell whether another step begins on a day."""
        return bool(self.row(day) != self.row(day - 1))
