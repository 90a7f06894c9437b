"""Own-price responses: what sales answer to list prices, cell by cell, and what they are worth.

Through the log ratios of sales of a cell runs

    ln(q / q0) = e x + c x^2,    x = ln(L / L0),

by least squares in each replication; e is the own-price elasticity at L0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.price_facts import Trade
from channelsim.experiments.price_moves import Floats, PriceCell, PriceGrid
from channelsim.measurement.estimates import t_interval

if TYPE_CHECKING:
    import pandas as pd

_POINTS = 25  # of a fitted curve handed to the optimiser


@dataclass(frozen=True, kw_only=True)
class PriceResponses:
    """Own-price responses around some prices.

    Parameters
    ----------
    table
        Long: region, product, channel, price, replication, units (sold to consumers).
    grid
        The scenario's prices and cells.
    centre
        Cell -> list price in the middle of the experiment.
    trade
        Rebates, invoices and costs, from the runs at the centre.
    level
        Confidence level of the intervals.
    """

    table: "pd.DataFrame" = field(repr=False, compare=False)
    grid: PriceGrid = field(repr=False)
    centre: Mapping[PriceCell, float]
    trade: Trade = field(repr=False)
    level: float = 0.95

    @cached_property
    def _fits(self) -> dict[PriceCell, Floats]:
        """Cell -> e and c of every replication, shape (replications, 2)."""
        found = {}
        for cell, wide in self._wide.items():
            x = np.log(wide.columns.to_numpy(dtype=float) / self.centre[cell])
            units = wide.to_numpy(dtype=float)
            middle = int(np.argmin(np.abs(x)))
            if (units <= 0.0).any():
                raise QuestionError(
                    f"{'/'.join(filter(None, cell.key.values()))}: nothing is sold in some run; "
                    "measure longer, or set prices by fewer dimensions (`by`)"
                )
            y = np.log(units) - np.log(units[:, [middle]])
            powers = x[:, None] ** np.array([1.0, 2.0])[: max(1, min(2, len(x) - 2))]
            slopes = np.linalg.lstsq(powers, y.T, rcond=None)[0].T
            found[cell] = np.pad(slopes, ((0, 0), (0, 2 - slopes.shape[1])))
        return found

    @cached_property
    def _wide(self) -> "dict[PriceCell, pd.DataFrame]":
        names = list(PriceCell(region="").key)
        found = {}
        for key, rows in self.table.groupby(names, sort=False):
            region, product, channel = (str(part) for part in cast("tuple[str, ...]", key))
            cell = PriceCell(region=region, product=product, channel=channel)
            found[cell] = rows.pivot_table(index="replication", columns="price", values="units")
        return found

    @cached_property
    def elasticities(self) -> "pd.DataFrame":
        """One row per cell: own-price elasticity at the centre with ci_low, ci_high and n."""
        import pandas as pd

        rows = []
        for cell, fits in self._fits.items():
            one = t_interval(fits[:, :1], self.level)
            numbers = (float(one.mean[0]), float(one.low[0]), float(one.high[0]), int(one.n[0]))
            rows.append((*cell.key.values(), self.centre[cell], *numbers))
        columns = ["region", "product", "channel", "price", "elasticity", "ci_low", "ci_high", "n"]
        return pd.DataFrame(rows, columns=columns)

    def units(self, cell: PriceCell, price: "float | Floats") -> Floats:
        """Give the fitted sales of a cell at list prices inside the measured range."""
        wide = self._wide[cell]
        at = int(np.abs(np.log(wide.columns.to_numpy(dtype=float) / self.centre[cell])).argmin())
        x = np.log(np.asarray(price, dtype=float) / self.centre[cell])
        slope, bend = self._fits[cell].mean(axis=0)
        middle = float(wide.to_numpy(dtype=float)[:, at].mean())
        return np.asarray(middle * np.exp(slope * x + bend * x**2))

    def contribution(self, cell: PriceCell, price: "float | Floats") -> Floats:
        """Give a cell's contribution at list prices, money over the measured days.

        Sell-in times net price less production cost and freight; sell-in stands to sales, invoice
        to list price and rebates to invoices as at the centre.
        """
        at = np.asarray(price, dtype=float)
        return self.units(cell, at) * self.trade.margin(cell, at, self.centre[cell])

    def markets(self) -> "pd.DataFrame":
        """Give the fitted curves as the optimiser takes them, over the measured range.

        Returns
        -------
        DataFrame
            Columns region[, product][, channel], price, contribution, rebate (the marginal rate:
            what a diverter earns on one more unit) and price_now.
        """
        import pandas as pd

        parts = []
        for cell, wide in self._wide.items():
            prices = np.linspace(float(wide.columns.min()), float(wide.columns.max()), _POINTS)
            part = pd.DataFrame(
                {
                    "price": prices,
                    "contribution": self.contribution(cell, prices),
                    "rebate": self.trade.marginal[cell.region],
                    "price_now": self.grid.price(cell),
                }
            )
            for place, name in enumerate(self.grid.by):
                part.insert(place, name, cell.key[name])
            parts.append(part)
        return pd.concat(parts, ignore_index=True)
